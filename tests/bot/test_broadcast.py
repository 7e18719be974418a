"""/pause, /resume, coming back after a block, and what admins are told of a large broadcast."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerting.broadcasts import ABANDONED, LEAST, BroadcastTeller, Told, pace_of, read_told
from bot.messages.broadcast import Pace, render_broadcast, render_broadcast_over
from bot.messages.catalogue import Language
from bot.messages.message import Message
from bot.threads import Worker, new_pool
from data.broadcasts import Broadcast
from data.standing import ALERTS_PAUSED, Standing
from tests.bot.doubles import NOON
from tests.bot.judge import seen
from tests.bot.telegram_fake import ADMIN, Call, Stage, running

FAR = Broadcast(3, "جسر <جديد> & قديم", sent=1_180, waiting=3_800, later=40, skipped=15, failed=5)
OVER = replace(FAR, sent=4_979, waiting=0, skipped=16)


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        yield made


def said(scene: Stage) -> list[str]:
    return [plain(call) for call in scene.request.sent()]


def plain(call: Call) -> str:
    """What a person sees, without the marks of direction."""
    return seen(Message(call.text)).text.translate(dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200f")))


async def test_an_admin_pauses_all_alerts_and_lets_them_go_on(scene: Stage) -> None:
    for number in (1, 2, 3):
        scene.world.outbox.put(number, number)
    standing = scene.world.sending.standing

    await scene.says("/pause", chat=ADMIN)
    assert standing.stands == {ALERTS_PAUSED: Standing(str(ADMIN), NOON)}
    await scene.says("/pause", chat=ADMIN)
    await scene.says("/resume", chat=ADMIN)
    assert standing.stands == {}
    await scene.says("/resume", chat=ADMIN)

    assert said(scene) == [
        "أوقفت التنبيهات، وتبقى متوقفة حتى تعيدها. الأسئلة تُجاب كما كانت.\n"
        "تنتظر الآن 3 تنبيهات. لإعادة التنبيهات: /resume",
        "التنبيهات متوقفة من قبل. الأسئلة تُجاب كما كانت.\nتنتظر الآن 3 تنبيهات. لإعادة التنبيهات: /resume",
        "عادت التنبيهات، وتُرسل الآن 3 تنبيهات كانت تنتظر.",
        "التنبيهات تُرسل أصلًا. لإيقافها: /pause",
    ]


async def test_that_alerts_go_on_wakes_their_sender(scene: Stage) -> None:
    runtime = scene.application.context_types.context.runtime
    await scene.says("/pause", chat=ADMIN)
    assert not runtime.alerts_wanted.is_set()
    await scene.says("/resume", chat=ADMIN)
    assert runtime.alerts_wanted.is_set()


@pytest.mark.parametrize("command", ["/pause", "/resume"])
async def test_nobody_else_can(scene: Stage, command: str) -> None:
    scene.world.sending.standing.put("other", "1", NOON)
    await scene.says(command, chat=55)
    assert said(scene) == ["عذرًا، هذا الأمر للمشرفين وحدهم."]
    assert list(scene.world.sending.standing.stands) == ["other"]


async def test_who_blocked_the_bot_and_starts_it_again_gets_alerts_again(scene: Stage) -> None:
    subscribers = scene.world.subscribers
    subscribers.subscribe(7, "ar", NOON)
    subscribers.deactivate(7, "blocked", NOON)

    await scene.says("/start", chat=7)
    await scene.says("/start", chat=7)

    assert subscribers.chats[7].active
    back = [text for text in said(scene) if text.startswith("أهلًا بعودتك.")]
    assert back == [
        "أهلًا بعودتك. كل ما كنت تتابعه محفوظ، وسيصلك الجديد منه من الآن. لتراه أو تغيّره: /subscriptions"
    ]
    assert len(said(scene)) == 3  # and the greeting, both times


async def test_who_stopped_the_alerts_and_starts_the_bot_again_gets_none(scene: Stage) -> None:
    scene.world.subscribers.subscribe(7, "ar", NOON)
    scene.world.subscribers.unsubscribe(7, NOON)

    await scene.says("/start", chat=7)
    await scene.says("/start", chat=8)

    assert not scene.world.subscribers.chats[7].active
    assert 8 not in scene.world.subscribers.chats
    assert [text for text in said(scene) if "بعودتك" in text] == []


def told(scene: Stage, by: str = "me") -> BroadcastTeller:
    sending = scene.world.sending
    return BroadcastTeller(
        scene.application.bot,
        sending.broadcasts,
        sending.standing,
        (ADMIN, 77),
        "ar",
        Worker(new_pool(1)),
        by,
        scene.world.clock,
    )


async def test_admins_are_told_in_one_message_each_that_is_edited_until_the_end(scene: Stage) -> None:
    teller, sending, clock = told(scene), scene.world.sending, scene.world.clock
    sending.broadcasts.under_way[3] = replace(FAR, sent=0, waiting=4_980)
    await teller.step()
    clock.seconds += 40
    sending.broadcasts.under_way[3] = FAR
    await teller.step()
    clock.seconds += 140
    sending.broadcasts.under_way[3] = OVER
    await teller.step()
    await teller.step()

    assert [call.data["chat_id"] for call in scene.request.sent()] == [ADMIN, 77]
    edits = scene.request.named("editMessageText")
    assert [call.data["message_id"] for call in edits] == [5_000, 5_001] * 2
    assert plain(edits[0]) == (
        "يُرسل الآن تنبيه بخبر إلى عدد كبير من المحادثات.\n"
        "الخبر: جسر <جديد> & قديم\n"
        "تم 1,200 من 5,000 (24%)\n"
        "السرعة: 29.5 في الثانية\n"
        "ينتهي بعد 3 دقائق تقريبًا"
    )
    assert plain(edits[2]) == (
        "انتهى إرسال التنبيه بهذا الخبر.\n"
        "الخبر: جسر <جديد> & قديم\n"
        "وصل: 4,979\n"
        "لم تعد مطلوبة أو لم يعد إيصالها ممكنًا: 16\n"
        "تعذر: 5\n"
        "يُرسل لاحقًا كما طلب أصحابه: 40\n"
        "استغرق 3 دقائق تقريبًا"
    )
    assert sending.standing.stands == {}


async def test_a_small_broadcast_is_not_told(scene: Stage) -> None:
    scene.world.sending.broadcasts.under_way[3] = replace(FAR, waiting=LEAST - 1)
    await told(scene).step()
    assert scene.request.sent() == []


async def test_after_a_restart_the_same_messages_go_on_and_of_two_processes_one_tells(scene: Stage) -> None:
    sending, clock = scene.world.sending, scene.world.clock
    sending.broadcasts.under_way[3] = FAR
    await told(scene, "one").step()
    clock.seconds += 20
    await told(scene, "other").step()
    assert scene.request.named("editMessageText") == []

    clock.seconds += ABANDONED.total_seconds()
    await told(scene, "other").step()
    clock.seconds += 20
    await told(scene, "one").step()

    assert len(scene.request.sent()) == 2
    assert len(scene.request.named("editMessageText")) == 2


async def test_an_admin_who_cannot_be_reached_keeps_nobody_from_being_told(scene: Stage) -> None:
    scene.request.fail("sendMessage", 403, "Forbidden: bot can't initiate conversation with a user")
    scene.world.sending.broadcasts.under_way[3] = FAR
    await told(scene).step()
    scene.world.clock.seconds += 20
    await told(scene).step()
    assert [call.data["chat_id"] for call in scene.request.named("editMessageText")] == [77]


async def test_what_nobody_can_read_of_a_broadcast_is_dropped(scene: Stage) -> None:
    for name, value in (("broadcast:9", "{}"), ("broadcast:x", Told("me", 0.0, 0).written())):
        scene.world.sending.standing.put(name, value, NOON)
    await told(scene).step()
    assert scene.world.sending.standing.stands == {}
    assert read_told("[1]") is None


def test_nothing_is_foretold_while_nothing_is_sent() -> None:
    before = Told("me", NOON.timestamp(), 1_200)
    assert pace_of(FAR, before, 15.0, paused=False) == Pace(0.0, None)
    assert pace_of(FAR, replace(before, over=900), 15.0, paused=False) == Pace(20.0, 190.0)
    assert pace_of(FAR, replace(before, over=900), 15.0, paused=True).left is None
    assert pace_of(FAR, replace(before, over=900), -7_200.0, paused=False) == Pace(0.0, None)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_state_of_a_broadcast_can_be_said(language: Language) -> None:
    paused = render_broadcast(FAR, Pace(28.0, None, paused=True), language).text
    assert "/resume" in paused
    assert "&lt;" in paused
    whole = render_broadcast_over(replace(OVER, later=0), timedelta(hours=2).total_seconds(), language).text
    assert "120" in whole
    assert whole.count("\n") == 5
