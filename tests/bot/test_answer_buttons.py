"""What can be pressed under an answer, in a real PTB application: pages, orders, context, articles, opinions."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from data.errors import DatabaseUnavailable
from data.feedback import Opinion
from data.preferences import Preferences
from data.types import PassageContext
from retrieval.reading.reading import Asked
from tests.bot.doubles import NOON, answer, article, hit
from tests.bot.telegram_fake import BOT, Call, Stage, message, person, running

QUESTION = "كم زائرًا؟"
GROUP = -1005
LONG = tuple(f"الفقرة رقم {number}. {'كلام كثير عن المعرض. ' * 30}نهاية." for number in range(1, 13))


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        days = (date(2024, 11, 15) - timedelta(days=number) for number in range(8))
        hits = (hit(rank, published=day) for rank, day in enumerate(days, start=1))
        made.world.search.answers[QUESTION] = answer(*hits)
        made.world.articles.contexts[102] = PassageContext(article(LONG), 6, 6)
        made.world.articles.articles[7] = article(LONG)
        yield made


def edits(scene: Stage) -> list[Call]:
    return scene.request.named("editMessageText")


def pop_ups(scene: Stage) -> list[str | None]:
    """What was said over the chat for each press, None where nothing was."""
    return [call.data.get("text") for call in scene.request.named("answerCallbackQuery")]


def rows(call: Call) -> list[list[str]]:
    """What the buttons carry, row by row, from the reader's side; without what opens an address."""
    keyboard = (call.data.get("reply_markup") or {"inline_keyboard": []})["inline_keyboard"]
    return [
        [button["callback_data"] for button in reversed(row) if "callback_data" in button] for row in keyboard
    ]


async def presses_under(scene: Stage, data: str, keyboard: Any, on: int = 5_000) -> None:
    """Press a button of a message that carries a keyboard."""
    carried = message("answer") | {"from": BOT, "message_id": on, "reply_markup": keyboard}
    query = {"id": "77", "from": person(), "chat_instance": "x", "data": data, "message": carried}
    await scene.update(callback_query=query)


async def test_an_answer_has_three_rows_context_pages_and_opinion(scene: Stage) -> None:
    await scene.says(QUESTION)

    [sent] = scene.request.sent()
    assert rows(sent) == [
        ["c:101", "c:102", "c:103"],
        ["m:1:3", "m:1:0:n"],
        ["fb:1:u", "fb:1:d", "tp:q:1"],
    ]


async def test_a_question_can_be_shared_from_under_its_answer(scene: Stage) -> None:
    long = "كم زائرًا زار المعرض في يومه الأول من أيام الأسبوع الماضي؟"
    scene.world.search.answers[long] = scene.world.search.answers[QUESTION]
    await scene.says(QUESTION)
    await scene.says(long)

    short, longer = scene.request.sent()
    assert [url.startswith("https://t.me/share/url?") for url in short.button_urls()] == [True]
    assert rows(longer)[2] == ["fb:2:u", "fb:2:d", "tp:q:2", "sh:2"]


async def test_a_press_that_telegram_forgot_while_the_bot_was_away_is_answered_all_the_same(
    scene: Stage,
) -> None:
    await scene.says(QUESTION)
    for data in ("m:1:3", "c:102", "fb:1:u"):
        late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
        scene.request.fail("answerCallbackQuery", 400, late)
        await scene.presses(data, on=5_000)

    assert (len(edits(scene)), len(scene.request.sent())) == (1, 2)
    assert scene.world.feedback.given == {1: Opinion("up")}


@pytest.mark.parametrize(("chosen", "shown"), [(None, 3), (1, 1), (5, 5), (99, 5)])
async def test_as_many_passages_are_shown_as_the_chat_has_chosen(
    scene: Stage, chosen: int | None, shown: int
) -> None:
    scene.world.preferences.chosen[1] = Preferences(1, passages=chosen)
    await scene.says(QUESTION)
    await scene.presses(f"m:1:{shown}", on=5_000)

    first, second = scene.request.sent()[0], edits(scene)[0]
    assert [asked[1] for asked in scene.world.search.asked] == [shown + 1, 2 * shown + 1]
    assert first.text.count("<blockquote") == len(rows(first)[0]) == shown
    assert rows(second)[0][0] == f"c:{101 + shown}"
    assert "m:1:0" in rows(second)[1]


