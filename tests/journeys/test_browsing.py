"""A reader leafs through the collection: lists, an article, a story, links into the bot."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.journeys.articles import ABOUT_THE_TOWER, COFFEE, KNOWN, TOWER
from tests.journeys.journey import Journey, travel
from tests.journeys.reading import disordered_lines, quotations, seen
from tests.telegram_double import SentMessage

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def browsing(prepared_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """One running bot for all readers; every test is another one."""
    with travel(prepared_state, tmp_path_factory.mktemp("browsing")) as made:
        made.start()
        yield made


def shared(message: SentMessage) -> str:
    """The payload of the link that a message's button hands on."""
    [url] = [button.url for row in message.buttons for button in row if button.url]
    address = parse_qs(urlsplit(url).query)["url"][0]
    return parse_qs(urlsplit(address).query)["start"][0]


def test_the_newest_articles_lead_to_one_another_and_to_their_outlets(browsing: Journey) -> None:
    shown = browsing.ask(301, "/latest")

    assert set(shown.links()) == {article.url for article in KNOWN}
    assert len(shown.marked("bot_command")) == len(KNOWN)
    assert disordered_lines(shown) == []

    tapped = shown.marked("bot_command")[shown.links().index(TOWER.url)]
    article = browsing.ask(301, tapped)
    assert TOWER.paragraphs[0] in quotations(article)[0]
    assert "مقالات ذات صلة:" in article.plain
    assert len(article.marked("bot_command")) == 3
    assert disordered_lines(article) == []

    friend = browsing.ask(302, f"/start {shared(article)}")
    assert friend.plain == article.plain


def test_the_outlets_lead_to_their_articles_in_place(browsing: Journey) -> None:
    shown = browsing.ask(303, "/sources")
    assert "في المجموعة مصدر واحد:" in seen(shown.plain)
    assert f"{len(KNOWN)} مقالات" in seen(shown.plain)

    browsing.double.user_presses(shown, shown.buttons[0][0].text)
    articles = browsing.double.wait_for_edit_sync(shown)

    assert set(articles.links()) == {article.url for article in KNOWN}
    assert disordered_lines(shown) == disordered_lines(articles) == []


def test_a_story_is_told_day_by_day_in_the_sources_words(browsing: Journey) -> None:
    asked = browsing.ask(304, "/timeline")
    told = browsing.ask(304, "منع القهوة في مكة")

    assert asked.plain.startswith("عن أي موضوع")
    assert seen(told.plain).startswith("التسلسل الزمني: منع القهوة في مكة")
    assert quotations(told)
    lines = [line for quote in quotations(told) for line in quote.split("\n")]
    assert all(line.replace("[…]", "").strip() in COFFEE.text for line in lines)
    assert disordered_lines(told) == []


def test_the_last_day_that_has_articles_is_told_and_in_english_too(browsing: Journey) -> None:
    arabic, english = browsing.ask(305, "/today"), browsing.ask(306, "/today", language_code="en")

    assert arabic.plain.startswith("ليس لدي أخبار من اليوم بعد.")
    assert english.plain.startswith("I have no news of today yet.")
    assert arabic.links() == english.links() != ()
    assert disordered_lines(arabic) == []


def test_a_made_up_link_is_welcomed(browsing: Journey) -> None:
    assert browsing.ask(307, "/start a_x").plain == browsing.ask(308, "/start").plain


def test_in_a_group_commands_with_the_bots_name_are_answered(browsing: Journey) -> None:
    asked = browsing.double.user_says(-3001, f"/latest@{browsing.double.username}")
    shown = browsing.double.wait_for_message_sync(-3001, after=asked)
    tapped = shown.marked("bot_command")[0]
    said = browsing.double.user_says(-3001, f"{tapped}@{browsing.double.username}")
    article = browsing.double.wait_for_message_sync(-3001, after=said)

    assert (shown.reply_to, article.reply_to) == (asked.message_id, said.message_id)
    assert quotations(article)


def test_a_restart_forgets_neither_a_topic_that_is_awaited_nor_a_story(journey: Journey) -> None:
    bot = journey.start()
    journey.ask(309, "/timeline")
    journey.ask(310, ABOUT_THE_TOWER)
    bot.terminate()
    journey.start()

    told = journey.ask(309, "برج خليفة")

    assert seen(told.plain).startswith("التسلسل الزمني: برج خليفة")
