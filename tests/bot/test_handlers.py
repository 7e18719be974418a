"""Handlers in a real PTB application: what comes in, what goes out."""

import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram.error import Conflict

from bot.handlers.failures import Treatment, treatment
from bot.services import JobResult, Progress
from data.errors import DatabaseUnavailable
from data.questions import LoggedQuestion
from data.types import PassageContext, Subscriber
from retrieval.errors import IndexMissing, QuestionEmpty
from retrieval.reading.reading import Asked
from tests.bot.doubles import NOON, Logged, answer, article, hit
from tests.bot.telegram_fake import ADMIN, BOT, TOKEN, Stage, message, person, running

QUESTION = "كم زائرًا؟"


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        made.world.search.answers[QUESTION] = answer(*(hit(rank) for rank in range(1, 6)))
        yield made


async def test_a_question_is_answered_remembered_and_asked_with_one_hit_to_spare(scene: Stage) -> None:
    await scene.says(f" {QUESTION} ")

    assert scene.world.search.asked == [(Asked(QUESTION), 4)]
    logged = LoggedQuestion(1, QUESTION, None, False, QUESTION, 5_000)
    assert scene.world.questions.rows == {1: Logged(1, logged, True, NOON, 5_000, asked_in=40)}
    [sent] = scene.request.sent()
    assert sent.data["chat_id"] == 1
    assert sent.data["parse_mode"] == "HTML"
    assert "reply_parameters" not in sent.data
    assert sent.button_data()[:4] == ["c:103", "c:102", "c:101", "m:1:3"]


async def test_a_question_without_an_answer_is_refused_and_logged_as_such(scene: Stage) -> None:
    await scene.says("من فاز؟")

    assert scene.request.sent()[0].text.startswith("لم أجد جوابًا")
    assert (scene.world.questions.rows[1].asked.text, scene.world.questions.rows[1].answered) == (
        "من فاز؟",
        False,
    )


async def test_that_an_answer_could_not_be_noted_is_logged_and_not_told(scene: Stage) -> None:
    scene.world.questions.error = DatabaseUnavailable("locked")

    with capture_logs() as records:
        await scene.says(QUESTION)

    assert ["<blockquote>" in call.text for call in scene.request.sent()] == [True]
    assert [record["event"] for record in records] == ["answer_not_noted"]


async def test_more_shows_the_next_passages_in_the_place_of_the_first(scene: Stage) -> None:
    await scene.says(QUESTION)
    await scene.presses("m:1:3")

    [more] = scene.request.named("editMessageText")
    assert scene.world.search.asked[1] == (Asked(QUESTION), 7)
    assert "معرض الكتاب رقم \u20684\u2069" in more.text
    assert "معرض الكتاب رقم \u20683\u2069" not in more.text
    assert more.data["message_id"] == 40
    assert [call.data.get("show_alert") for call in scene.request.named("answerCallbackQuery")] == [None]


async def test_context_shows_the_paragraphs_around(scene: Stage) -> None:
    paragraphs = ("الأولى.", "الثانية.", "الثالثة.")
    scene.world.articles.contexts[102] = PassageContext(article(paragraphs), 2, 2)

    await scene.presses("c:102")

    assert "الأولى.\n<b>الثانية.</b>\nالثالثة." in scene.request.sent()[0].text


@pytest.mark.parametrize(
    "data",
    [
        "m:1:3",
        "m:9:3",
        "m:1:3:w",
        "m:1:3:x",
        "w:1",
        "w:9",
        "w:1:3",
        "c:",
        "m:1:-3",
        "x",
        "c:" + "9" * 30,
    ],
)
async def test_a_button_that_leads_nowhere_says_so_politely(scene: Stage, data: str) -> None:
    scene.world.questions.remember(2, QUESTION, True, NOON)  # asked in another chat

    await scene.presses(data)

    [told] = scene.request.named("answerCallbackQuery")
    assert told.text.startswith("انتهت صلاحية هذا الزر")
    assert told.data["show_alert"] is True
    assert scene.request.sent() == []
    assert scene.world.search.asked == []


async def test_help_is_arabic_unless_the_persons_telegram_is_english(scene: Stage) -> None:
    await scene.says("/start", language="fr")
    await scene.says("/help", language="en")
    await scene.says("/help@isnad_test_bot", chat=ADMIN)

    arabic, english, admins = (call.text for call in scene.request.sent())
    assert arabic.startswith("أهلًا بك في إسناد.")
    assert english.startswith("Welcome to Isnad.")
    assert "/reindex" in admins
    assert "/reindex" not in arabic


