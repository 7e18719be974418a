"""A mob: people who write, press, edit and query whatever comes into their heads, and worse.

Everything is drawn from one seed, so that what broke once can be had again.
"""

import itertools
import random
import string
import time
from collections import Counter
from collections.abc import Callable

from tests.journeys.articles import (
    ABOUT_BEES,
    ABOUT_COFFEE,
    ABOUT_NOTHING_KNOWN,
    ABOUT_PETRA,
    ABOUT_THE_TOWER,
    KNOWN,
)
from tests.telegram_double import TelegramDouble
from tests.telegram_double.records import Json, Said, SentMessage

QUESTIONS = (ABOUT_BEES, ABOUT_COFFEE, ABOUT_NOTHING_KNOWN, ABOUT_PETRA, ABOUT_THE_TOWER)
COMMANDS = (
    *(
        "start",
        "help",
        "subscribe",
        "unsubscribe",
        "subscriptions",
        "status",
        "settings",
        "privacy",
        "export",
    ),
    *("forget", "latest", "today", "sources", "timeline", "article", "topic", "reindex", "ingest", "nothing"),
)
LANGUAGES = ("ar", "en", "ar-EG", "zh-hans", "xx", "", None)
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
ZALGO = "".join(map(chr, range(0x0300, 0x036F)))
NASTY = (
    "<b>x</i><a href='javascript:alert(1)'>&lt;&#x0;&amp;amp;</blockquote></b>",
    "*_`[x](http://y)~||>#+-=|{}.!",
    "'; DROP TABLE article; --",
    "{0}{question}%s%n$HOME ../../etc/passwd",
    "\x00\x01\x1b[31m\x7f",
    "👨‍👩‍👧‍👦🏳️‍🌈" * 50,
    "ﷺ﷽" * 200,
    "؟" * 500,
    "ا" * 4096,
    "a" * 4096,
    "سلام " * 800,
    "http://" + "a" * 2000,
    "https://[::1]:99999/%zz",
)
LONGEST_PAUSE = 60.0
"""Seconds that the help of somebody calm is waited for."""
SILENCE = 3.0
"""Seconds without a call after which the bot is taken to be done."""


