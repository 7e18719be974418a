"""The bot is asked from chats that it is not in: inline mode and guest mode."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.articles import ABOUT_COFFEE, ABOUT_NOTHING_KNOWN, ABOUT_THE_TOWER, KNOWN, TOWER
from tests.journeys.journey import Journey, travel
from tests.journeys.reading import disordered_lines, fragment, quotations, seen
from tests.telegram_double import InlineAnswer, InlineCard, SentMessage

pytestmark = pytest.mark.journey

SECONDS = 10.0


@pytest.fixture(scope="module")
def asked(prepared_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """One running bot that is asked from everywhere; every test is another person."""
    with travel(prepared_state, tmp_path_factory.mktemp("inline")) as made:
        made.start()
        yield made


def query(journey: Journey, person: int, text: str, offset: str = "", language: str = "ar") -> InlineAnswer:
    """Write something behind the bot's name; the cards."""
    queried = journey.double.user_queries_inline(person, text, offset=offset, language_code=language)
    return journey.double.wait_for_inline_sync(queried, SECONDS)


def sent(card: InlineCard) -> SentMessage:
    """A card as it lands in a chat."""
    return SentMessage(0, 1, card.content.at, (card.content,))


def test_the_best_card_holds_the_answer_with_its_source_and_reads_alone(asked: Journey) -> None:
    answer = query(asked, 201, ABOUT_THE_TOWER)

    first = answer.cards[0]
    landed = sent(first)
    assert seen(first.title) == TOWER.title
    assert "صمم البرج المعماري أدريان سميث" in seen(first.description or "")
    assert "أدريان سميث" in quotations(landed)[0]
    assert fragment(landed.links()[0])[0] == TOWER.url
    assert not first.link_preview
    assert [disordered_lines(sent(card)) for card in answer.cards] == [[]] * len(answer.cards)
    assert answer.is_personal


def test_pages_follow_one_another_without_repeating_a_card(asked: Journey) -> None:
    seen_ids: list[str] = []
    offset = ""
    for _ in range(4):
        page = query(asked, 202, ABOUT_COFFEE, offset)
        assert len(page.cards) <= 10
        seen_ids += [card.id for card in page.cards]
        offset = page.next_offset
        if not offset:
            break

    assert offset == ""
    assert len(seen_ids) == len(set(seen_ids)) > 1


def test_only_the_name_brings_the_newest_articles(asked: Journey) -> None:
    answer = query(asked, 203, "", language="en")

    newest = sorted(KNOWN, key=lambda article: article.date, reverse=True)
    assert seen(answer.cards[0].title) == seen(newest[0].title)
    assert {seen(card.title) for card in answer.cards} == {article.title for article in KNOWN}
    assert sent(answer.cards[0]).links() == (newest[0].url,)
    assert answer.button == ("Write your question behind my name", "ask")


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [("ar", "لم أجد جوابًا", "اسألني على انفراد"), ("en", "No answer found", "Ask me in private")],
)
def test_no_answer_is_one_honest_card_and_its_button_takes_the_question_along(
    asked: Journey, language: str, title: str, words: str
) -> None:
    person = 204 if language == "ar" else 205
    answer = query(asked, person, ABOUT_NOTHING_KNOWN, language=language)

    (card,) = answer.cards
    assert card.title == title
    assert answer.button is not None
    assert answer.button[0] == words
    welcome = asked.ask(person, f"/start {answer.button[1]}", language_code=language)
    assert welcome.plain


def test_every_key_that_is_pressed_is_answered_and_the_last_one_with_the_answer(asked: Journey) -> None:
    typed = [ABOUT_THE_TOWER[:length] for length in range(6, len(ABOUT_THE_TOWER) + 1)]
    queries = [asked.double.user_queries_inline(206, text) for text in typed]

    last = asked.double.wait_for_inline_sync(queries[-1], SECONDS)
    assert "أدريان سميث" in quotations(sent(last.cards[0]))[0]
    for queried in queries:
        asked.double.wait_for_inline_sync(queried, SECONDS)


def test_a_card_that_is_sent_to_the_bot_itself_is_no_question(asked: Journey) -> None:
    queried = asked.double.user_queries_inline(207, ABOUT_COFFEE)
    card = asked.double.wait_for_inline_sync(queried, SECONDS).cards[0]
    asked.double.user_chooses(queried, card, in_chat=207)
    help_ = asked.ask(207, "/help")

    assert asked.double.sent(207) == [help_]


def test_a_guest_answers_in_the_group_that_called_it(asked: Journey) -> None:
    name = f"@{asked.double.username}"
    about = asked.double.user_calls_guest(-100_2001, f"{name} {ABOUT_THE_TOWER}", user_id=208)
    bare = asked.double.user_calls_guest(-100_2001, name, user_id=209, reply_to=ABOUT_COFFEE)

    tower = sent(asked.double.wait_for_guest_sync(about, SECONDS))
    coffee = sent(asked.double.wait_for_guest_sync(bare, SECONDS))
    assert "أدريان سميث" in quotations(tower)[0]
    assert "خاير بك" in quotations(coffee)[0]
    assert disordered_lines(tower) == disordered_lines(coffee) == []
