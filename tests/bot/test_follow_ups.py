"""Questions that lean on the one before, and the way back to what was written, in a real PTB application."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from data.questions import LoggedQuestion
from retrieval.errors import QuestionEmpty
from retrieval.reading.reading import Asked
from tests.bot.doubles import answer, hit
from tests.bot.telegram_fake import BOT, Call, Stage, message, running

FIRST = "من فاز بكأس آسيا؟"
NEXT = "ومتى؟"
COMPLETED = "متى فاز بكأس آسيا"
UNDERSTOOD = "فهمت سؤالك هكذا: \u2068متى فاز بكأس آسيا\u2069\n\n"
GROUP = -1005


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        five = answer(*(hit(rank) for rank in range(1, 6)))
        made.world.search.answers.update({FIRST: five, COMPLETED: five})
        yield made


def reply_to(number: int, chat: int = 1) -> dict[str, Any]:
    """What a message carries that replies to the bot's message of a number."""
    return {"reply_to_message": message("answer", chat=chat) | {"from": BOT, "message_id": number}}


def last(scene: Stage) -> Call:
    return scene.request.sent()[-1]


async def test_in_private_a_question_leans_on_the_one_before_and_says_so(scene: Stage) -> None:
    await scene.says(FIRST)
    await scene.says(NEXT)

    assert scene.world.search.asked[1] == (Asked(NEXT, FIRST), 4)
    assert last(scene).text.startswith(UNDERSTOOD + "الجواب هنا:\n<blockquote>")
    assert last(scene).button_data()[:5] == ["c:103", "c:102", "c:101", "w:2", "m:2:3"]
    assert scene.world.questions.rows[2].asked == LoggedQuestion(2, NEXT, FIRST, False, COMPLETED, 5_001)


async def test_a_third_question_leans_on_the_second_as_it_was_read(scene: Stage) -> None:
    for text in (FIRST, NEXT, "وأين؟"):
        await scene.says(text)

    assert scene.world.search.asked[2][0] == Asked("وأين؟", COMPLETED)
    assert last(scene).text.startswith("فهمت سؤالك هكذا: \u2068أين فاز بكأس آسيا\u2069")


async def test_a_question_that_stands_on_its_own_is_kept_without_the_one_before(scene: Stage) -> None:
    await scene.says(NEXT)
    await scene.says(FIRST)

    assert scene.world.search.asked[1][0] == Asked(FIRST, NEXT)
    assert scene.world.questions.rows[2].asked == LoggedQuestion(2, FIRST, None, False, FIRST, 5_001)
    assert last(scene).text.startswith("الجواب هنا:\n<blockquote>")
    assert "w:2" not in last(scene).button_data()


async def test_talk_between_two_questions_does_not_part_them(scene: Stage) -> None:
    for text in (FIRST, "شكرا", NEXT):
        await scene.says(text)

    assert last(scene).text.startswith(UNDERSTOOD)


@pytest.mark.parametrize(("minutes", "leans"), [(29, True), (31, False)])
async def test_after_half_an_hour_a_question_stands_alone(scene: Stage, minutes: int, leans: bool) -> None:
    await scene.says(FIRST)
    scene.world.clock.seconds += minutes * 60
    await scene.says(NEXT)

    assert scene.world.search.asked[1][0] == Asked(NEXT, FIRST if leans else None)


async def test_a_reply_to_an_answer_leans_on_its_question_however_old(scene: Stage) -> None:
    await scene.says(FIRST)
    await scene.says("أين تقع البتراء؟")
    scene.world.clock.seconds += 86_400
    await scene.says(NEXT, **reply_to(5_000))

    assert scene.world.search.asked[2][0] == Asked(NEXT, FIRST, reply=True)
    assert last(scene).text.startswith(UNDERSTOOD)
    assert scene.world.questions.rows[3].asked == LoggedQuestion(3, NEXT, FIRST, True, COMPLETED, 5_002)


async def test_a_reply_to_what_is_no_answer_leans_on_the_last_question(scene: Stage) -> None:
    await scene.says(FIRST)
    await scene.says("/help")
    await scene.says(NEXT, **reply_to(5_001))

    assert scene.world.search.asked[1][0] == Asked(NEXT, FIRST)


async def test_a_question_leans_on_no_other_chats(scene: Stage) -> None:
    await scene.says(FIRST)
    await scene.says(NEXT, chat=2)
    await scene.says(NEXT, chat=2, **reply_to(5_000, chat=2))

    assert [asked.previous for asked, _ in scene.world.search.asked[1:]] == [None, NEXT]
    assert not scene.world.search.asked[2][0].reply


async def test_in_a_group_only_a_reply_to_an_answer_leans_on_its_question_whoever_replies(
    scene: Stage,
) -> None:
    await scene.says(f"@isnad_test_bot {FIRST}", chat=GROUP, user=3)
    await scene.says(f"@isnad_test_bot {NEXT}", chat=GROUP, user=3)
    await scene.says(NEXT, chat=GROUP, user=4, **reply_to(5_000, GROUP))

    alone, leaning = (asked for asked, _ in scene.world.search.asked[1:])
    assert (alone, leaning) == (Asked(NEXT), Asked(NEXT, FIRST, reply=True))
    assert last(scene).text.startswith(UNDERSTOOD)
    assert last(scene).data["reply_parameters"]["message_id"] == 40