class Mob:
    """A crowd in front of a double. `acts` counts what was done, by kind. Without `deletions` nobody deletes anything."""

    def __init__(
        self,
        double: TelegramDouble,
        seed: int,
        people: int = 2_000,
        groups: int = 60,
        *,
        deletions: bool = True,
    ) -> None:
        self._double = double
        self._chance = random.Random(seed)
        self._people = range(1_000_000, 1_000_000 + people)
        self._groups = [-(1_000_000_000_000 + n) for n in range(groups)]
        self._calm = itertools.count(9_000_000)
        self._said: list[Said] = []
        self._sent: list[SentMessage] = []
        self.acts: Counter[str] = Counter()
        self._kinds: list[tuple[int, str, Callable[[], object]]] = [
            (34, "text", self._writes),
            (12, "command", self._commands),
            (16, "press", self._presses),
            (10, "made-up press", self._makes_up),
            (10, "inline query", self._queries),
            (6, "edit", self._edits),
            (4, "forward", self._forwards),
            (4, "media", self._media),
            (2 if deletions else 0, "deletion", self._deletes),
            (2, "service", self._service),
        ]

    def act(self) -> None:
        """Do one thing."""
        weights = [weight for weight, _, _ in self._kinds]
        _, name, act = self._chance.choices(self._kinds, weights)[0]
        act()
        self.acts[name] += 1

    def rage(self, acts: int, at_once: int = 50, told: Callable[[int], object] = lambda _: None) -> None:
        """Do so many things, then wait until the bot is done.

        After each `at_once` of them somebody else asks for help, and the mob goes on when that is answered: a bot fetches
        updates as fast as they come, and without that pause minutes of them would wait in it.
        """
        for number in range(acts):
            if number % at_once == 0:
                self._look()
                said = self._double.user_says(next(self._calm), "/help")
                self._double.wait_for_message_sync(said.chat_id, LONGEST_PAUSE, after=said)
                told(number)
            self.act()
        self.wait_until_done()

    def wait_until_done(self) -> None:
        """Wait until everything is read and no call came for a while."""
        while self._double.pending_updates:
            time.sleep(0.05)
        seen, since = -1, time.monotonic()
        while time.monotonic() - since < SILENCE:
            calls = len(self._double.calls())
            seen, since = (seen, since) if calls == seen else (calls, time.monotonic())
            time.sleep(0.1)

    def _look(self) -> None:
        self._sent = self._double.sent()[-400:]

    def _text(self, longest: int = 4_096) -> str:
        chance = self._chance
        kind = chance.randrange(9)
        if kind < 3:
            text = chance.choice(QUESTIONS)
        elif kind == 3:
            words = chance.choice(KNOWN).text.split()
            text = " ".join(chance.choices(words, k=chance.randrange(1, 40)))
        elif kind == 4:
            text = chance.choice(NASTY)
        elif kind == 5:
            text = "".join(chr(self._character()) for _ in range(chance.randrange(1, 200)))
        elif kind == 6:
            text = "".join(c + "".join(chance.choices(ZALGO, k=5)) for c in chance.choice(QUESTIONS))
        elif kind == 7:
            text = "".join(c + chance.choice(BIDI) for c in chance.choice(QUESTIONS))
        else:
            text = "؟ ".join(chance.choices((*QUESTIONS, "ومتى", "شكرا", chance.choice(NASTY)), k=6))
        return text[:longest].strip() or "؟"

    def _character(self) -> int:
        code = self._chance.choice((self._chance.randrange(32, 0x3000), self._chance.randrange(32, 0x1FFFF)))
        return 0x61A if 0xD800 <= code <= 0xDFFF else code

    def _who(self) -> dict[str, object]:
        chance = self._chance
        how: dict[str, object] = {"language_code": chance.choice(LANGUAGES)}
        if chance.random() < 0.15:
            how |= {"chat_id": chance.choice(self._groups), "user_id": chance.choice(self._people)}
        else:
            how["chat_id"] = chance.choice(self._people)
        return how

    def _send(self, content: Json) -> None:
        who = self._who()
        there = (message for message in self._sent if message.chat_id == who["chat_id"])
        here = [message for message in there if not self._double.look(message).deleted]
        replied = self._chance.choice(here) if here and self._chance.random() < 0.3 else None
        self._keep(self._double.user_sends(content=content, reply_to=replied, **who))  # type: ignore[arg-type]

    def _keep(self, said: Said) -> None:
        self._said = [*self._said[-300:], said]

    def _writes(self) -> None:
        who = self._who()
        name = f"@{self._double.username} " if self._chance.random() < 0.3 else ""
        self._keep(self._double.user_says(text=f"{name}{self._text(4_000)}", **who))  # type: ignore[arg-type]

    def _commands(self) -> None:
        words = self._text(200) if self._chance.random() < 0.6 else ""
        if self._chance.random() < 0.3:
            words = "".join(self._chance.choices(string.ascii_letters + "_0123456789", k=12))
        self._keep(
            self._double.user_says(text=f"/{self._chance.choice(COMMANDS)} {words}", **self._who())  # type: ignore[arg-type]
        )

    def _presses(self) -> None:
        known = [m for m in self._sent if any(b.data for row in m.buttons for b in row)]
        if not known:
            self._writes()
            return
        message = self._double.look(self._chance.choice(known))
        data = [b.data for row in message.buttons for b in row if b.data]
        if message.deleted or not data:
            return
        stranger = self._chance.choice(self._people) if message.chat_id < 0 else None
        self._double.user_presses(message, self._chance.choice(data), user_id=stranger)

    def _makes_up(self) -> None:
        if not self._sent:
            self._writes()
            return
        data = self._chance.choice(self._sent), self._made_up_data()
        self._double.user_presses_data(*data)

    def _made_up_data(self) -> str:
        chance = self._chance
        others = [b.data for m in self._sent for row in m.buttons for b in row if b.data] or ["m:1:3"]
        taken = chance.choice(others)
        name = taken.split(":")[0]
        made = chance.choice(
            (
                taken,
                f"{name}:{chance.randrange(10**12)}",
                f"{name}:{chance.randrange(99)}:{chance.randrange(9999)}",
                f"{name}:-1:x",
                f"{name}:{'9' * 40}",
                name,
                ":" * chance.randrange(1, 64),
                f"{name}:{self._text(20)}",
                self._text(40),
            )
        )
        return made.encode()[:64].decode(errors="ignore") or "x"

    def _queries(self) -> None:
        offset = self._chance.choice(("", "", "10", "x", "-1", "9" * 30))
        query = self._text(256) if self._chance.random() < 0.8 else ""
        self._double.user_queries_inline(self._chance.choice(self._people), query, offset=offset)

    def _edits(self) -> None:
        if self._said:
            said = self._chance.choice(self._said)
            before = self._double.state.chats[said.chat_id].messages.get(said.message_id, {})
            if "text" in before or "caption" in before:
                self._double.user_edits(said, self._text())

    def _forwards(self) -> None:
        origin: Json = {"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": self._text(60)}
        self._send({"text": self._text(), "forward_origin": origin})

    def _media(self) -> None:
        file = {"file_id": "f", "file_unique_id": "u"}
        sized = {**file, "width": 1, "height": 1}
        contents: tuple[Json, ...] = (
            {"voice": {**file, "duration": 3}},
            {"photo": [sized], "caption": self._text(1_024)},
            {"photo": [sized]},
            {"document": {**file, "file_name": self._text(60)}, "caption": self._text(1_024)},
            {"location": {"longitude": 31.2, "latitude": 30.0}},
            {"contact": {"phone_number": "1", "first_name": self._text(60)}},
            {"dice": {"emoji": "🎲", "value": 3}},
        )
        self._send(self._chance.choice(contents))

    def _deletes(self) -> None:
        alive = [message for message in self._sent if not self._double.look(message).deleted]
        if alive:
            self._double.user_deletes(self._chance.choice(alive))

    def _service(self) -> None:
        person = {"id": 7, "is_bot": False, "first_name": ""}
        contents: tuple[Json, ...] = (
            {"new_chat_title": self._text(100)},
            {"new_chat_members": [person]},
            {"left_chat_member": person},
            {"group_chat_created": True},
        )
        group = self._chance.choice(self._groups)
        self._double.user_sends(group, self._chance.choice(contents))
