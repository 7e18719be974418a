"""`isnad doctor`: is everything in place, and if not, how to mend it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import typer

from bot.collection import is_url
from bot.commands import checkup
from bot.errors import BotError
from bot.logging import Redactor
from bot.settings import Settings, load_settings
from bot.terminal.output import print_json, say
from bot.wiring import OWN_ALIASES, Isnad
from data.errors import DataError
from retrieval.errors import IndexMissing, RetrievalError

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `detail` says what was found, or how to mend it; it holds no secret."""

    check: str
    ok: bool
    detail: str


def doctor(state: Path | None, *, as_json: bool, quick: bool = False) -> None:
    """Look at everything and print it; exit 1 when something must be mended. `quick`: is the bot alive, and no more."""
    checks = pulse(state) if quick else examine(state)
    healthy = all(check.ok for check in checks)
    if as_json:
        print_json({"healthy": healthy, "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            say(f"{'ok ' if check.ok else 'BAD'}  {check.check}: {check.detail}")
    if not healthy:
        raise typer.Exit(1)


def pulse(state: Path | None) -> list[Check]:
    """Ask the running bot whether it is alive."""
    try:
        return [Check("alive", True, checkup.alive(load_settings(state_dir=state)))]
    except BotError as error:
        return [Check("alive", False, str(error))]


def examine(state: Path | None) -> list[Check]:
    """Return all checks, in order; where settings cannot be read there is nothing else to look at."""
    try:
        settings = load_settings(state_dir=state)
    except BotError as error:
        return [Check("settings", False, str(error))]
    redactor, dates = Redactor(settings.secrets()), list[str]()
    checks = [
        Check("settings", True, f"state in {settings.state_dir}"),
        _sources(settings),
        _token(settings, dates),
    ]
    date = dates[0] if dates else None
    with Isnad(settings) as isnad:
        parts: list[tuple[str, Callable[[Isnad], str]]] = [
            ("database", _database),
            ("model", _model),
            ("index", _index),
            ("answers", _answers),
            ("reading", lambda isnad: checkup.failing_sources(isnad.database)),
            ("alerts", checkup.alerts),
            ("updates", checkup.updates),
            ("disk", checkup.disk),
            ("server", checkup.server),
            ("clock", lambda isnad: checkup.clock_of(date, isnad.clock())),
            ("leftovers", checkup.left_behind),
        ]
        checks.extend(_examined(name, look, isnad) for name, look in parts)
    return [replace(check, detail=redactor.clean(check.detail)) for check in checks]


def _examined(name: str, look: Callable[[Isnad], str], isnad: Isnad) -> Check:
    try:
        return Check(name, True, look(isnad))
    except (BotError, DataError, RetrievalError, OSError) as error:
        return Check(name, False, str(error))


def _sources(settings: Settings) -> Check:
    missing = [place for place in settings.sources if not is_url(place) and not Path(place).exists()]
    if missing:
        return Check("sources", False, f"not there: {', '.join(missing)}. Mend SOURCES or create them.")
    return Check(
        "sources", True, f"{len(settings.sources)} watched" if settings.sources else "none are watched"
    )


def _token(settings: Settings, dates: list[str]) -> Check:
    if settings.telegram_bot_token is None:
        return Check(
            "token", True, "none is set: the terminal chat works, `isnad run` needs TELEGRAM_BOT_TOKEN"
        )
    import httpx

    address = f"{settings.telegram_api_url}/bot{settings.require_token()}/getMe"
    try:
        response = httpx.get(address, timeout=TIMEOUT_SECONDS)
        dates.extend([response.headers["Date"]] if "Date" in response.headers else [])
        answer = response.json()
    except (httpx.HTTPError, ValueError) as error:
        # The error's own text may hold the address, and with it the token.
        return Check("token", False, f"{settings.telegram_api_url} does not answer ({type(error).__name__})")
    if not isinstance(answer, dict) or not answer.get("ok"):
        return Check(
            "token", False, "Telegram does not know TELEGRAM_BOT_TOKEN: BotFather shows the right one"
        )
    return Check("token", True, _abilities(answer["result"]))


def _abilities(me: dict[str, Any]) -> str:
    """The bot's name and what BotFather keeps it from: that is a choice, and nothing to mend."""
    from bot.privacy_mode import abilities_of, described

    limits = described(abilities_of(me).off)
    return f"the bot is @{me.get('username')}{f'; {limits}' if limits else ''}"


def _database(isnad: Isnad) -> str:
    articles, passages = isnad.articles.counts()
    isnad.database.check()
    return f"{articles} articles, {passages} passages, tables at revision {isnad.database.current_revision()}"


def _model(isnad: Isnad) -> str:
    encoder = isnad.encoders[0]
    encoder.encode_queries(["سؤال"])
    return f"{encoder.fingerprint}, {encoder.dim} dimensions"


def _answers(isnad: Isnad) -> str:
    from retrieval.reading.aliases import load
    from retrieval.tuning.origin import described

    own = isnad.settings.state_dir / OWN_ALIASES
    names = f"{len(load(own))} groups of names of your own" if own.exists() else "no names of your own"
    manner = isnad.manner
    return f"{manner.policy}, coefficients {described(manner.coefficients.made_from)}; {names}"


def _index(isnad: Isnad) -> str:
    waiting = isnad.indexer().waiting()
    note = f"; {waiting} changes wait: run `isnad index`" if waiting else ""
    try:
        snapshot = isnad.live.snapshot()
    except IndexMissing:
        return f"none is built yet{note or ': run `isnad ingest` with a folder, a file or a URL'}"
    return f"generation {snapshot.name}, {len(snapshot.dense)} passages{note}"
