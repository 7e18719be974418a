"""What is said to a message that is no question, in a real PTB application."""

from collections.abc import AsyncIterator
from typing import get_args

import pytest

from bot.messages.catalogue import LANGUAGES, Language, variants
from bot.messages.help import render_help
from bot.messages.talk import render_talk
from retrieval.reading.talk import Kind
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.telegram_fake import BOT, Stage, message, running

TOLD: dict[Kind, tuple[str, str]] = {
    "greeting": ("صباح الخير", "أهلًا وسهلًا بك!"),
    "thanks": ("شكرا جزيلا", "على الرحب والسعة!"),
    "farewell": ("مع السلامة", "إلى اللقاء"),
    "praise": ("أحسنت", "أشكرك على لطفك!"),
    "insult": ("يا غبي", "أعتذر إن لم أفدك."),
    "laughter": ("ههههه", "أدام الله سرورك!"),
    "about_bot": ("من أنت؟", "أهلًا بك في إسناد."),
    "assent": ("تمام", "حسنًا."),
    "letter": ("ب", "لا يكفيني حرف واحد أو رقم."),
    "emoji": ("🌹🌹", "لا أحسن قراءة الرموز وحدها."),
    "marks": ("؟!", "لم أجد في رسالتك كلمة أبحث عنها."),
    "link": ("https://example.org/news", "لا أفتح الروابط"),
    "gibberish": ("سسسسسسس", "لم أفهم ما كتبت."),
}


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        yield made


def test_every_kind_but_a_question_has_its_words() -> None:
    kinds = set(get_args(Kind)) - {"question"}

    assert set(TOLD) == kinds
    for language in LANGUAGES:
        assert set(variants(language, "talk")) == kinds - {"about_bot"} | {"peace"}


@pytest.mark.parametrize("kind", TOLD)
async def test_a_message_that_is_no_question_gets_a_short_reply_and_is_not_kept(
    scene: Stage, kind: Kind
) -> None:
    written, reply = TOLD[kind]

    await scene.says(written)
    await scene.says(written, language="en")

    arabic, english = scene.request.sent()
    assert arabic.text.startswith(reply)
    assert english.text.isascii()
    assert (arabic.button_data(), english.button_data()) == ([], [])
    assert scene.world.questions.rows == {}


@pytest.mark.parametrize("written", ["السلام عليكم ورحمة الله", "سلام", "salam alaikum", "Assalamu 3likom"])
async def test_who_wishes_peace_is_wished_it(scene: Stage, written: str) -> None:
    await scene.says(written)

    assert scene.request.sent()[0].text.startswith("وعليكم السلام ورحمة الله!")


async def test_a_topic_that_sounds_like_talk_is_looked_up(scene: Stage) -> None:
    for written in ("اتفاقية السلام", "من هو شكري بلعيد؟", "C++"):
        await scene.says(written)

    assert len(scene.world.questions.rows) == 3


async def test_thanks_in_a_group_are_answered_only_when_they_are_for_the_bot(scene: Stage) -> None:
    own = message("answer", chat=-5) | {"from": BOT}

    await scene.says("شكرا", chat=-5)
    assert scene.request.calls == []
    await scene.says("شكرا", chat=-5, reply_to_message=own)
    await scene.says("@isnad_test_bot", chat=-5)

    thanks, nothing = scene.request.sent()
    assert thanks.text.startswith("على الرحب والسعة!")
    assert thanks.data["reply_parameters"]["message_id"] == 40
    assert nothing.text.startswith("لم أجد في رسالتك كلمة")


async def test_talk_counts_against_the_flood_limit(scene: Stage) -> None:
    for _ in range(25):
        await scene.says("ههههه")

    assert len(scene.request.sent()) == 21
    assert scene.request.sent()[-1].text.startswith("طلباتك كثيرة")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TOLD)
def test_replies_are_sound_and_stand_in_order(kind: Kind, language: Language) -> None:
    telegram = seen(render_talk(kind, TOLD[kind][0], language))

    assert len(telegram.text.split("\n")) == (3 if kind == "about_bot" else 1)
    if language == "ar":
        assert all(map(begins_right_to_left, telegram.text.split("\n")))


def test_who_asks_what_this_is_gets_the_helps_beginning() -> None:
    assert render_help("ar").text.startswith(render_talk("about_bot", "من أنت؟", "ar").text)
