"""A reader has the news once a day: all of it in one message, at the hour that was chosen, and never twice."""

import sys
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.articles import CANAL, OLIVES
from tests.journeys.journey import Journey
from tests.journeys.process import BotProcess, until
from tests.journeys.reading import disordered_lines, seen
from tests.telegram_double import SentMessage

pytestmark = pytest.mark.journey

READER, AT_ONCE = 501, 502
RIYADH = "Asia/Riyadh"
SOON = timedelta(seconds=4)
"""How long before its hour a bot is started that is to see it come."""
SETTLED_SECONDS = 2.5  # more than one look into the outbox


def next_hour() -> datetime:
    """The first full hour that is more than five minutes away: what comes before it takes a busy machine one."""
    later = datetime.now(UTC) + timedelta(minutes=65)
    return later.replace(minute=0, second=0, microsecond=0)


def start_at(journey: Journey, moment: datetime) -> BotProcess:
    """Start the bot with its clock set to a moment."""
    ahead = (moment - datetime.now(UTC)).total_seconds()
    return journey.start(program=(sys.executable, "-m", "tests.journeys.later", f"{ahead}", "run"))


def press(journey: Journey, menu: SentMessage, button: str) -> SentMessage:
    """Press a button of a message that is edited in place; the message as it is then."""
    journey.double.wait_for_answer_sync(journey.double.user_presses(menu, button))
    return journey.double.wait_for_edit_sync(menu, 15.0)


def choose_digest(journey: Journey, hour: datetime) -> SentMessage:
    """Have the digest at an hour of Riyadh's; the settings as they are then."""
    there = hour.astimezone(ZoneInfo(RIYADH)).hour
    wanted = f"st:dg:{there}"
    menu = journey.ask(READER, "/settings")
    for button in ("المنطقة الزمنية", f"st:tc:{RIYADH}", "التنبيهات", "مجموعة كل يوم"):
        menu = press(journey, menu, button)
    while wanted not in (shown := [button.data for row in menu.buttons for button in row]):
        earlier = there < min(int(data.removeprefix("st:dg:")) for data in shown if data and "dg" in data)
        menu = press(journey, menu, "ساعات أبكر" if earlier else "ساعات أبعد")
    return press(journey, menu, wanted)


def digests(journey: Journey) -> list[SentMessage]:
    return [message for message in journey.double.sent(READER) if message.plain.startswith("موجزك")]


def waiting(journey: Journey, count: int) -> list[str]:
    """From when the reader's alerts may be sent, once that is decided of so many."""
    query = f"SELECT not_before FROM outbox WHERE chat_id = {READER} AND state = 'pending' AND not_before > 0"

    def look() -> list[str] | None:
        rows = [str(at) for (at,) in journey.rows(query)]
        return rows if len(rows) == count else None

    return until(look, 10.0, "alerts that wait")


def test_the_news_of_a_day_come_at_its_hour_in_one_message_and_once_over_restarts(journey: Journey) -> None:
    hour = next_hour()
    bot = journey.start()
    journey.subscribe(READER, AT_ONCE)
    settled = choose_digest(journey, hour)
    journey.publish(OLIVES)
    journey.wait_for_alert(AT_ONCE, OLIVES)
    journey.publish(CANAL)
    journey.wait_for_alert(AT_ONCE, CANAL)
    moments = waiting(journey, 2)
    before = digests(journey)
    bot.terminate()

    bot = start_at(journey, hour - SOON)
    early = digests(journey)
    digest = journey.double.wait_for_message_sync(
        READER, 20.0, lambda m: m.plain.startswith("موجزك"), after=0
    )
    until(lambda: journey.outbox() == {"sent": 4}, 20.0, "marking")
    bot.kill()
    start_at(journey, hour + timedelta(minutes=1))
    time.sleep(SETTLED_SECONDS)

    local = f"{hour.astimezone(ZoneInfo(RIYADH)):%H:%M}"
    assert f"التنبيهات: مجموعة كل يوم عند الساعة {local}" in seen(settled.plain)
    assert len(set(moments)) == 1
    assert (before, early) == ([], [])
    assert seen(digest.plain).startswith("موجزك: خبران\n")
    assert {OLIVES.url, CANAL.url} <= {link.partition("#")[0] for link in digest.links()}
    assert disordered_lines(digest) == []
    assert digests(journey) == [digest]
    assert (journey.alerts(READER), len(journey.alerts(AT_ONCE))) == ([], 2)


def test_quiet_hours_hold_the_digest_until_they_are_over(journey: Journey) -> None:
    hour = next_hour()
    here = hour.astimezone(ZoneInfo(RIYADH))
    bot = journey.start()
    journey.subscribe(READER, AT_ONCE)
    menu = choose_digest(journey, hour)
    begin, end = here.hour, (here.hour + 1) % 24
    journey.double.wait_for_answer_sync(journey.double.user_presses_data(menu, f"st:qs:{begin}:{end}"))
    journey.publish(OLIVES)
    journey.wait_for_alert(AT_ONCE, OLIVES)
    waiting(journey, 1)
    bot.terminate()

    bot = start_at(journey, hour - SOON)
    time.sleep(SOON.total_seconds() + SETTLED_SECONDS)
    held = digests(journey)
    bot.terminate()
    start_at(journey, hour + timedelta(hours=1) - SOON)
    digest = journey.double.wait_for_message_sync(
        READER, 20.0, lambda m: m.plain.startswith("موجزك"), after=0
    )

    assert held == []
    assert seen(digest.plain).startswith("موجزك: خبر واحد\n")