async def test_more_asks_again_just_as_it_was_asked(scene: Stage) -> None:
    await scene.says(FIRST)
    await scene.says(NEXT, **reply_to(5_000))
    await scene.says("ما عاصمة الأردن؟")
    await scene.presses("m:2:3")

    assert scene.world.search.asked[-1] == (Asked(NEXT, FIRST, reply=True), 7)
    [more] = scene.request.named("editMessageText")
    assert "معرض الكتاب رقم \u20684\u2069" in more.text
    assert "فهمت سؤالك" not in more.text
    assert more.button_data()[:3] == ["c:105", "c:104", "m:2:0"]


async def test_as_written_takes_the_place_of_the_answer_and_more_stays_as_written(scene: Stage) -> None:
    scene.world.search.answers[NEXT] = answer(*(hit(rank, title=f"كما كتب {rank}") for rank in range(1, 6)))
    await scene.says(FIRST)
    await scene.says(NEXT, message_id=41)
    await scene.presses("w:2", on=5_001)

    assert scene.world.search.asked[-1] == (Asked(NEXT, as_written=True), 4)
    [edited] = scene.request.named("editMessageText")
    assert (edited.data["chat_id"], edited.data["message_id"]) == (1, 5_001)
    assert edited.text.startswith("الجواب هنا:\n<blockquote>")
    assert "كما كتب \u20681\u2069" in edited.text
    assert edited.button_data()[:4] == ["c:103", "c:102", "c:101", "m:2:3:w"]
    assert "w:2" not in edited.button_data()
    assert len(scene.request.sent()) == 2
    assert [call.data.get("show_alert") for call in scene.request.named("answerCallbackQuery")] == [None]

    await scene.presses("m:2:3:w", on=5_001)
    assert scene.world.search.asked[-1] == (Asked(NEXT, FIRST, as_written=True), 7)
    assert "كما كتب \u20684\u2069" in scene.request.named("editMessageText")[1].text

    await scene.presses("m:2:3", on=5_001)  # an older button
    assert scene.world.search.asked[-1] == (Asked(NEXT, FIRST), 7)


async def test_what_is_asked_after_as_written_leans_on_what_was_written(scene: Stage) -> None:
    await scene.says(FIRST)
    await scene.says(NEXT)
    await scene.presses("w:2", on=5_001)
    await scene.says("وأين؟", **reply_to(5_001))

    assert scene.world.search.asked[-1][0] == Asked("وأين؟", NEXT, reply=True)


@pytest.mark.parametrize("chat", [2, GROUP])
async def test_a_strangers_press_tells_nothing_and_changes_nothing(scene: Stage, chat: int) -> None:
    await scene.says(FIRST)
    await scene.says(NEXT)
    for data in ("w:2", "m:2:3", "m:2:3:w"):
        await scene.presses(data, chat=chat, on=5_001)

    told = scene.request.named("answerCallbackQuery")
    assert [call.text.startswith("انتهت صلاحية هذا الزر") for call in told] == [True] * 3
    assert scene.request.named("editMessageText") == []
    assert (len(scene.request.sent()), len(scene.world.search.asked)) == (2, 2)
    assert scene.world.questions.rows[2].asked.looked_up == COMPLETED


@pytest.mark.parametrize(
    ("refusal", "sent"),
    [
        ("message is not modified: specified new message content is exactly the same", 2),
        ("message can't be edited", 3),
        ("message to edit not found", 3),
    ],
)
async def test_an_answer_that_cannot_be_changed_is_followed_by_another_but_not_when_pressed_twice(
    scene: Stage, refusal: str, sent: int
) -> None:
    await scene.says(FIRST)
    await scene.says(NEXT)
    scene.request.fail("editMessageText", 400, f"Bad Request: {refusal}")
    await scene.presses("w:2", on=5_001)

    assert len(scene.request.sent()) == sent
    if sent == 3:
        assert last(scene).data["reply_parameters"]["message_id"] == 5_001
    assert len(scene.request.named("answerCallbackQuery")) == 1


async def test_a_question_that_holds_nothing_as_written_says_so_in_a_popup(scene: Stage) -> None:
    await scene.says(FIRST)
    await scene.says(NEXT)
    scene.world.search.error = QuestionEmpty("no word")
    await scene.presses("w:2", on=5_001)

    [told] = scene.request.named("answerCallbackQuery")
    assert told.text.startswith("لم أجد في رسالتك كلمة أبحث عنها")
    assert scene.request.named("editMessageText") == []


async def test_a_refusal_of_what_was_read_otherwise_can_be_asked_as_written(scene: Stage) -> None:
    await scene.says("ماذا حدث أمس؟")
    await scene.presses("w:1", on=5_000)

    refused, edited = scene.request.sent()[0], scene.request.named("editMessageText")[0]
    assert refused.button_data() == ["sq:1", "w:1"]
    assert edited.text.startswith("لم أجد جوابًا")
    assert edited.button_data() == ["sq:1"]


async def test_arabic_in_latin_letters_is_shown_as_it_was_read(scene: Stage) -> None:
    scene.world.search.known = frozenset({"عدد", "سكان", "مصر"})
    await scene.says("kam 3adad sokan masr?")

    assert last(scene).text.startswith("قرأت سؤالك بالحروف العربية هكذا: \u2068كم عدد سكان مصر\u2069\n\n")
    assert last(scene).button_data() == ["sq:1", "w:1"]
