"""An English-speaking reader and group, from the first question to being forgotten: the bot speaks English throughout."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.articles import ABOUT_NOTHING_KNOWN, ABOUT_OLIVES, COFFEE, KNOWN, OLIVES, TOWER
from tests.journeys.journey import Journey, travel
from tests.journeys.reading import quotations, seen
from tests.telegram_double import Pressed, SentMessage

pytestmark = pytest.mark.journey

GROUP, BOSS, MEMBER = -100_8801, 50_881, 50_882
ABOUT_THE_TOWER = "Who is the architect that designed Burj Khalifa?"
ABOUT_COFFEE = "When was coffee banned in Mecca, and by whom?"
_ARABIC = re.compile("[\u0621-\u064a]+")


@pytest.fixture(scope="module")
def english(prepared_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """One running bot for all; every test is another person."""
    with travel(prepared_state, tmp_path_factory.mktemp("english")) as made:
        made.start()
        yield made


def ask(journey: Journey, chat: int, text: str, **how: int) -> SentMessage:
    return journey.ask(chat, text, 15.0, language_code="en", **how)


def press(journey: Journey, message: SentMessage, button: str, user: int | None = None) -> Pressed:
    return journey.double.user_presses(message, button, language_code="en", user_id=user)


def turned(journey: Journey, message: SentMessage, button: str, user: int | None = None) -> SentMessage:
    """Press a button that changes the message that carries it; the message as it is then."""
    press(journey, message, button, user)
    return journey.double.wait_for_edit_sync(message, 15.0)


def under(journey: Journey, message: SentMessage, button: str) -> SentMessage:
    """Press a button that is answered by a message under it."""
    return journey.double.wait_for_message_sync(message.chat_id, 15.0, after=press(journey, message, button))


def labels(message: SentMessage) -> list[str]:
    return [seen(button.text) for row in message.buttons for button in row]


def arabic_of_its_own(*messages: SentMessage, said: str = "") -> list[str]:
    """Arabic words that are neither of an article nor of what the reader said."""
    published = " ".join([said, *(f"{article.title} {article.text}" for article in (*KNOWN, OLIVES))])
    known = set(_ARABIC.findall(published))
    return [
        word
        for message in messages
        for words in (message.plain, *labels(message))
        for word in _ARABIC.findall(seen(words))
        if word not in known
    ]


def test_an_answer_its_pages_and_its_context_are_offered_in_english(english: Journey) -> None:
    answer = ask(english, 601, ABOUT_COFFEE)
    more = turned(english, answer, "More")
    first = turned(english, more, "Previous")
    context = under(english, first, first.buttons[0][0].text)

    assert answer.plain.startswith("The answer is ")
    assert "خاير بك" in "".join(quotations(answer))
    assert {"More", "Newest first", "Alert me", "👍", "👎"} <= set(labels(answer))
    assert f"Isnad sample · {_day(COFFEE.date)} · Source" in seen(answer.plain)
    assert first.plain == answer.plain
    assert not set(quotations(more)) & set(quotations(answer))
    assert context.plain.startswith("Context from the article:\n")
    assert arabic_of_its_own(answer, more, context) == []


def test_a_refusal_promises_an_answer_and_brings_it(english: Journey) -> None:
    refusal = ask(english, 602, ABOUT_OLIVES)
    promise = under(english, refusal, "Tell me if you find an answer")
    choice = ask(english, 603, "/subscribe زيت الزيتون وحموضته")
    preview = turned(english, choice, "Topic")
    wider = turned(english, preview, "More")
    saved = turned(english, wider, "Save")
    english.publish(OLIVES)
    answer = english.double.wait_for_message_sync(602, 15.0, after=promise)
    alert = english.wait_for_alert(603, OLIVES)

    assert refusal.plain.startswith("I found no answer to this question in the collection.\n")
    assert "The nearest headlines that I have" in refusal.plain
    assert seen(promise.plain).startswith("All right. I will send you the answer, once, when something")
    assert "0.8 في المئة" in "".join(quotations(answer))
    assert labels(choice) == ["Words", "Topic", "Cancel"]
    assert "I looked at the latest 6 articles." in seen(preview.plain)
    assert ["Amount: medium" in preview.plain, "Amount: many" in wider.plain] == [True, True]
    assert seen(saved.plain) == (
        "Subscribed to “Topic: زيت الزيتون وحموضته”. I will tell you of everything new."
    )
    assert alert.plain.startswith("New article")
    assert seen(alert.plain).endswith("You get this because you follow the topic: زيت الزيتون وحموضته")
    assert arabic_of_its_own(refusal, promise, answer, said=ABOUT_OLIVES) == []
    assert arabic_of_its_own(choice, preview, wider, saved, alert, said="زيت الزيتون وحموضته") == []


def test_settings_speak_english_and_hold(english: Journey) -> None:
    menu = ask(english, 604, "/settings")
    menu = turned(english, turned(english, menu, "Passages"), "1")
    ways = turned(english, menu, "Alerts")
    hours = turned(english, ways, "Together once a day")
    settled = turned(english, hours, hours.buttons[0][0].text)
    hour = seen(hours.buttons[0][0].text)

    assert menu.plain.startswith("Your settings\n")
    assert "Passages in an answer: one" in menu.plain
    assert "as soon as an article is published, or together once a day?" in ways.plain
    assert "At what hour shall I send your alerts together?" in hours.plain
    assert f"Alerts: together once a day, at {hour}" in seen(settled.plain)
    assert len(quotations(ask(english, 604, ABOUT_COFFEE))) == 1
    assert arabic_of_its_own(menu, ways, hours, settled, said="العربية") == []


def test_the_collection_is_leafed_through_in_english(english: Journey) -> None:
    latest = ask(english, 605, "/latest")
    article = ask(english, 605, latest.marked("bot_command")[latest.links().index(TOWER.url)])
    outlets = ask(english, 605, "/sources")
    listed = turned(english, outlets, labels(outlets)[0])
    asked = ask(english, 605, "/timeline")
    story = ask(english, 605, "منع القهوة في مكة")

    assert latest.plain.startswith("The newest articles\n")
    assert "Related articles:" in article.plain
    assert "The collection has one outlet:" in seen(outlets.plain)
    assert seen(listed.plain).startswith("The newest articles of Isnad sample")
    assert asked.plain.startswith("Which story would you like as a timeline?")
    assert seen(story.plain).startswith("Timeline: منع القهوة في مكة\n")
    assert arabic_of_its_own(latest, article, outlets, listed, story, said="منع القهوة في مكة") == []


def test_a_card_of_inline_mode_is_english_around_the_quotation(english: Journey) -> None:
    queried = english.double.user_queries_inline(606, ABOUT_THE_TOWER, language_code="en")
    card = english.double.wait_for_inline_sync(queried, 10.0).cards[0]
    landed = SentMessage(0, 1, card.content.at, (card.content,))
    refused = english.double.user_queries_inline(606, ABOUT_NOTHING_KNOWN, language_code="en")
    (none,) = english.double.wait_for_inline_sync(refused, 10.0).cards

    assert "أدريان سميث" in quotations(landed)[0]
    assert "Source" in landed.plain
    assert (none.title, none.description) == (
        "No answer found",
        "Nothing in the collection answers this question.",
    )
    assert arabic_of_its_own(landed, said="") == []


def test_a_reader_is_forgotten_in_english(english: Journey) -> None:
    ask(english, 607, ABOUT_THE_TOWER)
    privacy = ask(english, 607, "/privacy")
    question = ask(english, 607, "/forget")
    done = turned(english, question, "Yes, forget everything")

    assert privacy.plain.startswith("Your privacy\n\nI keep little about you:")
    assert question.plain.startswith("Shall I delete all I know about this chat?")
    assert seen(done.plain).startswith("I have deleted all I knew about this chat:\none question\n")
    assert arabic_of_its_own(privacy, question, done) == []


def test_an_english_group_is_answered_and_run_in_english(english: Journey) -> None:
    double = english.double
    double.make_admin(GROUP, BOSS)
    answer = ask(english, GROUP, f"@{double.username} {ABOUT_COFFEE}", user_id=MEMBER)
    more = turned(english, answer, "More", MEMBER)
    refused = ask(english, GROUP, "/settings", user_id=MEMBER)
    shown = ask(english, GROUP, "/settings", user_id=BOSS)
    stranger = double.wait_for_answer_sync(press(english, shown, "Command only", MEMBER))
    changed = turned(english, shown, "Command only", BOSS)
    called = ask(english, GROUP, f"/ask@{double.username} {ABOUT_NOTHING_KNOWN}", user_id=MEMBER)
    forget = ask(english, GROUP, "/forget", user_id=MEMBER)

    assert answer.plain.startswith("The answer is ")
    assert not set(quotations(more)) & set(quotations(answer))
    assert refused.plain == "Sorry, this is for the group’s admins only."
    assert (stranger.text, stranger.show_alert) == (refused.plain, True)
    assert changed.plain.startswith("Settings of this group\n")
    assert "I answer: only to the command" in changed.plain
    assert called.plain.startswith("I found no answer to this question in the collection.\n")
    assert forget.plain == "Only an admin of the group can delete what belongs to it."
    own = (answer, more, refused, shown, changed, called, forget)
    assert arabic_of_its_own(*own, said=f"{ABOUT_NOTHING_KNOWN} العربية") == []


def _day(date: str) -> str:
    """A date as English readers write it."""
    year, month, day = date.split("-")
    months = "January February March April May June July August September October November December"
    return f"{int(day)} {months.split()[int(month) - 1]} {year}"
