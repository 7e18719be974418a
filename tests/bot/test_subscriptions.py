"""Choosing what to follow, the list of it, and the buttons under alerts."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import presses
from bot.handlers.choosing import MAX_TEXT, MOST
from bot.messages.alert import Why
from bot.messages.digest import DigestEntry, render_digest
from bot.messages.subscriptions import Foresight, render_choice, render_list, render_topic
from data.subscriptions import Kind, Subscription
from tests.bot.doubles import NOON, article
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.telegram_fake import Call, Stage, running

OUTDATED = "انتهت صلاحية هذا الزر"


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        made.world.browsing.articles.append(article(("نص.",)))  # of الجزيرة
        yield made


def last(scene: Stage, method: str = "sendMessage") -> Call:
    return scene.request.named(method)[-1]


def plain(call: Call) -> str:
    return call.text.translate({0x2068: None, 0x2069: None, 0x200F: None})


def labels(call: Call) -> dict[str, str]:
    """What each button says, by what it carries."""
    rows = (call.data.get("reply_markup") or {"inline_keyboard": []})["inline_keyboard"]
    return {button["callback_data"]: button["text"] for row in rows for button in row}


def followed(scene: Stage, chat: int = 1) -> list[tuple[str, str, str]]:
    return [(each.kind, each.text, each.state) for each in scene.world.subscriptions.of_chat(chat)]


def put(scene: Stage, kind: Kind, text: str = "", chat: int = 1, **values: Any) -> int:
    made = scene.world.subscriptions.add(chat, kind, text, "ar", NOON, most=99, **values)
    assert made is not None
    return made.number


async def test_words_that_name_an_outlet_can_be_followed_as_such(scene: Stage) -> None:
    await scene.says("/subscribe الجزيره")
    asked = last(scene)
    assert list(labels(asked)) == [
        "tp:t:1",
        "tp:w:1",
        "tp:o:1",
        "tp:x:1",
    ]  # as they lie for a reader of Arabic
    assert "المصدر: كل ما ينشره الجزيرة." in plain(asked)

    await scene.presses("tp:o:1")

    assert plain(last(scene, "editMessageText")).startswith("تم الاشتراك في «كل ما ينشره الجزيرة».")
    assert followed(scene) == [("outlet", "الجزيرة", "active")]
    assert scene.world.subscribers.chats[1].active


async def test_words_that_name_none_are_followed_as_words(scene: Stage) -> None:
    await scene.says("/subscribe  زلزال   تركيا ")
    assert list(labels(last(scene))) == ["tp:t:1", "tp:w:1", "tp:x:1"]
    await scene.presses("tp:o:1")
    assert last(scene, "answerCallbackQuery").data["text"].startswith(OUTDATED)

    await scene.presses("tp:w:1")

    assert followed(scene) == [("words", "زلزال تركيا", "active")]


async def test_a_topic_is_shown_before_it_is_saved_and_can_bring_fewer_or_more(scene: Stage) -> None:
    await scene.says("/subscribe أخبار الزلازل")
    await scene.presses("tp:t:1")
    shown = plain(last(scene, "editMessageText"))
    assert "كان سيصلك من آخر المقالات مقالان:" in shown
    assert "نظرت في آخر 200 مقال." in shown
    assert shown.count("مقال عن أخبار الزلازل</a> · 14 نوفمبر 2024") == 2
    assert followed(scene) == []

    for _ in range(3):
        await scene.presses("tp:m:1")
    most = last(scene, "editMessageText")
    assert list(labels(most)) == ["tp:f:1", "tp:x:1", "tp:s:1"]  # there is no more than the most
    for _ in range(5):
        await scene.presses("tp:f:1")
    least = last(scene, "editMessageText")
    assert "لم يكن ليصلك شيء من آخر المقالات." in plain(least)
    assert list(labels(least)) == ["tp:m:1", "tp:x:1", "tp:s:1"]
    await scene.presses("tp:s:1")

    (saved,) = scene.world.subscriptions.of_chat(1)
    assert (saved.kind, saved.text, saved.level, saved.threshold) == ("topic", "أخبار الزلازل", 0, 0.5)
    assert (saved.vector, saved.model) == (b"v", "m")
    assert scene.request.named("sendMessage")[1:] == []  # all of it in one message


async def test_what_is_cancelled_is_not_saved_and_its_buttons_lead_nowhere(scene: Stage) -> None:
    await scene.says("/subscribe زلزال")
    await scene.presses("tp:x:1")
    assert last(scene, "editMessageText").text == "لم أحفظ شيئًا."

    await scene.presses("tp:w:1")

    assert last(scene, "answerCallbackQuery").data["text"].startswith(OUTDATED)
    assert followed(scene) == []


async def test_a_draft_of_another_chat_cannot_be_saved_here(scene: Stage) -> None:
    await scene.says("/subscribe زلزال", chat=2)
    for press in ("tp:w:1", "tp:t:1", "tp:s:1", "tp:m:1"):
        await scene.presses(press)
        assert last(scene, "answerCallbackQuery").data["text"].startswith(OUTDATED)
    await scene.presses("tp:x:1")

    assert (followed(scene), followed(scene, 2)) == ([], [])
    assert scene.world.subscriptions.get(1, 2) is not None


@pytest.mark.parametrize(("written", "said"), [("؟!", "لم أجد فيما كتبت كلمة"), ("زلزال " * 60, "هذا طويل.")])
async def test_what_cannot_be_followed_is_said_so(scene: Stage, written: str, said: str) -> None:
    await scene.says(f"/subscribe {written}")

    assert last(scene).text.startswith(said)
    assert scene.world.subscriptions.rows == {}


async def test_who_follows_as_much_as_they_may_is_told_where_to_make_room(scene: Stage) -> None:
    for number in range(MOST):
        put(scene, "words", f"كلمة{number}")
    await scene.says("/subscribe زلزال")
    await scene.presses(f"tp:w:{MOST + 1}")
    assert plain(last(scene, "editMessageText")).startswith("لديك هنا 20 اشتراكًا، وهذا أقصى ما أستطيع.")
    await scene.says("/subscribe")

    assert "/subscriptions" in last(scene).text
    assert len(followed(scene)) == MOST


async def test_a_question_becomes_a_topic(scene: Stage) -> None:
    number = scene.world.questions.remember(1, "ومتى ثار؟", True, NOON, looked_up="متى ثار بركان إتنا؟")
    await scene.presses(f"tp:q:{number}", on=40)
    preview = last(scene)
    assert "الموضوع: متى ثار بركان إتنا؟" in plain(preview)
    await scene.presses("tp:s:1")
    assert followed(scene) == [("topic", "متى ثار بركان إتنا؟", "active")]

    await scene.presses(f"tp:q:{number}", chat=2)
    assert last(scene, "answerCallbackQuery").data["text"].startswith(OUTDATED)


async def test_a_question_without_an_answer_waits_for_one(scene: Stage) -> None:
    number = scene.world.questions.remember(1, "متى ثار بركان إتنا؟", False, NOON)
    await scene.presses(f"sq:{number}")
    await scene.presses(f"sq:{number}")

    assert last(scene).text.startswith("حسنًا. سأرسل إليك الجواب مرة واحدة")
    (saved,) = scene.world.subscriptions.of_chat(1)
    assert (saved.kind, saved.text, saved.threshold) == ("question", "متى ثار بركان إتنا؟", 0.05)
    await scene.presses(f"sq:{number}", chat=2)
    assert followed(scene, 2) == []


async def test_what_is_followed_in_a_forums_topic_is_told_there(scene: Stage) -> None:
    scene.world.preferences.change(-5, for_admins=False)
    await scene.says("/subscribe", chat=-5, is_topic_message=True, message_thread_id=77)
    await scene.says("/subscribe زلزال", chat=-5, is_topic_message=True, message_thread_id=78)
    await scene.presses("tp:w:2", chat=-5)

    assert [each.thread for each in scene.world.subscriptions.of_chat(-5)] == [77, 78]


async def test_the_list_has_pages_and_everything_in_it_can_be_changed_in_place(scene: Stage) -> None:
    for kind, text in (("all", ""), ("outlet", "الجزيرة"), ("words", "زلزال"), ("question", "متى؟")):
        put(scene, kind, text)  # type: ignore[arg-type]
    for number in range(3):
        put(scene, "topic", f"موضوع {number}", level=2)
    await scene.says("/subscriptions")
    shown = last(scene)
    assert plain(shown).split("\n")[:3] == ["لديك 7 اشتراكات:", "1. كل الأخبار", "2. كل ما ينشره الجزيرة"]
    assert "الصفحة 1 من 2" in plain(shown)

    await scene.presses("su:l:1")
    second = last(scene, "editMessageText")
    assert labels(second)["su:f:7:1"] == "أقل 7"
    await scene.presses("su:f:7:1")
    await scene.presses("su:p:6:1")
    paused = last(scene, "editMessageText")
    assert "6. الموضوع: موضوع 1 (متوقف مؤقتًا)" in plain(paused)
    assert labels(paused)["su:r:6:1"] == "استأنف 6"
    await scene.presses("su:r:6:1")
    await scene.presses("su:d:7:1")
    gone = last(scene, "editMessageText")
    assert plain(gone).startswith("توقف الاشتراك «الموضوع: موضوع 2».")
    assert labels(gone)["su:u:7:1"] == "تراجع"
    assert len(followed(scene)) == 6
    await scene.presses("su:u:7:1")

    assert [(each.number, each.level) for each in scene.world.subscriptions.of_chat(1)][-1] == (7, 1)
    assert len(scene.request.sent()) == 1


async def test_who_follows_nothing_is_told_how_to_begin(scene: Stage) -> None:
    await scene.says("/subscriptions")

    assert plain(last(scene)).startswith("ليس لديك اشتراك بعد.\nاكتب /subscribe لكل الأخبار")


async def test_leaving_several_things_is_asked_about_once(scene: Stage) -> None:
    put(scene, "all")
    put(scene, "words", "زلزال")
    await scene.says("/unsubscribe")
    assert last(scene).text.startswith("لديك اشتراكان. هل أوقف التنبيهات كلها؟")
    assert len(followed(scene)) == 2

    await scene.presses("su:off")

    assert last(scene, "editMessageText").text.startswith("أوقفت التنبيهات.")
    assert (followed(scene), scene.world.subscribers.chats[1].active) == ([], False)


async def test_less_like_this_makes_a_topic_stricter_until_it_can_be_no_stricter(
    scene: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presses, "REPEATED_SECONDS", 0)  # both are meant
    number = put(scene, "topic", "البراكين", level=1, threshold=0.4)
    await scene.presses(f"al:l:{number}")
    assert plain(last(scene)) == "سيصلك بعد الآن الأقرب فقط من «الموضوع: البراكين»."
    (kept,) = scene.world.subscriptions.of_chat(1)
    assert (kept.level, kept.threshold) == (0, 0.5)

    await scene.presses(f"al:l:{number}")

    assert plain(last(scene)).startswith("الاشتراك «الموضوع: البراكين» على أقل درجة من قبل.")
    assert list(labels(last(scene))) == [f"al:s:{number}", f"al:p:{number}"]


async def test_less_of_words_offers_a_pause(scene: Stage) -> None:
    number = put(scene, "words", "زلزال")
    await scene.presses(f"al:l:{number}")
    assert plain(last(scene)).startswith("الاشتراك «الكلمات: زلزال» لا يقبل التقليل.")
    await scene.presses(f"al:p:{number}")

    assert followed(scene) == [("words", "زلزال", "paused")]


async def test_what_is_stopped_under_an_alert_can_be_had_back(scene: Stage) -> None:
    number = put(scene, "topic", "البراكين")
    await scene.presses(f"al:s:{number}")
    assert plain(last(scene)).startswith("توقف الاشتراك «الموضوع: البراكين».")
    assert followed(scene) == []
    await scene.presses(f"al:s:{number}")
    await scene.presses(f"al:u:{number}")

    assert plain(last(scene)) == "عاد الاشتراك «الموضوع: البراكين»."
    assert followed(scene) == [("topic", "البراكين", "active")]


async def test_in_a_group_members_change_nothing_unless_its_admins_let_them(scene: Stage) -> None:
    number = put(scene, "all", chat=-5)
    for press in (f"al:s:{number}", f"su:d:{number}:0", "su:off"):
        scene.request.fail("getChatMember", 400, "Bad Request: user not found")
        scene.request.fail("getChatAdministrators", 400, "Bad Request: member list is inaccessible")
        await scene.presses(press, chat=-5)

    assert followed(scene, -5) == [("all", "", "active")]


PRESSES = [f"{name}:{action}:{{}}:0" for name in ("tp", "su", "al") for action in "owtfmsxqlprdu"]


@pytest.mark.parametrize("rest", ["999", "1", "x", "", "99999999999999999999", "1:2:3", "\u0661"])
async def test_made_up_buttons_are_outdated_and_never_an_error(scene: Stage, rest: str) -> None:
    put(scene, "all", chat=2)
    for press in [
        *(press.format(rest) for press in PRESSES),
        "tp",
        "su",
        "al",
        "sq",
        f"sq:{rest}",
        "su:off:x",
    ]:
        scene.world.clock.seconds += 10
        await scene.presses(press[:64])

    assert followed(scene, 2) == [("all", "", "active")]
    assert not [call for call in scene.request.calls if "خطأ" in call.text]


TEXT = st.text(max_size=MAX_TEXT)


@given(text=TEXT, kind=st.sampled_from(["outlet", "words", "topic", "question"]), count=st.integers(1, 60))
def test_whatever_people_follow_telegram_takes_its_messages_in_order(
    text: str, kind: Kind, count: int
) -> None:
    row = Subscription(10**12, 1, kind, text, "paused", level=2)
    entry = DigestEntry(10**9, text * 9, text, None, None, Why(1, kind, text))
    for language in ("ar", "en"):
        shown = (
            render_choice(row, text, language),
            render_topic(row, Foresight(3, 200), language),
            render_list([row] * count, 7, language, gone=row),
            render_digest([entry] * count, count + 3, language),
        )
        for message in shown:
            lines = seen(message).text.split("\n")
            assert language == "en" or all(map(begins_right_to_left, lines))


def test_a_digest_of_many_long_addresses_names_as_many_as_telegram_takes_and_counts_the_others() -> None:
    address = "https://www.skynewsarabia.com/middle-east/1192514-" + "%D8%A7" * 55
    entries = [DigestEntry(n, f"خبر رقم {n}", "سكاي", f"{address}{n}", None) for n in range(1, 31)]

    digest = seen(render_digest(entries, 30, "ar"))

    assert len(digest.links()) == 21
    assert digest.text.endswith("و\u20689\u2069 أخبار أخرى.")