async def test_edited_messages_are_ignored(scene: Stage) -> None:
    await scene.update(edited_message=message(QUESTION) | {"edit_date": 2})
    await scene.update(edited_message=message("/help") | {"edit_date": 2})

    assert scene.request.calls == []


async def test_what_is_no_text_and_unknown_commands_get_a_hint_in_private_only(scene: Stage) -> None:
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    await scene.update(message=message(None, photo=photo))
    await scene.says("/nonsense")
    await scene.update(message=message(None, chat=-5, photo=photo))
    await scene.says("/nonsense", chat=-5)

    hint, unknown = (call.text for call in scene.request.sent())
    assert hint == "لا أقرأ الصور والملفات. اكتب سؤالك، أو اكتب تحت الصورة ما تريد أن تسأل عنه."
    assert unknown.startswith("لا أعرف هذا الأمر.")


async def test_in_a_group_only_what_is_meant_for_the_bot_is_answered(scene: Stage) -> None:
    own = message("answer", chat=-5) | {"from": BOT}
    others = message("hello", chat=-5, user=3)

    await scene.says(QUESTION, chat=-5)
    await scene.says(QUESTION, chat=-5, reply_to_message=others)
    await scene.says(f"@someone {QUESTION}", chat=-5)
    await scene.says("/help@another_bot", chat=-5)
    assert scene.request.calls == []

    await scene.says(f"@Isnad_Test_Bot {QUESTION}", chat=-5)
    await scene.says(QUESTION, chat=-5, reply_to_message=own)
    await scene.says("/status", chat=-5)
    assert scene.world.search.texts == [QUESTION, QUESTION]
    assert [call.data["reply_parameters"]["message_id"] for call in scene.request.sent()] == [40, 40, 40]


async def test_the_bots_name_is_no_part_of_a_question_in_a_private_chat_either(scene: Stage) -> None:
    await scene.says(f"@Isnad_Test_Bot {QUESTION}")
    await scene.says(f"@someone {QUESTION}")

    assert scene.world.search.texts == [QUESTION, f"@someone {QUESTION}"]


async def test_a_long_question_is_refused_without_a_search(scene: Stage) -> None:
    await scene.says("س" * 1_001)

    assert scene.request.sent()[0].text.startswith("سؤالك طويل.")
    assert scene.world.search.asked == []


async def test_a_flood_gets_one_notice_then_silence_and_passes(scene: Stage) -> None:
    for _ in range(25):
        await scene.says(QUESTION)
    await scene.says(QUESTION, chat=2)

    texts = [call.text for call in scene.request.sent()]
    assert len(scene.world.search.asked) == 21
    assert [number for number, text in enumerate(texts) if text.startswith("طلباتك كثيرة")] == [20]
    assert [call.data["chat_id"] for call in scene.request.sent()][-1] == 2


STICKER = {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1, "type": "regular"} | dict.fromkeys(
    ("is_animated", "is_video"), False
)


@pytest.mark.parametrize(
    "sent",
    [
        message(None, sticker=STICKER),
        *(
            message(f"/{name}")
            for name in ("start", "help", "status", "settings", "privacy", "subscriptions")
        ),
        *(message(f"/{name}") for name in ("subscribe", "unsubscribe", "forget", "ask", "latest")),
        *(message(f"/{name}") for name in ("subscribe بيئة", "start q-x")),
        *(message(f"/{name}") for name in ("reindex", "ingest", "pause", "resume", "nonsense")),
    ],
    ids=lambda sent: sent.get("text", "sticker"),
)
async def test_whatever_is_sent_again_and_again_is_answered_so_many_times_and_then_said_to_be_too_much(
    scene: Stage, sent: dict[str, Any]
) -> None:
    looked_up = sent.get("text", "") in ("/latest", "/subscribe بيئة", "/start q-x")
    limit = 20 if looked_up else 40
    for _ in range(limit + 10):
        await scene.update(message=sent)

    texts = [str(call.data.get("text")) for call in scene.request.sent()]
    assert [text.startswith("طلباتك كثيرة") for text in texts] == [False] * limit + [True]


async def test_an_album_is_answered_once_and_by_its_words_where_it_has_some(scene: Stage) -> None:
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    for _ in range(5):
        await scene.update(message=message(None, photo=photo, media_group_id="7"))
    words = message(None, photo=photo, media_group_id="8", caption=QUESTION)
    for sent in (words, *[message(None, photo=photo, media_group_id="8")] * 4):
        await scene.update(message=sent)

    hint, answered = (call.text for call in scene.request.sent())
    assert hint.startswith("لا أقرأ الصور والملفات.")
    assert scene.world.search.texts == [QUESTION]
    assert "لا أقرأ" not in answered


