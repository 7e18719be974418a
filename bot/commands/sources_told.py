"""What the command line says of sources: lines for people, plain values for programs."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bot.terminal.columns import own_words
from bot.watching.types import Found, NotFound, PassReport
from data.watched.store import SourceSums, WatchedSource

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_REASON = 80, 200, 160
_REASONS = {
    "address": "it is neither an address of the web nor a path",
    "forbidden": "it must not be read from",
    "unreachable": "the site cannot be reached",
    "gone": "there is no page at this address",
    "nothing": "there is neither a feed nor a site map nor an article",
    "path": "there is no such file or folder, or it cannot be read",
}


def found_lines(found: Found) -> Iterator[str]:
    """Yield what was found: its kind and name, how much it holds, its newest items with their dates."""
    yield f"{found.kind}: {own_words(found.name, LONGEST_NAME)}"
    yield f"  address:  {own_words(found.address, LONGEST_ADDRESS)}"
    what = "file" if found.kind == "folder" else "article"
    if found.kind != "file":  # which is counted as one, whatever it holds
        several = "" if found.count == 1 and not found.more else "s"
        yield f"  holds:    {found.count}{' or more' if found.more else ''} {what}{several}"
    if found.language:
        yield f"  language: {own_words(found.language, 20)}"
    for item in found.items:
        day = item.published_at.date().isoformat() if item.published_at else "----------"
        named = item.title or item.address or ""  # site maps seldom tell titles
        yield f"  {day}  {own_words(named, LONGEST_NAME)}"


def not_found_words(found: NotFound) -> str:
    """Return why nothing can be watched, in one line."""
    detail = f" ({own_words(found.detail, LONGEST_REASON)})" if found.detail else ""
    return f"{own_words(found.asked, LONGEST_ADDRESS)} cannot be watched: {_REASONS[found.reason]}{detail}."


def source_lines(source: WatchedSource, week: SourceSums | None, now: datetime) -> Iterator[str]:
    """Yield what is known of a source; `now` is aware."""
    state = "failing" if source.state == "active" and source.failures else source.state
    name = own_words(source.name or source.location, LONGEST_NAME)
    yield f"{source.id:>4}  {state:<8}{source.kind or '-':<9}{name}"
    yield f"      {own_words(source.address, LONGEST_ADDRESS)}"
    due = next_reading(source, now)
    sums = week or SourceSums(source.id)
    told = (("new", sums.new), ("modified", sums.modified), ("unchanged", sums.unchanged))
    counts = ", ".join(f"{count} {name}" for name, count in (*told, ("failed", sums.failed)))
    yield f"      read {_moment(source.checked_at, 'never')}, next {due}; 7 days: {counts}"
    if source.error:
        yield f"      {own_words(source.error, LONGEST_REASON)}"


def next_reading(source: WatchedSource, now: datetime) -> str:
    """Return when a source is due, in UTC."""
    if source.state != "active":
        return "-"
    return "now" if source.next_at is None or source.next_at <= now else _moment(source.next_at, "now")


def source_values(source: WatchedSource, week: SourceSums | None) -> dict[str, Any]:
    """Return a source as plain values by name; moments in ISO 8601."""
    sums = asdict(week or SourceSums(source.id))
    del sums["source_id"]
    return {
        "id": source.id,
        "state": source.state,
        "kind": source.kind,
        "name": source.name,
        "location": source.location,
        "address": source.address,
        "added_by": source.added_by,
        "added_at": _iso(source.added_at),
        "checked_at": _iso(source.checked_at),
        "next_at": _iso(source.next_at),
        "failures": source.failures,
        "reason": source.error,
        "week": sums,
    }


def found_values(found: Found) -> dict[str, Any]:
    """Return what was found as plain values by name."""
    items = [{**asdict(item), "published_at": _iso(item.published_at)} for item in found.items]
    return {**asdict(found), "items": items}


def report_words(report: PassReport | None) -> str:
    """Return in words what a reading came to; None: it broke off."""
    if report is None:
        return "the reading broke off"
    if report.error is not None:
        return f"not read: {own_words(report.error, LONGEST_REASON)}"
    counts = f"{report.new} new, {report.modified} modified, {report.unchanged} unchanged"
    counts += f", {report.withdrawn} withdrawn, {len(report.failed)} failed"
    return f"{counts}; more is left to read" if report.left else counts


def report_values(source: WatchedSource, report: PassReport | None) -> dict[str, Any]:
    """Return what a reading came to as plain values by name."""
    named = {"id": source.id, "location": source.location}
    return {**named, **(asdict(report) if report else {"error": "the reading broke off"})}


def _moment(moment: datetime | None, none: str) -> str:
    return none if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
