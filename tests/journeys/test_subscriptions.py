"""People choose what they hear of, and hear of that: topics, questions that wait, kills on the way."""

import time
from dataclasses import replace

import pytest

from tests.journeys.articles import ABOUT_OLIVES, CANAL, OLIVES, TELESCOPE, write_jsonl
from tests.journeys.journey import Journey
from tests.journeys.process import until
from tests.journeys.reading import disordered_lines, quotations, seen
from tests.telegram_double import SentMessage

pytestmark = pytest.mark.journey

READER, OTHER, ALL = 301, 302, 303
SETTLED_SECONDS = 2.5  # more than one look at the news, and more than one into the outbox


def pressed(journey: Journey, message: SentMessage, button: str) -> SentMessage:
    """Press a button that changes the message that carries it; the message as it is then."""
    journey.double.user_presses(message, button)
    return journey.double.wait_for_edit_sync(message)


def pressed_under(journey: Journey, message: SentMessage, button: str) -> SentMessage:
    """Press a button that is answered by a message under it."""
    press = journey.double.user_presses(message, button)
    return journey.double.wait_for_message_sync(message.chat_id, after=press)


def labels(message: SentMessage) -> list[str]:
    return [button.text for row in message.buttons for button in row]


def test_a_topic_is_looked_at_saved_heard_of_and_stopped(journey: Journey) -> None:
    journey.start()
    asked = journey.ask(READER, "/subscribe زيت الزيتون وحموضته")
    preview = pressed(journey, asked, "الموضوع")
    more = pressed(journey, preview, "أكثر")
    saved = pressed(journey, more, "احفظ")
    journey.publish(OLIVES)
    alert = journey.wait_for_alert(READER, OLIVES)
    less = pressed_under(journey, alert, "أقل من هذا")
    stopped = pressed_under(journey, alert, "أوقف هذا")
    journey.publish(CANAL)
    time.sleep(SETTLED_SECONDS)

    assert "نظرت في آخر 6 مقالات." in seen(preview.plain)
    assert "القدر: متوسط" in preview.plain
    assert "القدر: كثير" in more.plain
    assert seen(saved.plain) == "تم الاشتراك في «الموضوع: زيت الزيتون وحموضته». سأخبرك بكل جديد منه."
    assert seen(alert.plain).endswith("وصلك لأنك تتابع الموضوع: زيت الزيتون وحموضته")
    assert seen(less.plain) == "سيصلك بعد الآن الأقرب فقط من «الموضوع: زيت الزيتون وحموضته»."
    assert "تراجع" in labels(stopped)
    assert journey.alerts(READER) == [alert]
    assert [line for each in (asked, preview, alert, less) for line in disordered_lines(each)] == []
    assert journey.rows("SELECT state, level FROM subscription") == [("stopped", 2)]


def test_a_question_without_an_answer_is_answered_once_also_over_a_restart(journey: Journey) -> None:
    bot = journey.start()
    refused = journey.ask(READER, ABOUT_OLIVES)
    waits = pressed_under(journey, refused, next(label for label in labels(refused) if "أ" in label))
    bot.terminate()
    journey.start()
    journey.publish(OLIVES)
    answer = journey.double.wait_for_message_sync(READER, 15.0, after=waits)
    journey.publish(CANAL)
    time.sleep(SETTLED_SECONDS)

    assert seen(waits.plain).startswith("حسنًا. سأرسل إليك الجواب مرة واحدة")
    assert answer.plain.startswith("نُشر ما يجيب عن سؤالك.")
    assert "0.8 في المئة" in "".join(quotations(answer))
    assert journey.double.sent(READER)[-1] == answer
    assert journey.rows("SELECT state FROM subscription") == [("done",)]


def test_a_kill_between_the_news_and_who_hears_of_it_loses_nothing_and_doubles_nothing(
    journey: Journey,
) -> None:
    journey.subscribe(ALL)
    bot = journey.start()
    words = journey.ask(READER, "/subscribe حموضة الزيتون")
    pressed(journey, words, "الكلمات")
    bot.kill()
    journey.publish(OLIVES)
    assert journey.rows("SELECT matched_at FROM news") == [(None,)]
    assert journey.outbox() == {}
    again = journey.start()
    alerts = [journey.wait_for_alert(chat, OLIVES) for chat in (READER, ALL)]
    until(lambda: journey.outbox() == {"sent": 2}, 20.0, "marking")
    again.kill()
    journey.start()
    time.sleep(SETTLED_SECONDS)

    assert [journey.alerts(chat) for chat in (READER, ALL)] == [[alerts[0]], [alerts[1]]]
    assert seen(alerts[0].plain).endswith("وصلك لأنك تتابع الكلمات: حموضة الزيتون")


def test_what_was_told_and_is_corrected_is_corrected_in_its_place(journey: Journey) -> None:
    watched = journey.folder / "watched"
    write_jsonl(watched / "old.jsonl", CANAL)
    journey.subscribe(ALL)
    bot = journey.start(SOURCES=str(watched), POLL_SECONDS="1")
    bot.wait_for_event("sources_read")
    write_jsonl(watched / "new.jsonl", TELESCOPE)
    alert = journey.wait_for_alert(ALL, TELESCOPE)
    until(lambda: journey.outbox() == {"sent": 1}, 20.0, "marking")
    write_jsonl(watched / "new.jsonl", replace(TELESCOPE, title="تعطل التلسكوب قبل أن يبلغ مداره"))
    corrected = journey.double.wait_for_edit_sync(alert, 10.0)

    assert corrected.plain.startswith("خبر جديد، وقد صحّحه ناشره بعد أن أرسلته إليك\n")
    assert "تعطل التلسكوب قبل أن يبلغ مداره" in seen(corrected.plain)
    assert journey.alerts(ALL) == [corrected]


def test_a_forums_topic_hears_what_its_admins_subscribed_to_there(journey: Journey) -> None:
    forum, admin, member = -1_000_000_009_001, 51_001, 51_002
    thread = journey.double.user_opens_topic(forum, user_id=admin)
    journey.double.make_admin(forum, admin)
    journey.start()
    refused = journey.ask(forum, "/subscribe", user_id=member, thread=thread)
    asked = journey.ask(forum, "/subscribe زيت الزيتون", user_id=admin, thread=thread)
    journey.double.user_presses(asked, "الكلمات", user_id=member)
    journey.double.user_presses(asked, "الكلمات", user_id=admin)
    saved = journey.double.wait_for_edit_sync(asked)
    journey.publish(OLIVES)
    alert = journey.wait_for_alert(forum, OLIVES)

    assert not refused.plain.startswith("تم الاشتراك")
    assert seen(saved.plain).startswith("تم الاشتراك في «الكلمات: زيت الزيتون».")
    assert [message.thread for message in (refused, asked, alert)] == [thread] * 3
    assert journey.active_chats() == {forum}
