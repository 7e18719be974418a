"""`isnad status`: what admins read in the chat, at the command line."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bot.settings import Settings
from bot.terminal.columns import own_words
from bot.terminal.output import print_json, say
from bot.wiring import Isnad

WEEK = timedelta(days=7)
LONGEST = 120


def status(settings: Settings, *, as_json: bool) -> None:
    """Print the state of the collection and what became of the last seven days; nobody is in it."""
    with Isnad(settings) as isnad:
        values = status_values(isnad)
    if as_json:
        print_json(values)
        return
    for line in _lines(values):
        say(line)


def status_values(isnad: Isnad) -> dict[str, Any]:
    """Return the state as plain values by name. Loads neither a model nor an index."""
    from data.subscribers import SubscriberStore

    name = isnad.generations.current()
    applied = isnad.generations.applied(name) if name else 0
    articles, passages = isnad.articles.counts()
    days = isnad.statistics.since(isnad.clock() - WEEK)
    opinions = [
        {"verdict": opinion.verdict, "reason": opinion.reason, "count": count}
        for opinion, count in sorted(days.opinions.items(), key=lambda known: -known[1])
    ]
    return {
        "index": {
            "generation": name,
            "articles": articles,
            "passages": passages,
            "waiting": isnad.changes.latest() - applied,
        },
        "subscribers": SubscriberStore(isnad.database).active_count(),
        "week": {
            "asked": days.asked,
            "refused": days.refused,
            "refused_texts": list(days.refused_texts),
            "opinions": opinions,
        },
        "alerts": {
            "waiting": days.waiting,
            "sent": days.sent,
            "failed": days.failed,
            "paused": days.alerts_paused,
        },
        "sources": asdict(days.sources),
    }


def _lines(values: dict[str, Any]) -> Iterator[str]:
    index, week, alerts, sources = (values[name] for name in ("index", "week", "alerts", "sources"))
    yield f"Index: {index['generation'] or '-'}, {index['articles']} articles, {index['passages']} passages"
    yield f"Waiting to be indexed: {index['waiting']}"
    yield f"Subscribers: {values['subscribers']}"
    yield f"Sources: {', '.join(f'{count} {name}' for name, count in sources.items())}"
    yield "In the last 7 days:"
    yield f"  Questions: {week['asked']}, without an answer: {week['refused']}"
    told = (f"{each['reason'] or each['verdict']} {each['count']}" for each in week["opinions"])
    yield f"  Opinions: {', '.join(told) or 'none'}"
    yield f"  Alerts: {alerts['sent']} sent, {alerts['failed']} failed, {alerts['waiting']} waiting"
    if alerts["paused"]:
        yield "  All alerts are paused by order of an admin."
    if week["refused_texts"]:
        yield "  The latest questions without an answer:"
        yield from (f"    {own_words(text, LONGEST)}" for text in week["refused_texts"])
