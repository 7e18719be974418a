"""Inline mode: cards within Telegram's limits whatever is asked, and as many searches as one person may have."""

import asyncio
import html
import re
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.inline_turns import InlineTurns
from bot.messages import Message, inline
from bot.messages.deep_links import read_payload
from data.types import StoredArticle
from retrieval.errors import IndexMissing
from retrieval.types import Answer
from tests.bot.doubles import SENTENCE, TEXT, answer, hit
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.telegram_fake import Call, Stage, person, running

ASKED = "كم زائرًا للمعرض؟"


async def query(
    scene: Stage, text: str, offset: str = "", user: int = 1, language: str | None = "ar", number: str = "9"
) -> None:
    """Write the bot's name and something behind it, in some chat."""
    sent = {"id": number, "from": person(user, language), "query": text, "offset": offset}
    await scene.update(inline_query=sent)


def shown(scene: Stage) -> Call:
    """The last answer to a query."""
    return scene.request.named("answerInlineQuery")[-1]


def cards(call: Call) -> list[dict[str, Any]]:
    return list(call.data["results"])


def text_of(card: dict[str, Any]) -> str:
    return seen(Message(card["input_message_content"]["message_text"])).text


def stored(number: int, published: date | None = date(2024, 11, 15), url: str | None = None) -> StoredArticle:
    return StoredArticle(
        number, f"خبر {number}", "الجزيرة", url, published, "active", 2, ("أول الخبر.", "تتمة الخبر.")
    )


async def test_a_card_is_the_passage_with_its_source_and_reads_alone() -> None:
    async with running() as scene:
        scene.world.search.answers[ASKED] = answer(hit(1), hit(2))
        await query(scene, f"  {ASKED} ")

        first, second = cards(shown(scene))
        assert (first["title"], second["title"]) == (
            "معرض الكتاب رقم \u20681\u2069",
            "معرض الكتاب رقم \u20682\u2069",
        )
        assert SENTENCE in first["description"].replace("\u2068", "").replace("\u2069", "")
        read = seen(Message(first["input_message_content"]["message_text"]))
        assert read.pieces("BlockQuote") == [TEXT]
        assert SENTENCE in read.pieces("Bold")
        assert read.links()[0].startswith("https://example.org/1#:~:text=")
        assert "reply_markup" not in first
        assert first["input_message_content"]["parse_mode"] == "HTML"
        assert shown(scene).data["is_personal"] is True


async def test_ten_cards_a_page_and_every_passage_once() -> None:
    async with running() as scene:
        scene.world.search.answers[ASKED] = answer(*(hit(number) for number in range(1, 24)))
        ids, offset = [], ""
        for _ in range(3):
            await query(scene, ASKED, offset, user=7)
            ids += [card["id"] for card in cards(shown(scene))]
            offset = shown(scene).data.get("next_offset", "")

        assert ids == [f"p{100 + number}" for number in range(1, 24)]
        assert offset == ""


async def test_a_passage_without_an_address_leads_back_to_the_bot() -> None:
    async with running() as scene:
        scene.world.search.answers[ASKED] = answer(hit(1, url=None))
        await query(scene, ASKED, language="en")

        (card,) = cards(shown(scene))
        links = seen(Message(card["input_message_content"]["message_text"])).links()
        assert links == ["https://t.me/isnad_test_bot?start=p_101"]


async def test_no_answer_is_one_card_that_says_so_and_a_way_to_ask_in_private() -> None:
    async with running() as scene:
        await query(scene, "هل فاز أحد؟")
        await query(scene, "سؤال " * 40, user=2, language="en")

        arabic, english = scene.request.named("answerInlineQuery")
        assert [card["id"] for card in cards(arabic)] == ["none"]
        assert cards(arabic)[0]["title"] == "لم أجد جوابًا"
        assert text_of(cards(arabic)[0]).startswith("لم أجد جوابًا عن هذا السؤال")
        button = arabic.data["button"]
        assert button["text"] == "اسألني على انفراد"
        assert getattr(read_payload(button["start_parameter"]), "text", None) == "هل فاز أحد؟"
        # A question too long for a link is asked anew.
        assert english.data["button"] == {"text": "Ask me in private", "start_parameter": inline.START}


async def test_what_is_no_question_gets_a_hint_and_no_card() -> None:
    async with running() as scene:
        await query(scene, "شكرا")
        assert cards(shown(scene)) == []
        assert shown(scene).data["button"]["text"].startswith("اكتب سؤالًا")


async def test_nothing_behind_the_name_shows_the_newest_articles_page_by_page() -> None:
    async with running() as scene:
        dated = [stored(number, date(2024, 11, number)) for number in range(1, 13)]
        scene.world.browsing.articles = [
            stored(99, None),
            *dated,
            stored(50, date(2024, 11, 12), "https://x.org/50"),
        ]
        await query(scene, " ")
        first = shown(scene)
        await query(scene, "", first.data["next_offset"])
        second = shown(scene)

        assert [card["id"] for card in cards(first)] == [
            "a50",
            *(f"a{number}" for number in range(12, 3, -1)),
        ]
        assert [card["id"] for card in cards(second)] == ["a3", "a2", "a1", "a99"]
        assert not second.data.get("next_offset")
        assert cards(first)[0]["description"] == "أول الخبر. تتمة الخبر."
        texts = [seen(Message(card["input_message_content"]["message_text"])) for card in cards(first)]
        assert texts[0].links() == ["https://x.org/50"]
        assert texts[1].links() == ["https://t.me/isnad_test_bot?start=a_12"]


