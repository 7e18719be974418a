"""The settings of a private chat: one message that shows what is chosen, and pages of choices in its place.

What a button carries: `st:m` the settings, `st:lg` `st:ps` `st:or` `st:dv` `st:tz:page` `st:qh` the page of one, with
a choice behind it where it chooses; `st:dh:page` hours for the digest and `st:dg:hour` one of them, `st:tc:zone` a time
zone, `st:tw` one that will be written; `st:qo` no quiet hours, `st:qf:page` their first hour, `st:qt:from:page`
their last and `st:qs:from:to` both; `st:re` everything as it was.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages.answer import PASSAGES_SHOWN
from bot.messages.catalogue import LANGUAGES, Language, say, variants
from bot.messages.message import Button, Message, escape
from bot.messages.rows import Rows, in_reading_order
from bot.time_zones import COMMON, DEFAULT, zone_name
from data.preferences import MOST_PASSAGES, Preferences, is_time_zone

ON_A_PAGE = 6
"""Hours or cities on a page."""
HOUR_PAGES = 24 // ON_A_PAGE
ZONE_PAGES = -(-len(COMMON) // ON_A_PAGE)
QUIET_PRESETS = ((22, 7), (23, 8))
FIRST_DIGEST_PAGE = 1
"""The page of six in the morning."""

_OWN_NAMES = {"ar": "العربية", "en": "English"}
"""Of the languages, each in itself, whoever reads it."""
_PAGES = ("language", "passages", "order", "delivery", "zone", "quiet")
_CODES = {
    "language": "lg",
    "passages": "ps",
    "order": "or",
    "delivery": "dv",
    "zone": "tz:0",
    "quiet": "qh",
}


def render_settings(chosen: Preferences, now: datetime, language: Language) -> Message:
    """Return what a chat has chosen, with a button for each setting. `now` is aware."""
    lines = [
        _language_line(chosen, language),
        say(language, "settings-passages-is", count=chosen.passages or PASSAGES_SHOWN),
        variants(language, "settings-order-is")["new" if chosen.newest_first else "best"],
        _delivery_line(chosen, language),
        _quiet_line(chosen, language),
        _zone_line(chosen, now, language),
    ]
    heading = f"<b>{escape(say(language, 'settings-heading'))}</b>"
    names = variants(language, "setting")
    pages = _rows([Button(names[page], f"st:{_CODES[page]}") for page in _PAGES], 2, language)
    text = f"{heading}\n\n{escape(chr(10).join(lines))}"
    return Message(text, (*pages, (_word("reset", "st:re", language),)))


def render_languages(chosen: Preferences, language: Language) -> Message:
    """Return the languages to choose from."""
    found = [_marked(_OWN_NAMES[each], f"st:lg:{each}", chosen.language == each) for each in LANGUAGES]
    automatic = _marked(_words("auto", language), "st:lg:auto", chosen.language is None)
    return _page(say(language, "settings-ask-language"), [[automatic], *_rows(found, 2, language)], language)


def render_passages(chosen: Preferences, language: Language) -> Message:
    """Return the numbers of passages to choose from."""
    shown = chosen.passages or PASSAGES_SHOWN
    numbers = [_marked(f"{each}", f"st:ps:{each}", each == shown) for each in range(1, MOST_PASSAGES + 1)]
    return _page(say(language, "settings-ask-passages"), _rows(numbers, MOST_PASSAGES, language), language)


def render_orders(chosen: Preferences, language: Language) -> Message:
    """Return the orders to choose from."""
    newest = bool(chosen.newest_first)
    choices = [
        [_marked(_words("best", language), "st:or:best", not newest)],
        [_marked(_words("new", language), "st:or:new", newest)],
    ]
    return _page(say(language, "settings-ask-order"), choices, language)


def render_delivery(chosen: Preferences, language: Language) -> Message:
    """Return the ways of delivery to choose from."""
    digest = chosen.delivery == "digest"
    choices = [
        [_marked(_words("now", language), "st:dv:now", not digest)],
        [_marked(_words("digest", language), f"st:dh:{FIRST_DIGEST_PAGE}", digest)],
    ]
    return _page(say(language, "settings-ask-delivery"), choices, language)


def render_digest_hours(chosen: Preferences, page: int, now: datetime, language: Language) -> Message:
    """Return a page (0 to 3) of hours at which the digest may come."""
    at = chosen.digest_hour if chosen.delivery == "digest" else None
    hours = [_marked(clock(each), f"st:dg:{each}", each == at) for each in _hours(page)]
    text = f"{say(language, 'settings-ask-digest-hour')}\n{_hours_of(chosen, now, language)}"
    return _page(text, [*_rows(hours, 3, language), *_turning("st:dh", page, language)], language, "st:dv")


def render_zones(chosen: Preferences, page: int, now: datetime, language: Language) -> Message:
    """Return a page (0 to 3) of cities, each with its present time."""
    cities = [
        _marked(
            f"{zone_name(zone, language)} {time_in(zone, now)}", f"st:tc:{zone}", zone == chosen.time_zone
        )
        for zone in COMMON[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    ]
    others = [
        _word("more-cities", f"st:tz:{(page + 1) % ZONE_PAGES}", language),
        _word("other-zone", "st:tw", language),
    ]
    text = f"{say(language, 'settings-ask-zone')}\n{_zone_line(chosen, now, language)}"
    return _page(text, [*_rows(cities, 2, language), *_rows(others, 2, language)], language)


def render_write_zone(language: Language) -> Message:
    """Return what asks for the name of a city."""
    return _page(say(language, "settings-write-zone", example="UTC+3"), [], language, "st:tz:0")


def render_zone_not_found(language: Language, *, several: bool) -> Message:
    """Return the reply to a name that leads to no zone, or (`several`) to a country with more than one."""
    key = "settings-zone-several" if several else "settings-zone-unknown"
    return _page(say(language, key), [], language, "st:tz:0")


def render_quiet(chosen: Preferences, now: datetime, language: Language) -> Message:
    """Return the quiet hours to choose from."""
    now_chosen = (chosen.quiet_from, chosen.quiet_to)
    presets = [
        [_marked(_from_to(*ends, language), f"st:qs:{ends[0]}:{ends[1]}", ends == now_chosen)]
        for ends in QUIET_PRESETS
    ]
    none = _marked(_words("off", language), "st:qo", chosen.quiet_from is None)
    text = f"{say(language, 'settings-ask-quiet')}\n{_hours_of(chosen, now, language)}"
    return _page(text, [[none], *presets, [_word("other-hours", "st:qf:3", language)]], language)


def render_quiet_from(page: int, language: Language) -> Message:
    """Return a page (0 to 3) of hours at which the quiet ones may begin."""
    hours = [Button(clock(each), f"st:qt:{each}:1") for each in _hours(page)]
    rows = [*_rows(hours, 3, language), *_turning("st:qf", page, language)]
    return _page(say(language, "settings-ask-quiet-from"), rows, language, "st:qh")


def render_quiet_to(begin: int, page: int, language: Language) -> Message:
    """Return a page (0 to 3) of hours at which quiet hours that begin at `begin` may end."""
    hours = [Button(clock(each), f"st:qs:{begin}:{each}") for each in _hours(page) if each != begin]
    rows = [*_rows(hours, 3, language), *_turning(f"st:qt:{begin}", page, language)]
    return _page(say(language, "settings-ask-quiet-to", **{"from": clock(begin)}), rows, language, "st:qf:3")


def clock(hour: int) -> str:
    """Return an hour, 0 to 23, as a clock shows it."""
    return f"{hour:02}:00"


def time_in(zone: str, now: datetime) -> str:
    """Return what clocks in a zone show at an aware time."""
    return f"{now.astimezone(ZoneInfo(zone)):%H:%M}"


def _language_line(chosen: Preferences, language: Language) -> str:
    return variants(language, "settings-language-is")[chosen.language or "auto"]


def _delivery_line(chosen: Preferences, language: Language) -> str:
    if chosen.delivery == "digest" and chosen.digest_hour is not None:
        return say(language, "settings-delivery-is-digest", hour=clock(chosen.digest_hour))
    return say(language, "settings-delivery-is-now")


def _quiet_line(chosen: Preferences, language: Language) -> str:
    if chosen.quiet_from is None or chosen.quiet_to is None:
        return say(language, "settings-quiet-is-off")
    ends = {"from": clock(chosen.quiet_from), "to": clock(chosen.quiet_to)}
    return say(language, "settings-quiet-is", **ends)


def _zone_line(chosen: Preferences, now: datetime, language: Language) -> str:
    key = "settings-zone-is-none" if chosen.time_zone is None else "settings-zone-is"
    return say(language, key, **_zone_now(chosen, now, language))


def _hours_of(chosen: Preferences, now: datetime, language: Language) -> str:
    return say(language, "settings-hours-of", **_zone_now(chosen, now, language))


def _zone_now(chosen: Preferences, now: datetime, language: Language) -> dict[str, str]:
    # A zone may have gone from the database of zones since it was chosen.
    zone = chosen.time_zone if chosen.time_zone and is_time_zone(chosen.time_zone) else DEFAULT
    return {"zone": zone_name(zone, language), "time": time_in(zone, now)}


def _from_to(begin: int, end: int, language: Language) -> str:
    return say(language, "settings-from-to", **{"from": clock(begin), "to": clock(end)})


def _hours(page: int) -> range:
    return range(page * ON_A_PAGE, (page + 1) * ON_A_PAGE)


def _turning(data: str, page: int, language: Language) -> Rows:
    """The row that leads to the pages of hours before and after."""
    row = [_word("earlier", f"{data}:{page - 1}", language)] if page > 0 else []
    row += [_word("later", f"{data}:{page + 1}", language)] if page + 1 < HOUR_PAGES else []
    return _rows(row, 2, language)


def _words(choice: str, language: Language) -> str:
    return variants(language, "settings-choice")[choice]


def _word(choice: str, data: str, language: Language) -> Button:
    return Button(_words(choice, language), data)


def _marked(label: str, data: str, chosen: bool) -> Button:
    return Button(f"✓ {label}" if chosen else label, data)


def _rows(buttons: Sequence[Button], length: int, language: Language) -> Rows:
    rows = [buttons[at : at + length] for at in range(0, len(buttons), length)]
    return in_reading_order(rows, language)


def _page(text: str, rows: Sequence[Sequence[Button]], language: Language, back: str = "st:m") -> Message:
    return Message(escape(text), (*map(tuple, rows), (_word("back", back, language),)))
