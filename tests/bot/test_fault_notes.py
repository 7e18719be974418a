"""What admins are told of faults in the background: once when one begins, once when it is over."""

from datetime import datetime
from typing import Any

import pytest
from telegram.error import Forbidden, NetworkError

from bot.fault_notes import CALM_SECONDS, FaultNotes
from bot.faults import FAULT_KINDS, Fault, FaultKind, Faults
from bot.logging import Redactor
from bot.messages.catalogue import LANGUAGES
from bot.messages.faults import render_fault, render_fault_over
from bot.threads import Worker
from data.errors import StoreError
from tests.bot.doubles import Clock
from tests.bot.judge import begins_right_to_left, seen

ADMINS = (801, 802)
SECRET = "7000000001:AAF-a-token-that-nobody-may-see"


class Kept:
    """What was told, as the database keeps it."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.full = False

    def begin(self, name: str, value: str, now: datetime) -> bool:
        if self.full:
            raise StoreError("full")
        known = name in self.names
        self.names.add(name)
        return not known

    def drop(self, name: str) -> bool:
        if self.full:
            raise StoreError("full")
        known = name in self.names
        self.names.discard(name)
        return known


class Telegram:
    """A bot that notes what it sends."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []
        self.errors: dict[int, Exception] = {}

    async def send_message(self, chat_id: int, text: str, **_: Any) -> None:
        if chat_id in self.errors:
            raise self.errors[chat_id]
        self.sent.append((chat_id, text))


class Desk:
    """One run of the bot, over what another one has kept."""

    def __init__(self, kept: Kept | None = None) -> None:
        self.faults, self.kept, self.bot, self.clock = Faults(), kept or Kept(), Telegram(), Clock()
        self.notes = FaultNotes(
            self.bot,  # type: ignore[arg-type]
            ADMINS,
            "en",
            self.faults,
            self.kept,
            Redactor([SECRET]),
            Worker(),
            self.clock,
            self.clock.steady,
        )

    async def look(self) -> list[str]:
        """Look once; what the first admin read then."""
        before = len(self.bot.sent)
        await self.notes.look()
        return [text for chat, text in self.bot.sent[before:] if chat == ADMINS[0]]


FULL = Fault("storage", "disk is full")


async def test_a_fault_is_told_to_each_admin_once_and_its_end_once() -> None:
    desk = Desk()
    for _ in range(5):
        desk.faults.begins(FULL)
        await desk.look()
    desk.faults.ends("storage")
    for _ in range(3):
        await desk.look()

    assert [chat for chat, _ in desk.bot.sent] == [801, 802, 801, 802]
    assert "The database cannot be written" in desk.bot.sent[0][1]
    assert "disk is full" in desk.bot.sent[0][1]
    assert desk.bot.sent[2][1] == "The database can be written again."


async def test_a_restart_tells_nothing_again_and_tells_the_end() -> None:
    first = Desk()
    first.faults.begins(FULL)
    await first.look()
    second = Desk(first.kept)
    second.faults.begins(FULL)
    assert await second.look() == []
    third = Desk(first.kept)
    assert await third.look() == []
    third.clock.seconds += CALM_SECONDS
    assert await third.look() == ["The database can be written again."]
    assert await third.look() == []


async def test_it_is_told_once_although_that_cannot_be_kept() -> None:
    desk = Desk()
    desk.kept.full = True
    desk.faults.begins(FULL)
    assert len(await desk.look()) == 1
    assert await desk.look() == []
    desk.faults.ends("storage")
    assert await desk.look() == []  # whether it stands can be told only once it can be read and written
    desk.kept.full = False
    assert await desk.look() == ["The database can be written again."]


async def test_who_cannot_be_reached_is_told_later_and_who_left_is_not() -> None:
    desk = Desk()
    desk.bot.errors = {801: NetworkError("gone"), 802: Forbidden("blocked")}
    desk.faults.begins(FULL)
    await desk.look()
    desk.bot.errors = {}
    assert len(await desk.look()) == 1
    assert [chat for chat, _ in desk.bot.sent] == [801]


async def test_no_secret_is_told() -> None:
    desk = Desk()
    desk.faults.begins(Fault("indexing", f"cannot reach {SECRET}", "killed"))
    (told,) = await desk.look()
    assert SECRET not in told
    assert "ended by force" in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", FAULT_KINDS)
def test_every_fault_reads_well_in_both_languages(kind: FaultKind, language: Any) -> None:
    for because in (None, "killed", "memory", "disk"):
        fault = Fault(kind, "dense.faiss <of> the index: run `isnad index --rebuild`.", because)
        for message in (render_fault(fault, fault.detail, language), render_fault_over(kind, language)):
            lines = seen(message).text.split("\n")
            assert language == "en" or all(map(begins_right_to_left, lines))
