"""Telegram's own parser as the judge of every text.

tdjson is TDLib, prebuilt. Only `td_execute` is ever called: it is synchronous, offline and makes
no client.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import tdjson

from tests.telegram_double.entities import add_found, covered, from_tdlib, is_blank, tidy, utf16_length
from tests.telegram_double.errors import bad_request
from tests.telegram_double.records import Entity, Json

MAX_TEXT = 4096
"""Characters (code points) of a message after parsing."""

MAX_CAPTION = 1024
"""The same, of the words under a file."""

MAX_MARKED = 9_500
MARK_BYTES = 12
"""Bytes of all entities, the least that each takes beside its address: https://github.com/tdlib/telegram-bot-api/issues/165."""

_PARSE_MODES = {
    "html": {"@type": "textParseModeHTML"},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text as people will see it."""

    plain: str
    entities: tuple[Entity, ...]


def _execute(request: Json) -> Json:
    answer = tdjson.td_execute(json.dumps(request).encode())
    if answer is None:
        raise RuntimeError(f"tdjson gave no answer to {request['@type']}")
    parsed: Json = json.loads(answer)
    return parsed


_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def find_entities(plain: str) -> tuple[Entity, ...]:
    """Commands, mentions, addresses and tags that Telegram finds in a text by itself."""
    return from_tdlib(plain, _execute({"@type": "getTextEntities", "text": plain})["entities"])


class Judge:
    """Parses the bot's texts as Telegram would; `judged` counts those that went through TDLib's parser."""

    def __init__(self) -> None:
        self.judged = 0

    def read(
        self, text: str | None, parse_mode: str | None, entities: Iterable[Json] | None = None
    ) -> Parsed:
        """The text as it would arrive. Raises the official ApiError for one that would not."""
        if not text:
            raise bad_request("message text is empty")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
        given = self._parse(text, parse_mode) if parse_mode else _as_given(text, entities or ())
        plain, marks = tidy(given.plain, given.entities)
        if is_blank(plain):
            raise bad_request("Message must be non-empty")
        if len(plain) > MAX_TEXT:
            raise bad_request("message is too long")
        if sum(MARK_BYTES + len((mark.url or "").encode()) for mark in marks) > MAX_MARKED:
            raise bad_request("ENTITIES_TOO_LONG")
        return Parsed(plain, add_found(marks, find_entities(plain)))

    def read_caption(self, text: str, parse_mode: str | None, entities: Iterable[Json]) -> Parsed:
        """As `read`, for the words under a file."""
        parsed = self.read(text, parse_mode, entities)
        if len(parsed.plain) > MAX_CAPTION:
            raise bad_request("message caption is too long")
        return parsed

    def _parse(self, text: str, parse_mode: str) -> Parsed:
        mode = _PARSE_MODES.get(parse_mode.lower())
        if mode is None:
            raise bad_request("unsupported parse_mode")
        self.judged += 1
        answer = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
        if answer["@type"] == "error":
            raise bad_request(answer["message"])
        return Parsed(answer["text"], from_tdlib(answer["text"], answer["entities"]))


def _as_given(text: str, entities: Iterable[Json]) -> Parsed:
    made = []
    for item in entities:
        end = item["offset"] + item["length"]
        if end > utf16_length(text):
            begin = f"Entity beginning at UTF-16 offset {item['offset']}"
            raise bad_request(f"{begin} ends after the end of the text at UTF-16 offset {end}")
        words = covered(text, item["offset"], item["length"])
        extra = {k: v for k, v in item.items() if k not in {"type", "offset", "length", "url"}}
        made.append(Entity(item["type"], item["offset"], item["length"], words, item.get("url"), extra))
    return Parsed(text, tuple(made))
