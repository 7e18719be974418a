"""Buttons pressed twice, at once, or on what is gone; questions edited twice: one outcome, no refused call, all answered."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot import presses
from data.feedback import Opinion
from data.types import PassageContext
from retrieval.errors import IndexRefused
from tests.bot.doubles import answer, article, hit
from tests.bot.telegram_fake import BOT, Call, Stage, message, person, running

QUESTION, OTHER = "كم زائرًا؟", "أين المعرض؟"
LONG = "كم زائرًا زار المعرض في يومه الأول من أيام الأسبوع الماضي؟"
SAME = "وكم زائرًا زار المعرض في يومه الأول من أيام الأسبوع الماضي؟"
GROUP = -1005


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        made.world.search.answers[QUESTION] = answer(*map(hit, range(1, 10)))
        made.world.search.answers[OTHER] = answer(*map(hit, range(3, 10)))
        made.world.articles.contexts[102] = PassageContext(article(("فقرة",)), 1, 1)
        yield made


def edits(scene: Stage) -> list[Call]:
    return scene.request.named("editMessageText")


def answered(scene: Stage) -> int:
    return len(scene.request.named("answerCallbackQuery"))


async def press(scene: Stage, data: str, by: int = 1, chat: int = 1, on: int = 5_000, **gone: Any) -> None:
    """Press a button as the message stands at this moment, whoever does."""
    carried = {**message("answer", chat=chat), **scene.request.shown.get((chat, on), {})}
    query = {"id": "77", "from": person(by), "chat_instance": "x", "data": data}
    await scene.update(callback_query=query | {"message": carried | {"from": BOT, "message_id": on} | gone})


async def edit(scene: Stage, text: str) -> None:
    await scene.update(edited_message=message(text) | {"edit_date": 2})


@pytest.mark.parametrize(
    ("data", "edited", "sent"), [("m:1:3", 1, 0), ("c:102", 0, 1), ("tp:q:1", 0, 1), ("sq:1", 0, 1)]
)
async def test_a_button_pressed_five_times_at_once_does_it_once(
    scene: Stage, data: str, edited: int, sent: int
) -> None:
    await scene.says(QUESTION)
    await asyncio.gather(*(press(scene, data) for _ in range(5)))

    assert (len(edits(scene)), len(scene.request.sent()) - 1) == (edited, sent)
    assert answered(scene) == 5


async def test_the_same_button_on_what_the_message_became_is_another_step(scene: Stage) -> None:
    await scene.says("/subscribe البراكين")
    await press(scene, "tp:t:1")
    levels = []
    for _ in range(2):
        await press(scene, "tp:m:1")
        levels.append(scene.world.subscriptions.rows[1].level)

    assert levels == [3, 4]


async def test_of_two_buttons_pressed_at_once_the_first_counts_and_both_are_answered(scene: Stage) -> None:
    await scene.says("/subscribe البراكين")
    await asyncio.gather(press(scene, "tp:w:1"), press(scene, "tp:x:1"))

    (kept,) = scene.world.subscriptions.of_chat(1)
    assert (kept.kind, kept.state) == ("words", "active")
    assert [call.text.startswith("تم الاشتراك") for call in edits(scene)] == [True]
    assert answered(scene) == 2


async def test_what_was_saved_cannot_be_cancelled_any_more(scene: Stage) -> None:
    await scene.says("/subscribe البراكين")
    await press(scene, "tp:w:1")
    await press(scene, "tp:x:1")

    assert len(scene.world.subscriptions.of_chat(1)) == 1
    assert len(edits(scene)) == 1
    assert scene.request.named("answerCallbackQuery")[-1].text.startswith("انتهت صلاحية هذا الزر")


async def test_in_a_group_every_readers_opinion_counts_and_the_row_changes_once(scene: Stage) -> None:
    await scene.says(f"@isnad_test_bot {QUESTION}", chat=GROUP)
    await asyncio.gather(*(press(scene, "fb:1:d", by, GROUP) for by in range(20, 35)))

    assert scene.world.feedback.given == {1: Opinion("down")}
    assert [bool(call.text) for call in scene.request.named("answerCallbackQuery")] == [True] * 15
    assert len(scene.request.named("editMessageReplyMarkup")) == 1


async def test_a_row_of_buttons_is_not_put_under_a_page_that_was_turned_meanwhile(scene: Stage) -> None:
    await scene.says(f"@isnad_test_bot {QUESTION}", chat=GROUP)
    turning = press(scene, "m:1:3", 21, GROUP)
    judging = press(scene, "fb:1:d", 22, GROUP)
    runtime = scene.application.context_types.context.runtime
    async with runtime.turns.of((GROUP, 5_000)):
        both = asyncio.gather(turning, judging)
        await scene.settle()
    await both

    assert scene.world.feedback.given == {1: Opinion("down")}
    assert (len(edits(scene)), scene.request.named("editMessageReplyMarkup")) == (1, [])


async def test_a_crowd_at_one_message_is_answered_and_holds_nobody_up(
    scene: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "MOST_WAITING", 3)
    await scene.says(f"@isnad_test_bot {QUESTION}", chat=GROUP)
    runtime = scene.application.context_types.context.runtime
    async with runtime.turns.of((GROUP, 5_000)):
        crowd = asyncio.gather(*(press(scene, f"m:1:{by}", by, GROUP) for by in range(3, 15)))
        await scene.settle()
        told_at_once = answered(scene)
    await crowd

    assert (told_at_once, answered(scene), len(edits(scene))) == (10, 12, 1)


async def test_a_press_that_failed_may_be_made_again_at_once(scene: Stage) -> None:
    await scene.says(QUESTION)
    scene.world.search.error = IndexRefused("broken", "why")
    await press(scene, "m:1:3")
    scene.world.search.error = None
    await press(scene, "m:1:3")

    assert len(edits(scene)) == 1


async def test_after_an_edit_that_was_cut_off_the_next_press_is_taken_at_its_word(
    scene: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.updates.handler_limit.HELD_SECONDS", 0.1)  # it is not tried again
    await scene.says(QUESTION)
    scene.request.fail("editMessageText", 502, "Bad Gateway")
    await press(scene, "m:1:3")
    await press(scene, "m:1:0:n")
    await press(scene, "m:1:3")

    assert [len(call.button_data()) > 0 for call in edits(scene)] == [True] * 3


async def test_a_message_that_is_known_to_be_gone_is_not_edited(scene: Stage) -> None:
    await scene.says(QUESTION)
    scene.request.fail("editMessageText", 400, "Bad Request: message to edit not found")
    await press(scene, "m:1:3")
    await press(scene, "m:1:6")
    first_try = len(edits(scene))
    await press(scene, "m:1:3", on=6_000, date=0)  # so Telegram shows a message that is gone
    await press(scene, "m:1:6", on=6_000)

    assert (first_try, len(edits(scene))) == (1, 1)
    assert len(scene.request.sent()) == 5
    assert answered(scene) == 4


async def test_an_edited_question_whose_answer_was_deleted_is_answered_below_and_there_from_then_on(
    scene: Stage,
) -> None:
    await scene.says(QUESTION)
    scene.request.fail("editMessageText", 400, "Bad Request: message to edit not found")
    await edit(scene, OTHER)
    await edit(scene, QUESTION)

    assert [call.data["message_id"] for call in edits(scene)] == [5_000, 5_001]
    assert len(scene.request.sent()) == 2


async def test_of_edits_that_come_at_once_the_last_is_answered_and_none_twice(scene: Stage) -> None:
    await scene.says(QUESTION)
    later = "متى المعرض؟"
    scene.world.search.answers[later] = answer(*map(hit, range(5, 10)))
    await asyncio.gather(edit(scene, OTHER), edit(scene, later), edit(scene, later))

    assert edits(scene)[-1].button_data()[:1] == ["c:107"]
    texts = [call.text for call in edits(scene)]
    assert len(texts) == len(set(texts))
    assert scene.world.questions.rows[1].asked.text == later


async def test_an_edit_that_leaves_the_answer_as_it_is_sends_nothing(scene: Stage) -> None:
    for text in (LONG, SAME):
        scene.world.search.answers[text] = answer(*map(hit, range(1, 10)))
    await scene.says(LONG)
    await edit(scene, SAME)
    await edit(scene, LONG)

    assert (edits(scene), len(scene.request.sent())) == ([], 1)
    assert scene.world.questions.rows[1].asked.text == LONG


async def test_each_page_of_one_answer_of_several_stands_under_its_question(scene: Stage) -> None:
    await scene.says(f"{QUESTION} {OTHER}")
    first, second = scene.request.sent()
    await press(scene, "m:2:3", on=5_001)
    await press(scene, "m:2:0:n", on=5_001)
    await press(scene, "w:1", on=5_000)

    headings = [call.text.split("\n")[0] for call in (first, second, *edits(scene))]
    one, two = headings[:2]
    assert "السؤال \u20681\u2069" in one
    assert "السؤال \u20682\u2069" in two
    assert headings[2:] == [two, two, one]


async def test_the_answer_of_an_edited_question_of_several_keeps_its_number(scene: Stage) -> None:
    await scene.says(f"{QUESTION} {OTHER}")
    later = "متى المعرض؟"
    scene.world.search.answers[later] = answer(*map(hit, range(5, 10)))
    await edit(scene, f"{QUESTION} {later}")

    [changed] = edits(scene)
    assert changed.data["message_id"] == 5_001
    assert changed.text.startswith("<i>السؤال \u20682\u2069: ")


async def test_an_example_that_is_pressed_is_no_question_among_several(scene: Stage) -> None:
    scene.world.examples.there = {1: QUESTION, 2: OTHER}
    await press(scene, "eg:1", on=4_000)
    await press(scene, "eg:2", on=4_000)
    await press(scene, "m:2:3", on=5_001)

    assert len(edits(scene)) == 1
    assert not any("السؤال" in call.text for call in (*scene.request.sent(), *edits(scene)))