async def test_subscribing_twice_and_leaving_twice_is_told_each_time(scene: Stage) -> None:
    for command in ("/status", "/subscribe", "/subscribe", "/status", "/unsubscribe", "/unsubscribe"):
        await scene.says(command)

    assert [call.text.split(".")[0] for call in scene.request.sent()] == [
        "التنبيهات: متوقفة في هذه المحادثة",
        "تم الاشتراك",
        "أنت مشترك من قبل، والتنبيهات تصلك",
        "التنبيهات: مفعّلة في هذه المحادثة",
        "أوقفت التنبيهات",
        "لست مشتركًا في التنبيهات",
    ]
    assert scene.world.subscribers.chats[1].ended_why == "unsubscribed"


async def test_status_tells_admins_the_state_of_index_and_outbox(scene: Stage) -> None:
    scene.world.outbox.put(1, 1)
    await scene.says("/status", chat=ADMIN, language="en")

    words = scene.request.sent()[0].text.translate({0x2068: None, 0x2069: None})
    assert words.split("\n")[2:11] == [
        "Index: g-7",
        "Articles: 24",
        "Passages: 130",
        "Waiting to be indexed: 2",
        "",
        "Subscribers: 0",
        "Alerts waiting: 1",
        "Alerts sent: 0",
        "Alerts failed: 0",
    ]


@pytest.mark.parametrize(("chat", "why"), [(1, "blocked"), (-5, "kicked")])
async def test_a_chat_that_puts_the_bot_out_gets_no_more_alerts(scene: Stage, chat: int, why: str) -> None:
    scene.world.subscribers.subscribe(chat, "ar", NOON)
    scene.world.outbox.put(1, chat)
    change = message(None, chat=chat) | {
        "old_chat_member": {"user": BOT, "status": "member"},
        "new_chat_member": {"user": BOT, "status": "kicked", "until_date": 0},
    }

    await scene.update(my_chat_member=change)

    assert scene.world.subscribers.chats[chat].ended_why == why
    assert scene.world.outbox.settled == {1: f"skipped: {why}"}


def let_in(chat: int, status: str = "member") -> dict[str, Any]:
    kind = {"id": chat, "type": "private" if chat > 0 else "supergroup"}
    bot = {"user": BOT, "status": status}
    return {"chat": kind, "from": person(71), "date": 1, "old_chat_member": bot, "new_chat_member": bot}


async def test_a_group_that_lets_the_bot_in_again_hears_of_what_is_new_and_is_told_so(scene: Stage) -> None:
    store = scene.world.subscribers
    for chat in (-5, -6, 7):
        store.subscribe(chat, "ar", NOON)
        store.deactivate(chat, "unsubscribed" if chat == -6 else "kicked", NOON)

    for chat in (-5, -6, -7, 7):
        await scene.update(my_chat_member=let_in(chat))

    assert [chat for chat, known in store.chats.items() if known.active] == [-5]
    (told,) = scene.request.sent()
    assert told.data["chat_id"] == -5
    assert told.text.startswith("عدت إلى هذه المجموعة.")


async def test_a_group_that_becomes_a_supergroup_is_followed(scene: Stage) -> None:
    scene.world.subscribers.subscribe(-5, "ar", NOON)

    await scene.update(message=message(None, chat=-5, migrate_to_chat_id=-1005))
    await scene.update(message=message(None, chat=-1005, migrate_from_chat_id=-5))

    assert scene.world.subscribers.chats == {-1005: Subscriber(-1005, "ar", True, NOON, None, None)}
    assert scene.request.calls == []


@pytest.mark.parametrize("command", ["/reindex", "/ingest"])
async def test_a_stranger_gets_a_polite_no_and_nothing_runs(scene: Stage, command: str) -> None:
    await scene.says(command)

    assert [call.text for call in scene.request.sent()] == ["عذرًا، هذا الأمر للمشرفين وحدهم."]
    assert scene.world.jobs.ran == []


