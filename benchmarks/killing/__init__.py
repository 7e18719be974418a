"""Proof that nothing is lost when the program is killed: `python -m benchmarks.killing --help`.

    child.py     one `isnad` command as a process that can be killed at a given moment
    moments.py   the moments: random, seeded, spread over every stage of the work
    evidence.py  what a state holds, and what is wrong with it
    works.py     the works that are killed: a first and a later ingest, a rebuild with and without kept vectors
    ordeal.py    kill, look, go on, compare with an undisturbed run
    crowd.py     many subscribers of one bot, and what arrived with them
    alerts.py    a bot that is killed while it sends alerts to chats of the Bot API double
    __main__.py  the command line: a table while it runs, one JSON summary at the end

Every process is a real `isnad` command in a group of its own, killed by SIGKILL, with an environment without any of
Isnad's settings. Run it from the project's root.
"""
