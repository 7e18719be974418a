"""An admin brings the sources of another reader in a file; a file of anybody else, or of anything else, changes nothing."""

import time
from collections.abc import Iterator

import pytest

from bot.presses import REPEATED_SECONDS
from data.sources.opml import Outline, write_opml
from tests.journeys.journey import Journey
from tests.journeys.newspaper import NAME, Site, site, stories, taken_in, titles
from tests.journeys.process import until
from tests.journeys.reading import disordered_lines, seen
from tests.telegram_double import DOWNLOAD, SentMessage, errors

pytestmark = pytest.mark.journey

ADMIN, STRANGER, READER = 551, 552, 553
GROUP = -100_555
SETTINGS = {"ADMIN_IDS": str(ADMIN), "ALLOWED_HOSTS": "127.0.0.1"}
OTHER_FEED, OTHER_NAME = "/books.xml", "ملحق الكتب"
NOT_FETCHED = "لم يصلني الملف. جرب مرة أخرى بعد قليل."


@pytest.fixture
def paper() -> Iterator[Site]:
    """A site with two feeds, which name an article each."""
    first, second = stories(2)
    with site() as made:
        made.publish(first)
        made.publish(second, feed=OTHER_FEED, name=OTHER_NAME)
        yield made


def feeds(paper: Site) -> bytes:
    outlines = (Outline(paper.feed, NAME), Outline(paper.address(OTHER_FEED), OTHER_NAME))
    return write_opml(outlines, "مصادري")


def sends(journey: Journey, body: bytes, chat: int = ADMIN, **how: object) -> None:
    journey.double.user_sends_document(chat, "feeds.opml", body=body, mime_type="text/x-opml", **how)  # type: ignore[arg-type]


def reads(journey: Journey, begins: str, chat: int = ADMIN, versions: int = 1) -> SentMessage:
    """The message of a chat that begins so now and did not in at least so many versions before."""

    def look() -> SentMessage | None:
        fitting = (m for m in journey.double.sent(chat) if seen(m.plain).startswith(begins))
        return next((m for m in fitting if len(m.history) >= versions), None)

    return until(look, 15.0, begins)


def watched(journey: Journey) -> set[str]:
    return {address for (address,) in journey.rows("SELECT location FROM source WHERE state = 'active'")}


def test_an_admins_file_becomes_sources_and_what_they_publish_is_answered(
    journey: Journey, paper: Site
) -> None:
    journey.subscribe(READER)
    bot = journey.start(**SETTINGS)
    sends(journey, feeds(paper))
    shown = reads(journey, "في الملف مصدران.")
    assert watched(journey) == set()
    assert [NAME in seen(shown.plain), OTHER_NAME in seen(shown.plain)] == [True, True]
    assert paper.asked == []
    assert bot.terminate() == 0

    journey.start(**SETTINGS)  # what a file named before a restart can still be added
    journey.double.user_presses(shown, "أضفها كلها")
    added = reads(journey, "أضفت مصدرين.")
    taken_in(journey, 2)
    one, other = stories(2)
    answer = journey.ask_until(other.question, lambda m: paper.url(other) in " ".join(m.links()), 20.0)

    assert watched(journey) == {paper.feed, paper.address(OTHER_FEED)}
    assert titles(journey) == {one.title, other.title}
    assert other.answer in seen(answer.plain)
    assert journey.outbox() == {}
    assert [line for message in (shown, added) for line in disordered_lines(message)] == []

    sends(journey, feeds(paper))
    again = reads(journey, "في الملف مصدران.\nأتابع كل ما في هذا الملف من قبل.")
    assert again.buttons == ()


def test_a_file_of_somebody_else_is_not_even_fetched(journey: Journey, paper: Site) -> None:
    journey.start(**SETTINGS)
    sends(journey, feeds(paper), STRANGER)
    told = journey.double.wait_for_message_sync(STRANGER, 10.0, after=0)
    channel = {"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": "كاتب"}
    journey.double.user_sends(
        ADMIN,
        {
            "document": {"file_id": "x", "file_unique_id": "y", "file_name": "feeds.opml"},
            "forward_origin": channel,
        },
    )
    forwarded = journey.double.wait_for_message_sync(ADMIN, 10.0, after=0)
    pressed = journey.double.user_presses_data(told, "so:a:1")
    answer = journey.double.wait_for_answer_sync(pressed)

    assert [message.plain.startswith("أقرأ") for message in (told, forwarded)] == [False, False]
    assert not any(
        "so:" in (button.data or "") for m in (told, forwarded) for row in m.buttons for button in row
    )
    assert (answer.text or "").startswith("انتهت صلاحية هذا الزر")
    assert journey.double.calls("getFile") == []
    assert watched(journey) == set()


def test_a_file_in_a_group_is_not_fetched_and_its_admin_is_told_where_to_send_it(
    journey: Journey, paper: Site
) -> None:
    journey.start(**SETTINGS)
    words = f"@{journey.double.username} أضف هذه المصادر"
    sends(journey, feeds(paper), GROUP, caption=words, user_id=ADMIN)
    told = reads(journey, "لا آخذ الملفات إلا في محادثتنا الخاصة. أرسله إلي هناك.", GROUP)

    assert told.buttons == ()
    assert disordered_lines(told) == []
    assert journey.double.calls("getFile") == []
    assert watched(journey) == set()


def test_a_file_that_is_no_opml_is_told_in_one_clear_line(journey: Journey) -> None:
    journey.start(**SETTINGS)
    sends(journey, "<html><body>قائمة</body></html>".encode())
    told = reads(journey, "لم أستطع قراءة هذا الملف. أنتظر ملف OPML سليمًا فيه مصادر، وأقصاها 2,000.")

    assert told.buttons == ()
    assert disordered_lines(told) == []
    assert watched(journey) == set()


def test_a_file_that_does_not_arrive_is_asked_for_again_by_a_button(journey: Journey, paper: Site) -> None:
    bot = journey.start(**SETTINGS)
    journey.double.drop_connection(DOWNLOAD, done_first=True)
    sends(journey, feeds(paper))
    told = reads(journey, NOT_FETCHED, versions=2)
    for trouble, versions in ((errors.ApiError(500, "Internal Server Error"), 4), (errors.not_found(), 6)):
        journey.double.fail_next(DOWNLOAD, trouble)
        journey.double.user_presses(told, told.buttons[0][0].data or "")
        told = reads(journey, NOT_FETCHED, versions=versions)
        time.sleep(REPEATED_SECONDS)  # who presses sooner meant it once
    journey.double.user_presses(told, told.buttons[0][0].data or "")
    shown = reads(journey, "في الملف مصدران.")

    journey.double.user_presses(shown, "أضفها كلها")
    reads(journey, "أضفت مصدرين.")
    assert watched(journey) == {paper.feed, paper.address(OTHER_FEED)}
    assert disordered_lines(told) == []
    assert journey.double.faults_left() == 0
    assert bot.process.poll() is None  # a path that is gone is no refused token
