"""What admins are told of the sources by themselves: once, and nothing when all is well."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.messages.message import fits
from bot.messages.source_report import SourceFaults, render_source_report
from bot.threads import Worker, new_pool
from bot.watching.report import SourceReport
from data.database import Database
from data.standing import StandingStore
from data.watched.store import SourceStore
from tests.bot.doubles import Clock
from tests.bot.telegram_fake import ADMIN, Stage, running
from tests.databases import database_at

DAY = timedelta(days=1).total_seconds()
OTHER_ADMIN = 901


@dataclass
class Scene:
    stage: Stage
    database: Database
    clock: Clock
    sources: SourceStore
    worker: Worker

    def report(self) -> SourceReport:
        settings = self.stage.application.context_types.context.runtime.settings
        return SourceReport(
            self.stage.application.bot,
            settings,
            self.sources,
            StandingStore(self.database),
            self.worker,
            self.clock,
        )

    def add(self, name: str) -> int:
        place = f"https://{len(self.sources.list())}.example/feed"
        return self.sources.add(place, "feed", name, "admin", self.clock()).id

    @property
    def today(self) -> date:
        return self.clock().date()

    def told(self) -> list[tuple[int, str]]:
        return [(call.data["chat_id"], call.text) for call in self.stage.request.sent()]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with running(admin_ids=(ADMIN, OTHER_ADMIN), ui_language="ar") as stage:
        with database_at(tmp_path / "isnad.db") as database:
            worker = Worker(new_pool(1))
            yield Scene(stage, database, Clock(), SourceStore(database), worker)
            worker.close()


async def test_each_admin_is_told_once_of_what_failed_yesterday_also_after_a_restart(scene: Scene) -> None:
    often, once = scene.add("الجزيرة"), scene.add("سكاي نيوز")
    await scene.report().look()
    scene.sources.fault(once, scene.today, "it is too large")
    scene.sources.fault(often, scene.today, "the host took too long", 5)
    scene.sources.fault(often, scene.today, "the host has a fault")
    await scene.report().look()
    assert scene.told() == []

    scene.clock.seconds += DAY
    await scene.report().look()
    await scene.report().look()
    scene.clock.seconds += 3_600
    await scene.report().look()

    assert [chat for chat, _ in scene.told()] == [ADMIN, OTHER_ADMIN]
    text = scene.told()[0][1]
    assert "15 نوفمبر 2024" in text
    assert text.index("الجزيرة") < text.index("سكاي نيوز")
    assert text.index("تأخر الموقع") < text.index("في الموقع عطل")


async def test_nothing_is_told_when_all_is_well(scene: Scene) -> None:
    source = scene.add("الجزيرة")
    for _ in range(3):
        scene.sources.count(source, scene.today, fetched=5, new=2)
        scene.clock.seconds += DAY
        await scene.report().look()
    assert scene.told() == []


async def test_what_was_before_the_bot_was_there_is_not_told(scene: Scene) -> None:
    scene.sources.fault(scene.add("الجزيرة"), scene.today, "it is too large")
    scene.clock.seconds += DAY
    await scene.report().look()
    assert scene.told() == []


async def test_that_a_source_is_gone_is_told_once_and_again_only_if_it_is_gone_again(scene: Scene) -> None:
    source = scene.add("الجزيرة")
    scene.sources.failed(source, "it is not there any more", scene.clock(), scene.clock(), gone=True)
    await scene.report().look()
    await scene.report().look()
    assert [chat for chat, _ in scene.told()] == [ADMIN, OTHER_ADMIN]
    assert "الجزيرة" in scene.told()[0][1]

    scene.clock.seconds += 60
    scene.sources.resume(source, scene.clock())
    scene.sources.failed(source, "it is not there any more", scene.clock(), scene.clock(), gone=True)
    await scene.report().look()
    assert len(scene.told()) == 4


async def test_an_admin_who_cannot_be_reached_keeps_nobody_else_from_being_told(scene: Scene) -> None:
    scene.stage.request.fail("sendMessage", 403, "Forbidden: bot was blocked by the user")
    source = scene.add("الجزيرة")
    scene.sources.failed(source, "it is not there any more", scene.clock(), scene.clock(), gone=True)
    await scene.report().look()
    assert [chat for chat, _ in scene.told()] == [ADMIN, OTHER_ADMIN]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_report_of_many_sources_fits_into_a_message(language: str) -> None:
    reasons = {f"reason {number} " + "x" * 150: number for number in range(1, 9)}
    faults = [SourceFaults(f"<b>{'ا' * 300}</b> & {number}", 36, reasons) for number in range(500)]
    text = render_source_report(faults, date(2024, 11, 15), language).text  # type: ignore[arg-type]
    assert fits(text)
    assert "488" in text
    assert "<b>ا" not in text