async def test_more_turns_the_page_in_place_and_back_again(scene: Stage) -> None:
    await scene.says(QUESTION)
    for data in ("m:1:3", "m:1:6", "m:1:3", "m:1:0"):
        await scene.presses(data, on=5_000)

    assert {(call.data["chat_id"], call.data["message_id"]) for call in edits(scene)} == {(1, 5_000)}
    assert [rows(call)[:2] for call in edits(scene)] == [
        [["c:104", "c:105", "c:106"], ["m:1:6", "m:1:0", "m:1:0:n"]],
        [["c:107", "c:108"], ["m:1:3", "m:1:0:n"]],
        [["c:104", "c:105", "c:106"], ["m:1:6", "m:1:0", "m:1:0:n"]],
        [["c:101", "c:102", "c:103"], ["m:1:3", "m:1:0:n"]],
    ]
    assert edits(scene)[3].text == scene.request.sent()[0].text
    assert len(scene.request.sent()) == 1


async def test_a_page_that_is_not_there_any_more_says_so_and_leads_back(scene: Stage) -> None:
    await scene.says(QUESTION)
    found = scene.world.search.answers[QUESTION]
    scene.world.search.answers[QUESTION] = replace(found, hits=found.hits[:3])
    await scene.presses("m:1:3", on=5_000)

    assert edits(scene)[0].text == "ليس لدي مقاطع أخرى عن هذا السؤال."
    assert rows(edits(scene)[0]) == [["m:1:0"]]


async def test_the_newest_come_first_when_asked_to_and_stay_so_on_every_page(scene: Stage) -> None:
    await scene.says(QUESTION)
    for data in ("m:1:0:n", "m:1:3:n", "m:1:0"):
        await scene.presses(data, on=5_000)

    asked = [asked for asked, _ in scene.world.search.asked]
    assert asked == [Asked(QUESTION), *[Asked(QUESTION, newest=True)] * 2, Asked(QUESTION)]
    newest, second, best = edits(scene)
    assert newest.text.startswith("الأحدث نشرًا أولًا، مما يتصل بسؤالك:\n<blockquote>")
    assert rows(newest)[1] == ["m:1:3:n", "m:1:0"]
    assert rows(second)[1] == ["m:1:6:n", "m:1:0:n", "m:1:0"]
    assert best.text.startswith("الجواب هنا:\n<blockquote>")


async def test_who_prefers_the_newest_gets_them_first_unasked(scene: Stage) -> None:
    scene.world.preferences.chosen[1] = Preferences(1, newest_first=True)
    await scene.says(QUESTION)
    await scene.presses("w:1", on=5_000)

    asked = [asked for asked, _ in scene.world.search.asked]
    assert asked == [Asked(QUESTION, newest=True), Asked(QUESTION, as_written=True, newest=True)]
    assert rows(scene.request.sent()[0])[1] == ["m:1:3:n", "m:1:0"]
    assert rows(edits(scene)[0])[1] == ["m:1:3:wn", "m:1:0:w"]


async def test_a_refusal_offers_to_tell_when_there_is_an_answer(scene: Stage) -> None:
    await scene.says("من فاز؟")

    assert rows(scene.request.sent()[0]) == [["sq:1"]]


