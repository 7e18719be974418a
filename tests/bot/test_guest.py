"""Guest mode: the bot is called in a group that it is not in, and answers once, there."""

from typing import Any

from bot.messages import Message
from retrieval.errors import IndexMissing, QuestionEmpty
from tests.bot.doubles import TEXT, answer, hit
from tests.bot.judge import seen
from tests.bot.telegram_fake import Call, Stage, message, running

GROUP = -100_55
ASKED = "كم زائرًا للمعرض؟"


async def call(scene: Stage, text: str, **more: Any) -> None:
    """Mention the bot in a group that it is not in."""
    await scene.update(guest_message=message(text, chat=GROUP, user=5, guest_query_id="77", **more))


def said(scene: Stage) -> str:
    (told,) = scene.request.named("answerGuestQuery")
    return words(told)


def words(told: Call) -> str:
    assert told.data["guest_query_id"] == "77"
    return seen(Message(told.data["result"]["input_message_content"]["message_text"])).text


async def test_a_guest_answers_with_the_best_passage_and_writes_nothing_else() -> None:
    async with running() as scene:
        scene.world.search.answers[ASKED] = answer(hit(1), hit(2))
        await call(scene, f"@Isnad_Test_Bot {ASKED}")

        assert TEXT in said(scene)
        assert "معرض الكتاب رقم" in said(scene)
        assert scene.world.search.texts == [ASKED]
        assert scene.request.sent() == []
        assert scene.world.questions.rows == {}


async def test_a_bare_mention_asks_what_it_replies_to() -> None:
    async with running() as scene:
        scene.world.search.answers[ASKED] = answer(hit(1))
        await call(scene, "@isnad_test_bot", reply_to_message=message(ASKED, chat=GROUP, user=6))
        assert TEXT in said(scene)


async def test_the_part_of_a_message_that_is_quoted_is_asked() -> None:
    async with running() as scene:
        long = message(f"مقدمة طويلة. {ASKED}", chat=GROUP, user=6)
        quote = {"text": ASKED, "position": 13, "is_manual": True}
        await call(scene, "@isnad_test_bot", reply_to_message=long, quote=quote)
        assert scene.world.search.texts == [ASKED]


async def test_a_bare_mention_of_nothing_gets_a_word_on_how_to_ask() -> None:
    async with running() as scene:
        await call(scene, "@isnad_test_bot")
        assert said(scene).startswith("اكتب سؤالك بعد اسمي")
        assert scene.world.search.asked == []


async def test_without_an_answer_the_refusal_is_honest_and_thanks_get_thanks() -> None:
    async with running() as scene:
        await call(scene, "@isnad_test_bot هل فاز أحد؟")
        await call(scene, "@isnad_test_bot شكرا")
        refusal, thanks = map(words, scene.request.named("answerGuestQuery"))
        assert refusal.startswith("لم أجد جوابًا")
        assert thanks.startswith("على الرحب")


async def test_when_nothing_can_be_searched_the_guest_says_so() -> None:
    async with running() as scene:
        scene.world.search.error = IndexMissing("no index")
        await call(scene, f"@isnad_test_bot {ASKED}")
        assert said(scene).startswith("المجموعة ليست جاهزة للبحث الآن")


async def test_a_question_without_words_is_no_fault_that_admins_hear_of() -> None:
    async with running() as scene:
        scene.world.search.error = QuestionEmpty("no word")
        await call(scene, "@isnad_test_bot ؟؟")
        assert said(scene)
        assert scene.request.sent() == []


async def test_a_flood_of_calls_is_told_once_and_then_left() -> None:
    async with running() as scene:
        for _ in range(25):
            await call(scene, f"@isnad_test_bot {ASKED}")
        answered = scene.request.named("answerGuestQuery")
        assert len(answered) == 21
        assert words(answered[-1]).startswith("طلباتك كثيرة")
