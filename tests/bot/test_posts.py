"""Several questions, edited ones, posts, addresses and pictures, in a real PTB application."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers.posts import related, spoken
from bot.messages.catalogue import LANGUAGES, Language
from bot.messages.help import Media
from bot.messages.post import (
    Spoken,
    numbered,
    render_article_answer,
    render_linked_article,
    render_post,
)
from retrieval.reading.reading import Asked
from tests.bot.doubles import SENTENCE, TEXT, answer, article, hit
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.telegram_fake import BOT, Call, Stage, message, running

FIRST = "من فاز بكأس آسيا؟"
SECOND = "من افتتح معرض الكتاب؟"
CLAIM = "وافتتح الوزير معرض الكتاب صباحًا بحضور 500 زائر."
OTHER = "وأعلنت الشركة أرباحًا قياسية من بيع القمح في الأسواق."
PAGE = "https://example.org/a"
GROUP = -1005
FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "قناة"}}


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        world = made.world
        world.search.answers.update({FIRST: answer(hit(1)), SECOND: answer(hit(2)), CLAIM: answer(hit(3))})
        world.links.known[PAGE] = article((TEXT, "ثانية."), url=PAGE)
        yield made


def texts(scene: Stage) -> list[str]:
    return [call.text for call in scene.request.sent()]


async def edits(scene: Stage, text: str, number: int = 40, **more: Any) -> None:
    await scene.update(edited_message=message(text, **more) | {"message_id": number, "edit_date": 2})


def edited(scene: Stage) -> list[Call]:
    return scene.request.named("editMessageText")


async def test_each_of_several_questions_is_answered_under_its_own_words(scene: Stage) -> None:
    await scene.says(f"{FIRST} {SECOND}")

    assert [text.split("\n")[0] for text in texts(scene)] == [
        f"<i>السؤال \u20681\u2069: \u2068{FIRST}\u2069</i>",
        f"<i>السؤال \u20682\u2069: \u2068{SECOND}\u2069</i>",
    ]
    assert "معرض الكتاب رقم \u20681\u2069" in texts(scene)[0]
    assert "معرض الكتاب رقم \u20682\u2069" in texts(scene)[1]
    assert scene.world.search.asked[1][0] == Asked(SECOND, FIRST)


async def test_several_questions_count_as_several(scene: Stage) -> None:
    for _ in range(11):
        await scene.says(f"{FIRST} {SECOND}")

    assert len(scene.world.search.asked) == 20
    assert texts(scene)[-1] == "طلباتك كثيرة في وقت قصير. انتظر دقيقة ثم أكمل من فضلك."


async def test_an_edited_question_has_its_answer_edited(scene: Stage) -> None:
    await scene.says(FIRST)
    await edits(scene, SECOND)

    assert len(texts(scene)) == 1
    assert edited(scene)[0].data["message_id"] == 5_000
    assert "معرض الكتاب رقم \u20682\u2069" in edited(scene)[0].text
    assert edited(scene)[0].button_data()[0] == "c:102"
    assert scene.world.questions.rows[1].asked.text == SECOND


@pytest.mark.parametrize("called", ["/ask", f"/ask@{BOT['username']}", "/ASK"])
async def test_what_stands_behind_the_command_can_be_edited_too(scene: Stage, called: str) -> None:
    await scene.says(f"{called} {FIRST}")
    await edits(scene, f"{called} {SECOND}")
    await edits(scene, "/help")  # no question any more, and no command that was sent
    await edits(scene, called)

    assert len(texts(scene)) == 1
    assert ["معرض الكتاب رقم \u20682\u2069" in each.text for each in edited(scene)] == [True]


async def test_what_is_asked_next_leans_on_the_edited_question(scene: Stage) -> None:
    await scene.says(FIRST)
    await edits(scene, SECOND)
    await scene.says("ومتى؟")

    assert scene.world.search.asked[-1][0] == Asked("ومتى؟", SECOND)


async def test_an_edit_that_changes_nothing_or_that_was_never_answered_is_silent(scene: Stage) -> None:
    await scene.says(FIRST)
    await edits(scene, FIRST)
    await edits(scene, SECOND, number=39)

    assert edited(scene) == []
    assert len(texts(scene)) == 1


async def test_a_question_added_by_an_edit_is_answered_too(scene: Stage) -> None:
    await scene.says(FIRST)
    await edits(scene, f"{FIRST} {SECOND}")

    assert edited(scene) == []
    assert len(texts(scene)) == 2
    assert "معرض الكتاب رقم \u20682\u2069" in texts(scene)[1]


async def test_where_the_answer_was_deleted_the_edited_question_is_answered_anew(scene: Stage) -> None:
    await scene.says(FIRST)
    scene.request.fail("editMessageText", 400, "Bad Request: message to edit not found")
    await edits(scene, SECOND)

    assert "معرض الكتاب رقم \u20682\u2069" in texts(scene)[1]
    assert scene.world.questions.rows[1].message_id == 5_001


async def test_a_question_that_is_edited_before_its_answer_is_noted_has_that_answer_edited(
    scene: Stage,
) -> None:
    await scene.says(FIRST)
    row = scene.world.questions.rows[1]
    noted, row.message_id = row.message_id, None
    row.asked = replace(row.asked, message_id=None)

    async def note() -> None:
        await asyncio.sleep(0.15)
        scene.world.questions.answered_by(1, noted or 0)

    await asyncio.gather(edits(scene, SECOND), note())

    assert [call.data["message_id"] for call in edited(scene)] == [5_000]
    assert len(texts(scene)) == 1


async def test_a_forwarded_post_gets_what_was_published_about_its_claims(scene: Stage) -> None:
    await scene.says(f"{CLAIM} {OTHER}", **FORWARDED)

    shown = texts(scene)[0]
    assert shown.startswith("نُشر عمّا في هذا المنشور مقطع واحد. اقرأه واحكم بنفسك:\n\n")
    assert (
        f"عن قوله: \u2068{CLAIM.replace('500', chr(0x2068) + '500' + chr(0x2069))}\u2069\n<blockquote>"
        in shown
    )
    assert OTHER not in shown
    assert scene.request.sent()[0].button_data() == ["c:103"]
    assert scene.world.questions.rows == {}


async def test_a_post_that_nobody_wrote_about_is_told_so_with_headlines(scene: Stage) -> None:
    scene.world.search.answers[OTHER] = answer(hit(7), answered=False)
    await scene.says(OTHER, **FORWARDED)

    assert texts(scene)[0].startswith("لم أجد في المجموعة ما يتحدث عن هذا المنشور.")
    assert "معرض الكتاب رقم \u20687\u2069" in texts(scene)[0]


async def test_an_address_alone_shows_its_article_and_related_ones(scene: Stage) -> None:
    scene.world.search.answers["معرض الكتاب"] = answer(hit(1), replace(hit(2), article_id=7))
    await scene.says(PAGE)

    shown = texts(scene)[0]
    assert shown.startswith("هذا المقال في المجموعة:\n")
    assert "ثانية." in shown
    assert "مقالات ذات صلة:" in shown
    assert "معرض الكتاب رقم \u20681\u2069" in shown
    assert "معرض الكتاب رقم \u20682\u2069" not in shown


async def test_a_question_beside_an_address_is_answered_from_that_article_alone(scene: Stage) -> None:
    scene.world.search.answers[FIRST] = answer(hit(1), replace(hit(2), article_id=7))
    await scene.says(f"{FIRST} {PAGE}")

    assert texts(scene)[0].startswith("جواب سؤالك من هذا المقال:\n\n")
    assert scene.request.sent()[0].button_data() == ["c:102"]


async def test_an_address_that_nobody_knows_is_a_link_and_the_words_beside_it_a_question(
    scene: Stage,
) -> None:
    await scene.says("https://example.com/x")
    await scene.says(f"{FIRST} https://example.com/x")

    assert texts(scene)[0].startswith("لا أفتح الروابط")
    assert "معرض الكتاب رقم \u20681\u2069" in texts(scene)[1]


async def test_words_under_a_picture_are_a_question(scene: Stage) -> None:
    picture = message(None) | {"caption": FIRST, "photo": [_file()]}
    await scene.update(message=picture)

    assert "معرض الكتاب رقم \u20681\u2069" in texts(scene)[0]


async def test_in_a_group_words_under_a_picture_count_only_when_the_bot_is_meant(scene: Stage) -> None:
    said = f"@{BOT['username']} {FIRST}"
    named = {"caption_entities": [{"type": "mention", "offset": 0, "length": said.index(" ")}]}
    picture = message(None, chat=GROUP, user=9) | {"photo": [_file()]}
    await scene.update(message=picture | {"caption": FIRST})
    await scene.update(message=picture | {"caption": said} | named)

    assert scene.world.search.texts == [FIRST]


@pytest.mark.parametrize("chat", [GROUP, 9])
async def test_the_command_under_a_picture_asks_what_stands_behind_it(scene: Stage, chat: int) -> None:
    scene.world.preferences.change(chat, called_by="command")
    picture = message(None, chat=chat, user=9) | {"photo": [_file()]}
    await scene.update(message=picture | {"caption": f"/ask@{BOT['username']} {FIRST}"})
    await scene.update(message=picture | {"caption": "/ask"})
    await scene.update(message=picture | {"caption": f"/ask@another_bot {SECOND}"})

    assert scene.world.search.texts[:1] == [FIRST]
    assert texts(scene)[1].startswith("اكتب سؤالك بعد الأمر")
    assert chat != GROUP or len(texts(scene)) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"voice": {"file_id": "1", "file_unique_id": "1", "duration": 3}}, "لا أفهم الرسائل الصوتية بعد."),
        ({"photo": [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]}, "لا أقرأ الصور"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "ملصق لطيف!"),
        ({"location": {"longitude": 31.2, "latitude": 30.0}}, "أفهم الكلام المكتوب فقط"),
    ],
)
async def test_what_has_no_words_gets_a_line_that_says_what_works(
    scene: Stage, content: dict[str, Any], words: str
) -> None:
    await scene.update(message=message(None) | content)
    await scene.update(message=message(None, chat=GROUP) | content)

    assert len(texts(scene)) == 1
    assert texts(scene)[0].startswith(words)


def test_a_passage_speaks_for_one_claim_only_and_withheld_answers_for_none() -> None:
    answers = [answer(hit(1), hit(2)), answer(hit(1), hit(3)), answer(hit(4), answered=False)]

    found = spoken(["أول", "ثان", "ثالث"], answers)

    assert [(one.claim, one.hit.rank) for one in found] == [("أول", 1), ("ثان", 3)]


def test_related_articles_are_others_each_once() -> None:
    hits = [replace(hit(n), article_id=article_id) for n, article_id in enumerate((7, 8, 8, 9, 10, 11), 1)]

    assert [one.article_id for one in related(hits, article(("x",)))] == [8, 9, 10]


@settings(max_examples=150)
@given(st.text(max_size=400), st.text(min_size=1, max_size=3_000), st.sampled_from(LANGUAGES))
def test_whatever_is_written_telegram_takes_it(claim: str, text: str, language: Language) -> None:
    one = hit(1, text=text, sentence=text[:5])
    every = [Spoken(claim, replace(one, rank=n)) for n in range(1, 6)]

    for shown in (
        render_post(every, (), language),
        render_post((), (one,), language),
        render_article_answer(answer(one), language),
        render_linked_article(article((text,)), (one,), language, asked=False),
        numbered(render_article_answer(answer(one), language), 2, claim, language),
    ):
        seen(shown)


@pytest.mark.parametrize("kind", get_args(Media))
def test_every_kind_of_message_without_words_has_its_line(kind: Media) -> None:
    from bot.messages.help import render_media

    arabic, english = (seen(render_media(kind, language)).text for language in ("ar", "en"))
    assert begins_right_to_left(arabic)
    assert english.isascii()


def test_a_post_stands_right_to_left_and_its_quote_is_the_sources() -> None:
    shown = seen(render_post([Spoken(CLAIM, hit(1))], (), "ar"))

    assert TEXT in shown.text
    assert SENTENCE in shown.pieces("Bold")
    assert all(begins_right_to_left(line) for line in shown.text.split("\n") if line)


def _file() -> dict[str, Any]:
    return {"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}
