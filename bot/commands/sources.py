"""`isnad sources …`: the list of watched sources, at the command line."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.commands.sources_told import (
    found_lines,
    found_values,
    not_found_words,
    report_values,
    report_words,
    source_lines,
    source_values,
)
from bot.errors import BotError
from bot.settings import Settings
from bot.terminal.columns import own_words
from bot.terminal.output import Report, print_json, progress, say, tell
from bot.watching.types import Found, Imported, NotFound, PassReport
from bot.wiring import Isnad
from data.errors import Unreadable
from data.watched.store import WatchedSource

if TYPE_CHECKING:
    from data.sources.opml import Outline

AT_ONCE = 20
"""Sources of a file between two words of progress."""
LONGEST = 80


class SourceError(BotError):
    """What was asked of the list of sources cannot be done; its text says why."""


def add(settings: Settings, location: str, *, yes: bool) -> None:
    """Show what a location is, ask, and watch it; exit 2 where nobody can be asked."""
    if not yes and not (sys.stdin and sys.stdin.isatty()):
        tell("isnad: there is no terminal to ask at: add --yes to watch what is found.")
        raise typer.Exit(2)
    with Isnad(settings) as isnad:
        found = _found(isnad, location)
        for line in found_lines(found):
            say(line)
        if not yes and not typer.confirm("Watch it?", err=True):
            tell("Nothing was added.")
            raise typer.Exit(1)
        added = isnad.source_desk.add(found)
    name = own_words(added.source.name or added.source.location, LONGEST)
    if added.known:
        say(f"Source {added.source.id} is watched already: {name}")
    else:
        say(f"Added source {added.source.id}: {name}")
        say("What it holds now is read without alerting anybody.")


def preview(settings: Settings, location: str, *, as_json: bool) -> None:
    """Show what can be watched at a location."""
    with Isnad(settings) as isnad:
        found = _found(isnad, location)
    if as_json:
        print_json(found_values(found))
        return
    for line in found_lines(found):
        say(line)


def list_(settings: Settings, *, as_json: bool) -> None:
    """List the sources with their last seven days."""
    with Isnad(settings) as isnad:
        sources, now = isnad.source_desk.list(), isnad.clock()
        sums = {each.source_id: each for each in isnad.source_week()}
    if as_json:
        print_json([source_values(source, sums.get(source.id)) for source in sources])
        return
    if not sources:
        say("No source is watched. `isnad sources add LOCATION` adds one.")
    for source in sources:
        for line in source_lines(source, sums.get(source.id), now):
            say(line)


def remove(settings: Settings, which: str) -> None:
    """Watch a source no longer."""
    with Isnad(settings) as isnad:
        source = _source(isnad, which)
        isnad.source_desk.remove(source.id)
    say(f"Removed source {_named(source)}. Its articles stay in the collection.")


def pause(settings: Settings, which: str) -> None:
    """Read a source no more until it is resumed."""
    with Isnad(settings) as isnad:
        source = _source(isnad, which)
        changed = isnad.source_desk.pause(source.id)
    say(f"{'Paused' if changed else 'Nothing to pause:'} source {_named(source)}.")


def resume(settings: Settings, which: str) -> None:
    """Read a source again."""
    with Isnad(settings) as isnad:
        source = _source(isnad, which)
        changed = isnad.source_desk.resume(source.id)
    say(f"{'Resumed' if changed else 'Nothing to resume:'} source {_named(source)}.")


def check(settings: Settings, which: str | None, *, as_json: bool, progress_lines: bool) -> None:
    """Read sources now, index what is new, print what came of each; exit 1 if none of them could be read."""
    with Isnad(settings) as isnad, progress(as_lines=progress_lines) as report:
        if which is not None:
            sources = [_source(isnad, which)]
        else:
            sources = [one for one in isnad.source_desk.list() if one.state == "active"]
        done = _checked(isnad, sources, report)
        isnad.indexer().catch_up(report)
    if as_json:
        print_json([report_values(source, one) for source, one in done])
    else:
        if not done:
            say("No source is watched. `isnad sources add LOCATION` adds one.")
        for source, one in done:
            say(f"{source.id:>4}  {own_words(source.name or source.location, LONGEST)}: {report_words(one)}")
            for failure in one.failed if one else ():
                tell(f"not read: {own_words(failure.item, LONGEST)}: {own_words(failure.reason, LONGEST)}")
    if done and all(one is None or one.error is not None for _, one in done):
        raise typer.Exit(1)


def import_(settings: Settings, file: Path, *, as_json: bool, progress_lines: bool) -> None:
    """Watch all sources of an OPML file; exit 1 if it names some and none can be watched."""
    from data.sources.opml import read_opml

    try:
        outlines = read_opml(_bytes(file))
    except Unreadable as error:
        raise SourceError(f"{file} {error}") from error
    done = Imported()
    with Isnad(settings) as isnad, progress(as_lines=progress_lines) as report:
        for some, so_far in _in_parts(outlines):
            one = isnad.source_desk.import_(some)
            done = Imported(done.added + one.added, done.known + one.known, done.refused + one.refused)
            report("adding sources", so_far, len(outlines))
    if as_json:
        print_json({"added": len(done.added), "known": done.known, "refused": list(done.refused)})
    else:
        say(f"{len(done.added)} added, {done.known} watched already, {len(done.refused)} refused.")
        for address in done.refused:
            tell(f"not added: {own_words(address, LONGEST)}: it is no address of the web")
    if done.refused and not (done.added or done.known):
        raise typer.Exit(1)


def export(settings: Settings, file: Path | None) -> None:
    """Write the watched feeds and site maps as OPML."""
    with Isnad(settings) as isnad:
        document = isnad.source_desk.export()
    if file is None:
        sys.stdout.write(document.decode("utf-8"))
        return
    try:
        file.write_bytes(document)
    except OSError as error:
        raise SourceError(f"{file} cannot be written: {error.strerror}") from error
    tell(f"Written: {file}")


def _found(isnad: Isnad, location: str) -> Found:
    found = isnad.look(location)
    if isinstance(found, NotFound):
        raise SourceError(not_found_words(found))
    return found


def _source(isnad: Isnad, which: str) -> WatchedSource:
    """The source of a number or location. Raises `SourceError` where there is none."""
    from bot.collection import canonical

    sources = isnad.source_desk.list()
    if which.isdecimal():
        matching = [source for source in sources if source.id == int(which)]
    else:
        places = {which, canonical(which)}
        matching = [source for source in sources if {source.location, source.address} & places]
    if not matching:
        raise SourceError(f"no source {which} is watched; `isnad sources list` shows those that are.")
    return matching[0]


def _checked(
    isnad: Isnad, sources: Sequence[WatchedSource], report: Report
) -> list[tuple[WatchedSource, PassReport | None]]:
    return isnad.check_sources(sources, lambda done: report("read", done, len(sources)))


def _in_parts(outlines: "Sequence[Outline]") -> "Iterator[tuple[Iterable[Outline], int]]":
    for at in range(0, len(outlines), AT_ONCE):
        yield outlines[at : at + AT_ONCE], min(len(outlines), at + AT_ONCE)


def _bytes(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}") from error


def _named(source: WatchedSource) -> str:
    return f"{source.id}: {own_words(source.name or source.location, LONGEST)}"
