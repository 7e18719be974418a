"""Where articles come from: files and folders (`files`), web pages (`pages`), feeds and site maps (`feeds`).

Readers of files are generators of `data.types.Reading`: they yield articles and failures as they meet them, hold one
article at a time, and raise nothing for bad input. What comes from the web is fetched elsewhere; its parsers are pure, and
raise `Unreadable` with a reason for people. `canonical` names an article whose address is written in several ways.
"""