async def test_context_goes_further_both_ways_in_its_own_message_and_back(scene: Stage) -> None:
    await scene.says(QUESTION)
    await scene.presses("c:102", on=5_000)
    opened = scene.request.sent()[1]
    assert opened.data["reply_parameters"]["message_id"] == 5_000
    assert [f"الفقرة رقم {number}." in opened.text for number in (3, 4, 6, 8, 9)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert rows(opened) == [["c:102:3:2", "c:102:2:3"], ["ar:7:1:102"]]

    await scene.presses("c:102:3:2", on=5_001)
    wider = edits(scene)[0]
    assert wider.data["message_id"] == 5_001
    assert "الفقرة رقم 3." in wider.text
    assert rows(wider) == [["c:102:2:2"], ["ar:7:1:102"]]  # no message holds a seventh

    await scene.presses("c:102:2:2", on=5_001)
    assert edits(scene)[1].text == opened.text


async def test_a_whole_article_is_read_page_by_page_and_left_for_the_context(scene: Stage) -> None:
    await scene.says(QUESTION)
    await scene.presses("c:102", on=5_000)
    await scene.presses("ar:7:1:102", on=5_001)
    page = edits(scene)[0]
    assert "الصفحة \u20682\u2069 من \u20684\u2069" in page.text
    assert rows(page) == [["ar:7:2:102", "ar:7:0:102"], ["c:102:2:2"]]

    await scene.presses("ar:7:99:102", on=5_001)  # it has become shorter since
    assert rows(edits(scene)[1])[0] == ["ar:7:2:102"]


async def test_every_paragraph_of_an_article_is_on_some_page(scene: Stage) -> None:
    await scene.presses("ar:7")
    for page in range(1, 4):
        await scene.presses(f"ar:7:{page}", on=5_000)

    texts = [scene.request.sent()[0].text, *(call.text for call in edits(scene))]
    quoted = "\n\n".join(text.partition("<blockquote>")[2].partition("</blockquote>")[0] for text in texts)
    assert quoted == "\n\n".join(LONG)


@pytest.mark.parametrize("data", ["c:102", "c:102:2:2", "ar:7", "ar:7:1:102"])
async def test_of_an_article_that_was_withdrawn_one_kind_line_is_said(scene: Stage, data: str) -> None:
    scene.world.articles.contexts.clear()
    scene.world.articles.articles[7] = replace(article(LONG), status="withdrawn")
    await scene.presses(data)

    assert pop_ups(scene) == ["لم يعد هذا المقال في المجموعة."]
    assert scene.request.sent() == edits(scene) == []


async def test_a_reply_to_a_context_or_an_article_leans_on_the_question(scene: Stage) -> None:
    await scene.says(QUESTION)
    await scene.presses("c:102", on=5_000)
    await scene.says("ما عاصمة الأردن؟")
    scene.world.clock.seconds += 86_400
    await scene.says("ومتى؟", reply_to_message=message("context") | {"from": BOT, "message_id": 5_001})

    assert scene.world.search.asked[-1][0] == Asked("ومتى؟", QUESTION, reply=True)


async def test_a_page_that_could_only_be_sent_anew_belongs_to_its_question_too(scene: Stage) -> None:
    await scene.says(QUESTION)
    scene.request.fail("editMessageText", 400, "Bad Request: message to edit not found")
    await scene.presses("m:1:3", on=5_000)

    assert scene.request.sent()[1].data["reply_parameters"]["message_id"] == 5_000
    assert scene.world.questions.said == {(1, 5_001): 1}


async def test_context_under_what_answers_no_question_belongs_to_none(scene: Stage) -> None:
    await scene.presses("c:102", on=77)

    assert len(scene.request.sent()) == 1
    assert scene.world.questions.said == {}


async def test_an_opinion_is_kept_without_who_gave_it_and_may_be_changed(scene: Stage) -> None:
    await scene.says(QUESTION)
    keyboard = scene.request.sent()[0].data["reply_markup"]
    await presses_under(scene, "fb:1:u", keyboard)
    assert scene.world.feedback.given == {1: Opinion("up")}
    assert pop_ups(scene) == ["شكرًا لك! سجّلت رأيك."]
    assert scene.request.named("editMessageReplyMarkup") == []  # nothing has changed

    await presses_under(scene, "fb:1:d", keyboard)
    [asking] = scene.request.named("editMessageReplyMarkup")
    assert scene.world.feedback.given == {1: Opinion("down")}
    assert rows(asking) == [
        *rows(scene.request.sent()[0])[:2],
        ["fb:1:d:beside", "fb:1:d:part", "fb:1:d:old", "fb:1:x"],
    ]

    await presses_under(scene, "fb:1:d:old", asking.data["reply_markup"])
    told = scene.request.named("editMessageReplyMarkup")[1]
    assert scene.world.feedback.given == {1: Opinion("down", "old")}
    assert told.data["reply_markup"] == keyboard
    assert pop_ups(scene)[1:] == ["سجّلت رأيك. ما الذي لم يعجبك؟", "شكرًا لك! سجّلت السبب."]


async def test_no_reason_need_be_given(scene: Stage) -> None:
    await scene.says(QUESTION)
    keyboard = scene.request.sent()[0].data["reply_markup"]
    await presses_under(scene, "fb:1:d", keyboard)
    await presses_under(
        scene, "fb:1:x", scene.request.named("editMessageReplyMarkup")[0].data["reply_markup"]
    )

    assert scene.world.feedback.given == {1: Opinion("down")}
    assert scene.request.named("editMessageReplyMarkup")[1].data["reply_markup"] == keyboard


@pytest.mark.parametrize(
    "refusal",
    [
        "message is not modified: the same",
        "message to edit not found",
        "message can't be edited",
    ],
)
async def test_an_opinion_under_a_message_that_is_gone_is_kept_all_the_same(
    scene: Stage, refusal: str
) -> None:
    await scene.says(QUESTION)
    scene.request.fail("editMessageReplyMarkup", 400, f"Bad Request: {refusal}")
    await presses_under(scene, "fb:1:d", scene.request.sent()[0].data["reply_markup"])
    await scene.presses("fb:1:d:part")  # the message is too old for Telegram to tell its keyboard

    assert scene.world.feedback.given == {1: Opinion("down", "part")}
    assert len(scene.request.sent()) == 1


async def test_strangers_and_made_up_buttons_get_one_kind_line_and_change_nothing(scene: Stage) -> None:
    await scene.says(QUESTION, chat=2)
    names = ("m", "w", "c", "ar", "fb", "zz", "")
    ends = (
        "",
        ":",
        "::",
        ":1",
        ":1:",
        ":x",
        ":-1",
        ":1:2:3:4:5",
        ":٣",
        ":1:u:u",
        ":1:d:none",
        ":1:0:q",
        f":{'9' * 40}",
    )
    made_up = [name + end for name, end in itertools.product(names, ends)]
    object.__setattr__(scene.application.context_types.context.runtime, "steady", scene.world.clock.steady)
    for data in made_up:
        scene.world.clock.seconds += 60
        await scene.presses(data)

    told = pop_ups(scene)
    assert len(told) == len(made_up)
    kind = ("انتهت صلاحية هذا الزر. اكتب سؤالك من جديد من فضلك.", "لم يعد هذا المقال في المجموعة.")
    assert set(told) == set(kind)
    assert len(scene.request.sent()) == 1
    assert edits(scene) == scene.request.named("editMessageReplyMarkup") == []
    assert scene.world.feedback.given == {}


async def test_in_a_group_anyone_may_turn_the_pages_of_the_groups_question(scene: Stage) -> None:
    await scene.says(f"@isnad_test_bot {QUESTION}", chat=GROUP, user=3)
    await scene.presses("m:1:3", chat=GROUP, on=5_000)

    assert rows(edits(scene)[0])[0] == ["c:104", "c:105", "c:106"]


async def test_that_a_message_could_not_be_tied_is_not_told(scene: Stage) -> None:
    await scene.says(QUESTION)

    def broken(*_: object) -> None:
        raise DatabaseUnavailable("locked")

    scene.world.questions.of_message = broken  # type: ignore[method-assign,assignment]
    await scene.presses("c:102", on=5_000)

    assert pop_ups(scene) == [None]
    assert len(scene.request.sent()) == 2
    assert scene.world.clock() == NOON


async def test_a_press_under_a_message_that_was_deleted_is_answered_under_it_and_edits_nothing(
    scene: Stage,
) -> None:
    await scene.says(QUESTION)
    gone = {"chat": message("x")["chat"], "message_id": 5_000, "date": 0}
    query = {"id": "77", "from": person(), "chat_instance": "x", "data": "m:1:3", "message": gone}
    await scene.update(callback_query=query)

    assert edits(scene) == []
    assert "معرض الكتاب رقم \u20684\u2069" in scene.request.sent()[1].text
