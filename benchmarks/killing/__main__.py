"""`python -m benchmarks.killing work ARTICLES` and `alerts`: a table while it runs, one JSON summary at the end.

The summary is the last line of standard output; the table goes to standard error. Exit code 1 when anything was lost.
"""

import json
import signal
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from benchmarks.killing.alerts import AlertOrdeal, BotKill
from benchmarks.killing.ordeal import Kill, Ordeal, summary
from benchmarks.killing.works import WORKS, Workshop

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Kills = Annotated[int, typer.Option("--kills", min=1, help="Kills of each work, or of the bot.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed draws the same moments.")]


@app.command()
def work(
    articles: Annotated[Path, typer.Argument(help="A .jsonl, .jsonl.gz, or a folder.", exists=True)],
    limit: Annotated[int | None, typer.Option("--limit", min=2, help="Take the first so many.")] = None,
    kills: Kills = 15,
    seed: Seed = 1,
    only: Annotated[list[str] | None, typer.Option("--only", help="A work by name; all by default.")] = None,
) -> None:
    """Kill ingests and rebuilds at random moments of every stage."""
    began = time.monotonic()
    _row("work", "stage", "after", "articles", "passages", "generation", "faults")
    with TemporaryDirectory(prefix="isnad-killing-") as folder:
        workshop = Workshop(Path(folder) / "shop", articles, limit)
        results = [
            Ordeal(workshop, workshop.work(name), Random(f"{seed} {name}"), _tell_kill).endure(kills)
            for name in only or WORKS
        ]
    whole = sum(len(result.kills) for result in results)
    _end(
        {"seed": seed, "kills": whole, "seconds": _since(began), "works": summary(results)},
        sound=all(result.sound for result in results),
    )


@app.command()
def alerts(
    chats: Annotated[int, typer.Option("--chats", min=20, help="Subscribers, and so alerts.")] = 500,
    kills: Kills = 5,
    seed: Seed = 1,
) -> None:
    """Kill a bot while it sends alerts."""
    _row("killed after", "not yet marked", "doubled so far")
    with TemporaryDirectory(prefix="isnad-killing-") as folder:
        delivery = AlertOrdeal(Path(folder), chats, Random(f"{seed} alerts"), _tell_bot_kill).endure(kills)
    _end({"seed": seed, **delivery.summary()}, sound=delivery.sound)


def _tell_kill(kill: Kill) -> None:
    faults = "; ".join(kill.faults) or "none"
    _row(kill.work, kill.stage, kill.after, kill.articles, kill.passages, kill.generation or "-", faults)


def _tell_bot_kill(kill: BotKill) -> None:
    _row(kill.arrived, kill.unmarked, kill.doubled)


def _row(*cells: object) -> None:
    print("  ".join(f"{cell!s:<16}" for cell in cells), file=sys.stderr, flush=True)


def _end(figures: dict[str, Any], *, sound: bool) -> None:
    print(json.dumps({"sound": sound, **figures}, ensure_ascii=False))
    raise typer.Exit(0 if sound else 1)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 1)


if __name__ == "__main__":
    # Told to end, it ends its children and clears its folder as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    app()
