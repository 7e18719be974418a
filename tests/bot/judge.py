"""Telegram's own parser (TDLib), offline: what a reader sees of a text, or why Telegram refuses it."""

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

import tdjson

from bot.messages import Message

judged = 0


@dataclass(frozen=True)
class Seen:
    text: str
    entities: tuple[dict[str, Any], ...]

    def pieces(self, kind: str) -> list[str]:
        """The words under each entity whose type begins with `kind`, in order."""
        return [
            self._under(e) for e in self.entities if e["type"]["@type"].startswith(f"textEntityType{kind}")
        ]

    def links(self) -> list[str]:
        return [e["type"]["url"] for e in self.entities if e["type"]["@type"] == "textEntityTypeTextUrl"]

    def _under(self, entity: dict[str, Any]) -> str:
        units = self.text.encode("utf-16-le")
        start = entity["offset"] * 2
        return units[start : start + entity["length"] * 2].decode("utf-16-le")


def execute(request: dict[str, Any]) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps(request).encode())
    assert answer is not None
    return dict(json.loads(answer))


execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def seen(message: Message) -> Seen:
    """What Telegram makes of a message; fails the test when it would not take it."""
    global judged
    judged += 1
    mode = {"@type": "textParseModeHTML"}
    parsed = execute({"@type": "parseTextEntities", "text": message.text, "parse_mode": mode})
    assert parsed["@type"] == "formattedText", parsed
    assert len(parsed["text"].encode("utf-16-le")) // 2 <= 4096
    assert len(message.text.encode()) < 1 << 15
    # https://github.com/tdlib/telegram-bot-api/issues/165
    assert sum(12 + len(entity["type"].get("url", "").encode()) for entity in parsed["entities"]) < 9_500
    for row in message.buttons:
        for button in row:
            assert button.url is not None or 1 <= len(button.data.encode()) <= 64
            assert button.url is None or button.url.startswith("https://")
            assert button.label
    return Seen(parsed["text"], tuple(parsed["entities"]))


def begins_right_to_left(line: str) -> bool:
    return not line or unicodedata.bidirectional(line[0]) in ("R", "AL")  # as the mark and Arabic letters are