async def test_a_job_is_told_in_one_message_and_questions_are_answered_meanwhile(scene: Stage) -> None:
    jobs, clock = scene.world.jobs, scene.world.clock
    jobs.reports = [Progress("encode", 10, 100), Progress("encode", 20, 100), Progress("encode", 90, 100)]
    jobs.result = JobResult(ok=True, summary={"generation": "g-8", "articles": 24, "passages": 130})
    runtime = scene.application.context_types.context.runtime
    object.__setattr__(runtime, "steady", clock.steady)

    def tick() -> None:
        clock.seconds += 1.0

    jobs.between = tick
    await scene.says("/reindex", chat=ADMIN)
    await scene.settle()
    await scene.says("/ingest", chat=ADMIN)
    await scene.says(QUESTION)
    jobs.finish.set()
    await scene.settle()

    started, busy, answered = (call.text for call in scene.request.sent())
    assert started == "بدأت إعادة بناء الفهرس."
    assert busy.startswith("هناك عمل جارٍ الآن.")
    assert "<blockquote>" in answered
    assert jobs.ran == ["reindex"]
    edits = [
        call.text.translate({0x2068: None, 0x2069: None}) for call in scene.request.named("editMessageText")
    ]
    assert [edit.split("\n")[-1] for edit in edits[:2]] == ["الترميز: 10 من 100", "الترميز: 90 من 100"]
    assert edits[2].split("\n") == [
        "انتهت إعادة بناء الفهرس.",
        "الفهرس: g-8",
        "عدد المقالات: 24",
        "عدد المقاطع: 130",
        "المدة بالثواني: 3.0",
    ]


async def test_what_could_not_be_read_is_named_to_an_admin_alone_and_without_passwords(scene: Stage) -> None:
    scene.world.jobs.finish.set()
    unread = {"item": "https://me:geheim@x.example/feed", "reason": "the host took too long", "origin": "x"}
    scene.world.jobs.result = JobResult(ok=True, summary={"new": 0, "failed": [unread]})
    for chat in (ADMIN, -1005):
        await scene.says("/ingest", chat=chat, user=ADMIN)
        await scene.settle()

    alone, group = (
        call.text.translate({0x2068: None, 0x2069: None}) for call in scene.request.named("editMessageText")
    )
    assert "تعذرت قراءة 1، وأولها:" in alone
    assert "https://[secret]@x.example/feed: the host took too long" in alone
    assert group.endswith("\n\nتعذرت قراءة 1.")
    assert "x.example" not in group


@pytest.mark.parametrize("spoilt", [False, True])
async def test_the_search_takes_up_what_a_job_made_before_an_admin_is_told(
    scene: Stage, spoilt: bool
) -> None:
    told_before: list[int] = []

    def follow() -> None:
        told_before.append(len(scene.request.named("editMessageText")))
        if spoilt:
            raise OSError("the disk is gone")

    runtime = scene.application.context_types.context.runtime
    object.__setattr__(runtime, "services", replace(runtime.services, follow=follow))
    scene.world.jobs.finish.set()
    await scene.says("/reindex", chat=ADMIN)
    await scene.settle()
    assert told_before == [0]
    assert scene.request.named("editMessageText")[-1].text.startswith("انتهت إعادة بناء الفهرس.")


async def test_after_a_failed_job_the_reason_is_told_and_the_next_may_run(scene: Stage) -> None:
    scene.world.jobs.finish.set()
    scene.world.jobs.result = JobResult(ok=False, error=f"no room on disk, token {TOKEN}")
    scene.request.fail("editMessageText", 400, "Bad Request: message to edit not found")

    await scene.says("/ingest", chat=ADMIN)
    await scene.settle()
    await scene.says("/ingest", chat=ADMIN)
    await scene.settle()

    told = scene.request.sent()[1].text
    assert told.startswith("توقف العمل ولم يكتمل.")
    assert "no room on disk" in told
    assert "AAFake" not in told
    assert scene.world.jobs.ran == ["ingest", "ingest"]


@pytest.mark.parametrize(
    ("error", "words", "noted"),
    [
        (QuestionEmpty("no word"), "لم أجد في رسالتك كلمة أبحث عنها", False),
        (IndexMissing("run isnad index"), "المجموعة ليست جاهزة للبحث الآن", True),
        (DatabaseUnavailable("/secret/path is locked"), "لا أستطيع الوصول إلى المقالات الآن", True),
        (sqlite3.OperationalError(f"token {TOKEN}"), "عذرًا، حدث خطأ غير متوقع", True),
    ],
)
async def test_an_error_is_one_polite_reply_one_record_and_at_most_one_note(
    scene: Stage, error: Exception, words: str, noted: bool
) -> None:
    scene.world.search.error = error

    with capture_logs() as records:
        await scene.says(QUESTION)
        await scene.says(QUESTION, chat=2)

    replies = [call for call in scene.request.sent() if call.data["chat_id"] != ADMIN]
    notes = [call for call in scene.request.sent() if call.data["chat_id"] == ADMIN]
    assert [call.data["chat_id"] for call in replies] == [1, 2]
    assert all(call.text.startswith(words) for call in replies)
    assert all("secret" not in call.text for call in replies)
    failed = [record for record in records if record["event"] == "handler_failed"]
    assert [(record["chat_id"], record["error"]) for record in failed] == [
        (1, type(error).__name__),
        (2, type(error).__name__),
    ]
    assert len(notes) == noted
    for note in notes:
        assert f"{type(error).__name__}" in note.text
        assert "doubles.py" in note.text
        assert "AAFake" not in note.text