@pytest.mark.parametrize("offset", ["x", "P:999", "P:-1", "N:2024-99-99:1", "N::", "P:1:2", "٣", "P:٣"])
async def test_a_made_up_offset_brings_nothing(offset: str) -> None:
    async with running() as scene:
        scene.world.search.answers[ASKED] = answer(hit(1))
        scene.world.browsing.articles = [stored(1)]
        await query(scene, ASKED, offset)
        assert cards(shown(scene)) == []
        await query(scene, "", offset)
        assert cards(shown(scene)) == []


async def test_the_language_is_the_one_chosen_in_the_private_chat() -> None:
    async with running() as scene:
        scene.world.preferences.change(1, language="en")
        await query(scene, "هل فاز أحد؟", language="ar")
        assert cards(shown(scene))[0]["title"] == "No answer found"


async def test_when_nothing_can_be_searched_it_says_so_and_the_admins_hear_of_it() -> None:
    async with running() as scene:
        scene.world.search.error = IndexMissing("no index")
        await query(scene, ASKED)
        assert cards(shown(scene)) == []
        assert shown(scene).data["button"]["text"] == "لا أستطيع البحث الآن، حاول بعد قليل"
        assert shown(scene).data["cache_time"] == 0
        assert len(scene.request.sent()) == 1


async def test_a_fast_writer_costs_few_searches_and_sees_the_answer_to_the_last_key() -> None:
    async with running() as scene:
        scene.world.search.answers[ASKED] = answer(hit(1))
        typed = [ASKED[:length] for length in range(5, len(ASKED) + 1)]
        await asyncio.gather(*(query(scene, text, number=f"{at}") for at, text in enumerate(typed)))

        assert len(scene.world.search.asked) <= 4
        assert scene.world.search.texts[-1] == ASKED
        answered = {call.data["inline_query_id"]: call for call in scene.request.named("answerInlineQuery")}
        assert set(answered) == {f"{at}" for at in range(len(typed))}
        assert [card["id"] for card in cards(answered[f"{len(typed) - 1}"])] == ["p101"]


async def test_one_fast_writer_keeps_nobody_else_waiting() -> None:
    turns = InlineTurns(time.monotonic, limit=1, period=30.0)
    assert await turns.turn(1) == "yes"
    waiting = asyncio.create_task(turns.turn(1))
    await asyncio.sleep(0)
    assert await turns.turn(2) == "yes"
    newest = asyncio.create_task(turns.turn(1))
    assert await waiting == "outrun"
    newest.cancel()


async def test_who_asks_without_end_is_told_to_wait() -> None:
    turns = InlineTurns(time.monotonic, limit=100, most=3)
    assert [await turns.turn(1) for _ in range(5)] == ["yes", "yes", "yes", "too-many", "too-many"]


async def test_the_memory_of_who_asked_is_bounded() -> None:
    turns = InlineTurns(time.monotonic, limit=1, period=60.0, capacity=2)
    assert [await turns.turn(person) for person in (1, 2, 3, 1)] == ["yes"] * 4


_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=3_000)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=_words,
    text=_words,
    source=_words,
    cut=st.integers(0, 3_000),
    language=st.sampled_from(["ar", "en"]),
)
def test_a_card_is_never_over_telegrams_limits(
    title: str, text: str, source: str, cut: int, language: Any
) -> None:
    found = hit(1, text or "x", title=title, source=source, highlight=(0, min(cut, len(text or "x"))))
    card = inline.passage_card(found, language, "isnad_test_bot")

    assert card.title.strip()
    assert len(card.title) <= 300
    assert len(card.description) <= 512
    assert 1 <= len(card.id.encode()) <= 64
    assert seen(card.message).text.strip()


def test_every_line_of_an_arabic_card_begins_right_to_left() -> None:
    card = inline.passage_card(hit(1, title="5 things", source="BBC"), "ar", "isnad_test_bot")
    lines = seen(card.message).text.split("\n")
    assert [line for line in lines if not begins_right_to_left(line)] == []


def test_no_more_than_three_pages_are_offered() -> None:
    many: Answer = answer(*(hit(number) for number in range(1, 41)))
    offsets = [inline.render_found(many, first, "ar", "b").following for first in (0, 10, 20)]
    assert offsets == ["10", "20", ""]


def test_a_card_keeps_the_sources_words() -> None:
    text = 'قال <الوزير> & «الناطق»: "لا".'
    card = inline.passage_card(hit(1, text, text), "ar", "b")
    quoted = re.search("<blockquote>(.*)</blockquote>", card.message.text)
    assert quoted is not None
    assert html.unescape(re.sub("</?b>", "", quoted[1])) == text