async def test_a_library_that_gives_up_is_an_error_like_others(scene: Stage) -> None:
    # What pyo3 raises when Rust code panics is no `Exception`; it cannot be imported.
    scene.world.search.error = type("PanicException", (BaseException,), {})("index out of bounds")

    await scene.says(QUESTION)

    reply, note = sorted(scene.request.sent(), key=lambda call: call.data["chat_id"] == ADMIN)
    assert reply.text.startswith("البحث متوقف الآن لعطل فيه")
    assert "LibraryPanicked" in note.text


async def test_that_another_process_fetches_updates_is_no_fault_of_the_program_and_admins_hear_of_it_once(
    scene: Stage,
) -> None:
    rival = Conflict("terminated by other getUpdates request")

    with capture_logs() as records:
        for _ in range(2):
            await scene.application.process_error(update=None, error=rival)

    assert [(record["log_level"], record.get("exc_info")) for record in records] == [("debug", None)] * 2
    assert treatment(rival) == Treatment("debug", note=True)
    [note] = scene.request.sent()
    assert note.data["chat_id"] == ADMIN
    assert "Conflict" in note.text
    assert "terminated by other getUpdates request" in note.text


async def test_a_group_that_grew_since_it_asked_is_answered_where_it_is_now(scene: Stage) -> None:
    upgraded = "Bad Request: group chat was upgraded to a supergroup chat"
    scene.request.fail("sendMessage", 400, upgraded, migrate_to_chat_id=-1009)

    await scene.says(f"/ask {QUESTION}", chat=-9)

    refused, answer = scene.request.sent()
    assert (refused.data["chat_id"], answer.data["chat_id"]) == (-9, -1009)
    assert answer.text == refused.text
    assert "reply_parameters" in refused.data
    assert "reply_parameters" not in answer.data


@pytest.mark.parametrize(
    "said",
    [
        "Not enough rights to send text messages to the chat",
        "Have no rights to send a message",
        "CHAT_WRITE_FORBIDDEN",
        "Chat not found",
        "TOPIC_CLOSED",
        "Message thread not found",
    ],
)
async def test_a_chat_that_lets_nobody_write_is_worth_a_line_and_no_alarm(scene: Stage, said: str) -> None:
    scene.request.fail("sendMessage", 400, f"Bad Request: {said}")
    with capture_logs() as records:
        await scene.says(QUESTION)

    assert len(scene.request.sent()) == 1
    [failed] = [record for record in records if record["event"] == "handler_failed"]
    assert (failed["log_level"], failed["exc_info"]) == ("info", None)


async def test_an_error_behind_a_button_is_told_in_its_popup(scene: Stage) -> None:
    await scene.says(QUESTION)
    scene.world.search.error = IndexMissing("gone")

    await scene.presses("m:1:3")

    [told] = scene.request.named("answerCallbackQuery")
    assert told.text.startswith("المجموعة ليست جاهزة")


async def test_who_blocked_the_bot_is_switched_off_and_not_replied_to(scene: Stage) -> None:
    scene.world.subscribers.subscribe(1, "ar", NOON)
    scene.request.fail("sendMessage", 403, "Forbidden: bot was blocked by the user")

    await scene.says(QUESTION)

    assert not scene.world.subscribers.chats[1].active
    assert len(scene.request.sent()) == 1


async def test_a_short_wait_that_telegram_asks_for_is_waited_out(scene: Stage) -> None:
    scene.request.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)

    await scene.says(QUESTION)

    first, second = scene.request.sent()
    assert first == second


async def test_a_handler_that_takes_too_long_is_ended_with_an_apology_and_not_held() -> None:
    async with running(handler_seconds=0.05) as scene:
        scene.world.search.before = lambda: time.sleep(0.2)
        await scene.says(QUESTION)

        assert len(scene.application.context_types.context.runtime.held) == 0
        assert scene.request.sent()[0].text.startswith("تأخر الجواب أكثر مما ينبغي.")
