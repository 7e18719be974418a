"""Leafing through the collection: lists, articles, timelines, a day's headlines, links into the bot, sharing."""

import base64
import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers.browsing import outlet_named
from bot.headlines import headlines_of
from bot.messages.article_pages import render_article_page, render_passage
from bot.messages.browsing import render_latest, render_outlets
from bot.messages.catalogue import LANGUAGES, Language
from bot.messages.deep_links import (
    ToArticle,
    ToPassage,
    ToQuestion,
    ToShared,
    deep_link,
    read_payload,
)
from bot.messages.sharing import render_share, render_shared_question, share_question_button
from bot.messages.timeline import render_timeline
from bot.messages.today import render_today
from bot.timeline import Timeline, timeline
from data.browsing import Outlet, Page
from data.types import StoredArticle, StoredPassage
from retrieval.errors import IndexMissing
from retrieval.reading.reading import Asked
from retrieval.types import Hit
from tests.bot.doubles import NOON, answer, hit
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.telegram_fake import BOT, Stage, message, person, running

NAME = str(BOT["username"])
TODAY = date(2024, 11, 15)
TEXTS = st.text(max_size=400) | st.text("aب1 &<>\"'\u202e\n😀", max_size=2_500)
TOPIC = "معرض الكتاب"


def stored(number: int, **changes: object) -> StoredArticle:
    made: dict[str, object] = {
        "article_id": number,
        "title": f"خبر {number}",
        "source": "الجزيرة",
        "url": f"https://example.org/{number}",
        "published": TODAY - timedelta(days=number),
        "status": "active",
        "paragraph_count": 1,
        "paragraphs": (f"نص الخبر {number}.",),
    }
    return StoredArticle(**made | changes)  # type: ignore[arg-type]


def plain(text: str) -> str:
    """What a reader sees, without marks of direction."""
    return re.sub("[\u200f\u2066-\u2069]", "", re.sub("<[^>]*>", "", text))


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        made.world.browsing.articles = [stored(number) for number in range(1, 26)]
        yield made


# /latest and /sources


async def test_latest_shows_ten_and_turns_pages_in_place(scene: Stage) -> None:
    await scene.says("/latest")
    [shown] = scene.request.sent()
    lines = plain(shown.text).split("\n")
    assert lines[:3] == ["أحدث المقالات", "1. خبر 1", "الجزيرة · 14 نوفمبر 2024 · /article_1"]
    assert '<a href="https://example.org/1">' in shown.text
    assert len(lines) == 21
    [older] = shown.button_data()

    await scene.presses(older)
    scene.world.browsing.articles += [stored(90, published=TODAY), stored(91, published=TODAY)]
    second = scene.request.named("editMessageText")[-1]
    assert "1. خبر 11\n" in plain(second.text)
    to_older, to_newer = second.button_data()  # on screen the older ones stand left
    await scene.presses(to_older)
    last = scene.request.named("editMessageText")[-1]
    assert "5. خبر 25\n" in plain(last.text)
    assert len(last.button_data()) == 1

    await scene.presses(to_newer)
    back = plain(scene.request.named("editMessageText")[-1].text)
    assert "1. خبر 1\n" in back  # what came in meanwhile pushed nothing away
    assert "خبر 90" not in back


async def test_an_article_without_address_or_date_is_reached_in_the_bot(scene: Stage) -> None:
    scene.world.browsing.articles = [stored(7, url=None, published=None)]

    await scene.says("/latest", language="en")

    [shown] = scene.request.sent()
    assert f'<a href="https://t.me/{NAME}?start=a_7">' in shown.text
    assert plain(shown.text).endswith("الجزيرة · date unknown · /article_7")


async def test_few_outlets_stand_beside_the_list_and_many_behind_a_button(scene: Stage) -> None:
    articles = scene.world.browsing.articles
    articles += [stored(30, source="رويترز"), stored(31, source="رويترز")]
    await scene.says("/latest")
    assert scene.request.sent()[-1].button_data()[-2:] == ["lt:30", "lt:1"]

    await scene.presses("lt:30")
    of_one = scene.request.named("editMessageText")[-1]
    assert plain(of_one.text).startswith("أحدث المقالات من رويترز\n1. خبر 30\n")
    assert of_one.button_data() == ["lt:0", "lt:1"]

    articles += [stored(40 + number, source=f"صحيفة {number}") for number in range(9)]
    await scene.says("/latest")
    assert scene.request.sent()[-1].button_data()[1:] == ["sr:0"]


@pytest.mark.parametrize("name", ["رويترز", "وكاله رويترز", " وكالة   رويترز"])
async def test_latest_of_a_named_outlet_is_found_however_it_is_spelt(scene: Stage, name: str) -> None:
    scene.world.browsing.articles.append(stored(30, source="وكالة رويترز"))

    await scene.says(f"/latest@{NAME} {name}", chat=-5)

    shown = scene.request.sent()[-1]
    assert plain(shown.text).startswith("أحدث المقالات من وكالة رويترز\n")
    assert shown.data["reply_parameters"]["message_id"] == 40


async def test_an_outlet_that_is_not_there_is_answered_with_those_that_are(scene: Stage) -> None:
    await scene.says("/latest نيويورك تايمز")
    [shown] = scene.request.sent()
    assert plain(shown.text).startswith("لا أعرف مصدرًا بهذا الاسم")
    assert "في المجموعة مصدر واحد:" in plain(shown.text)

    scene.world.browsing.articles = []
    await scene.says("/latest الجزيرة")
    assert plain(scene.request.sent()[-1].text) == "ليس في المجموعة مصادر بعد."
    await scene.says("/latest")
    assert plain(scene.request.sent()[-1].text) == "ليس في المجموعة مقالات بعد."


def test_an_outlet_is_found_by_its_whole_name_before_a_larger_one_that_holds_it() -> None:
    outlets = (Outlet(1, "الجزيرة مباشر", 9, None), Outlet(2, "الجزيرة", 5, None))

    assert outlet_named("الجزيره", outlets) == outlets[1]
    assert outlet_named("مباشر", outlets) == outlets[0]
    assert outlet_named("؟!", outlets) is None


async def test_sources_are_listed_with_right_plurals_and_lead_to_their_articles(scene: Stage) -> None:
    scene.world.browsing.articles = [stored(1), stored(2), stored(3, source="BBC & <Co>")]
    await scene.says("/sources")
    await scene.says("/sources", language="en")

    arabic, english = (call for call in scene.request.sent())
    assert plain(arabic.text).split("\n") == [
        "في المجموعة مصدران:",
        "1. الجزيرة",
        "مقالان · أحدثها 14 نوفمبر 2024",
        "2. BBC &amp; &lt;Co&gt;",
        "مقال واحد · أحدثها 12 نوفمبر 2024",
    ]
    assert "one article · newest 12 November 2024" in plain(english.text)
    assert english.button_data() == ["lt:1", "lt:3"]


async def test_an_outlet_whose_first_article_was_withdrawn_is_still_the_one_pressed(scene: Stage) -> None:
    scene.world.browsing.outlet = lambda key: "الجزيرة" if key == 99 else None  # type: ignore[method-assign]

    await scene.presses("lt:99")
    await scene.presses("lt:98")

    assert "من \u2068الجزيرة" in scene.request.named("editMessageText")[-1].text
    assert scene.request.named("answerCallbackQuery")[-1].data["show_alert"] is True


# /article


async def test_an_article_is_shown_with_related_ones_and_can_be_shared(scene: Stage) -> None:
    scene.world.search.answers["خبر 3"] = answer(
        hit(1, article_id=3), *(hit(rank) for rank in range(2, 7)), hit(7, article_id=12), answered=False
    )
    await scene.says("/article 3")

    [shown] = scene.request.sent()
    text = plain(shown.text)
    assert text.startswith("خبر 3\nالجزيرة · 12 نوفمبر 2024")
    assert "<blockquote>نص الخبر 3.</blockquote>" in shown.text
    related = text.split("مقالات ذات صلة:\n")[1]
    assert re.findall(r"/article_(\d+)", related) == ["12", "13", "14"]
    assert scene.world.search.asked[0][0] == Asked("خبر 3", as_written=True)
    [share] = shown.button_urls()
    query = parse_qs(urlsplit(share).query)
    assert share.startswith("https://t.me/share/url?")
    assert query == {"url": [f"https://t.me/{NAME}?start=a_3"], "text": ["خبر 3"]}


async def test_a_long_article_is_turned_in_place_and_nothing_is_lost(scene: Stage) -> None:
    words = tuple(f"الفقرة رقم {number} " + "كلام " * 60 for number in range(30))
    scene.world.browsing.articles = [stored(5, paragraphs=words)]
    await scene.says("/article_5")

    shown = scene.request.sent()[0]
    told, presses = plain(shown.text), 0
    following = shown.button_data()
    while following:
        await scene.presses(following[0])
        page = scene.request.named("editMessageText")[-1]
        told += plain(page.text)
        presses += 1
        following = [data for data in page.button_data() if int(data.split(":")[2]) > presses]
    assert [number for number in range(30) if f"الفقرة رقم {number} " not in told] == []
    assert len(scene.request.sent()) == 1


@pytest.mark.parametrize("text", ["/article", "/article خبر", "/article 1 2", "/article " + "9" * 19])
async def test_an_article_without_a_number_tells_how_it_is_written(scene: Stage, text: str) -> None:
    await scene.says(text)

    assert plain(scene.request.sent()[0].text) == "اكتب رقم المقال بعد الأمر، هكذا: /article 12"


@pytest.mark.parametrize("text", ["/article 999", "/article_999", "/article 0", "/start a_999"])
async def test_an_article_that_is_not_there_is_said_kindly(scene: Stage, text: str) -> None:
    await scene.says(text)

    assert plain(scene.request.sent()[0].text).startswith("لا أجد مقالًا بهذا الرقم")


async def test_a_tapped_article_is_answered_in_a_group_unless_it_is_for_another_bot(scene: Stage) -> None:
    await scene.says("/article_3@another_bot", chat=-5)
    assert scene.request.sent() == []

    await scene.says(f"/article_3@{NAME.upper()}", chat=-5)
    await scene.says("/article ٣", chat=-5)
    assert [plain(call.text)[:5] for call in scene.request.sent()] == ["خبر 3", "خبر 3"]


async def test_in_a_topic_of_a_group_the_reply_stays_in_the_topic(scene: Stage) -> None:
    await scene.says("/latest", chat=-5, message_thread_id=9, is_topic_message=True)

    assert scene.request.sent()[0].data["message_thread_id"] == 9


async def test_an_article_can_be_read_while_nothing_can_be_searched(scene: Stage) -> None:
    scene.world.search.error = IndexMissing("none")

    await scene.says("/article 3")

    assert "نص الخبر 3." in scene.request.sent()[0].text
    assert "ذات صلة" not in scene.request.sent()[0].text


# /timeline


def on(day: int | None, rank: int = 1, score: float = 3.0, **changes: Any) -> Hit:
    published = None if day is None else date(2024, 11, day)
    return hit(rank, score=score, published=published, **changes)


def test_a_timeline_has_the_best_passage_of_each_day_and_one_an_article() -> None:
    hits = [
        on(9, 1, 3.0, article_id=1),
        on(9, 2, 2.9, article_id=2),
        on(4, 3, 2.8, article_id=3),
        on(4, 4, 2.7, article_id=1),
        on(12, 5, 2.0, article_id=5),
        on(None, 6, 1.9, article_id=6),
        on(None, 7, 1.8, article_id=6),
        on(13, 8, -1.0, article_id=7, title="أمطار", text="هطلت الأمطار."),  # of another story
    ]

    found = timeline(hits, TOPIC)

    assert [each.rank for each in found.days] == [3, 1, 5]
    assert found.undated == 1
    assert timeline([], TOPIC) == Timeline((), 0)


def test_what_names_nothing_of_the_topic_is_of_another_story_unless_all_is() -> None:
    bread = on(5, 2, 2.9, article_id=2, title="سعر الخبز", text="ارتفع سعر الخبز.")
    rain = on(6, 3, -3.0, article_id=3, title="أمطار", text="هطلت الأمطار.")
    hits = [on(4, 1, 3.0, article_id=1), bread, rain]

    assert [each.rank for each in timeline(hits, "زوار المعرض").days] == [1]
    assert [each.rank for each in timeline(hits, "book fair").days] == [1, 2]


def test_what_names_all_of_the_topic_is_of_its_story_however_low_it_stands() -> None:
    low = on(5, 2, -3.0, article_id=2)
    half = on(6, 3, 0.0, article_id=3, title="كتب جديدة", text="صدرت كتب جديدة.")

    found = timeline([on(4, 1, 3.0, article_id=1), half, low], TOPIC)

    assert [each.rank for each in found.days] == [1, 2]


async def test_a_timeline_is_told_in_pages_of_five_days(scene: Stage) -> None:
    hits = [on(day, rank, article_id=day) for rank, day in enumerate((9, 3, 7, 1, 5, 2), start=1)]
    scene.world.search.answers[TOPIC] = answer(*hits, on(None, 9, article_id=99))

    await scene.says(f"/timeline {TOPIC}")

    [shown] = scene.request.sent()
    assert scene.world.search.asked == [(Asked(TOPIC), 60)]
    assert plain(shown.text).startswith(f"التسلسل الزمني: {TOPIC}\n\n1 نوفمبر 2024\n")
    assert re.findall(r"(\d+) نوفمبر", plain(shown.text)) == ["1", "2", "3", "5", "7"]
    assert "وتركت مقالًا واحدًا لا تاريخ له." in plain(shown.text)
    assert "الصفحة 1 من 2" in plain(shown.text)
    assert shown.button_data() == ["tl:1:1"]

    await scene.presses("tl:1:1")
    await scene.presses("tl:1:1", chat=2)  # in a chat that has not asked it
    [edited] = scene.request.named("editMessageText")
    assert re.findall(r"(\d+) نوفمبر", plain(edited.text)) == ["9"]
    assert scene.request.named("answerCallbackQuery")[-1].data["show_alert"] is True


async def test_without_a_topic_it_is_asked_for_and_the_next_text_is_it(scene: Stage) -> None:
    scene.world.search.answers[TOPIC] = answer(hit(1))

    await scene.says("/timeline")
    await scene.says(TOPIC)
    await scene.says("/timeline", chat=-5)

    asked, told, usage = (plain(call.text) for call in scene.request.sent())
    assert asked.startswith("عن أي موضوع")
    assert told.startswith("التسلسل الزمني")
    assert usage == "اكتب الموضوع بعد الأمر، هكذا: /timeline أسعار النفط"


@pytest.mark.parametrize("topic", ["موضوع مجهول", "شكرا", "ط" * 300])
async def test_a_topic_that_leads_to_nothing_gets_a_kind_line(scene: Stage, topic: str) -> None:
    await scene.says(f"/timeline {topic}")

    [told] = scene.request.sent()
    assert plain(told.text).startswith(("لم أجد في المجموعة مقالات", "سؤالك طويل"))


# /today


async def test_today_tells_each_story_once_by_outlet(scene: Stage) -> None:
    title = "افتتاح معرض الكتاب الدولي في القاهرة بحضور 500 ناشر"
    scene.world.browsing.articles = [
        stored(1, published=TODAY, title=title),
        stored(2, published=TODAY, title="فوز المنتخب المغربي بالكأس"),
        stored(3, published=TODAY, title=f"{title} - صور", source="رويترز"),
        stored(4, published=TODAY, title=title.replace("500", "900"), source="رويترز"),
        stored(5, published=TODAY - timedelta(days=1)),
        stored(6, published=TODAY + timedelta(days=30)),
    ]

    await scene.says("/today")

    [shown] = scene.request.sent()
    assert plain(shown.text).split("\n") == [
        "أخبار اليوم، 15 نوفمبر 2024",
        "نُشرت فيه 4 مقالات.",
        "",
        "الجزيرة",
        "1. فوز المنتخب المغربي بالكأس",
        f"2. {title}",
        "ونُشر أيضًا في: رويترز",
        "",
        "رويترز",
        f"3. {title.replace('500', '900')}",
    ]
    assert shown.button_data() == []


async def test_where_today_has_nothing_the_last_day_is_told_in_fifteens(scene: Stage) -> None:
    day = date(2024, 11, 3)
    scene.world.browsing.articles = [
        stored(number, published=day, title=f"عنوان فريد {number}") for number in range(1, 18)
    ]
    await scene.says("/today", language="en")

    [shown] = scene.request.sent()
    assert plain(shown.text).startswith("I have no news of today yet.")
    assert "3 November 2024\n17 articles were published on it." in plain(shown.text)
    [more] = shown.button_data()
    await scene.presses(more)
    rest = scene.request.named("editMessageText")[-1]
    assert re.findall(r"^(\d+)\. ", plain(rest.text), re.MULTILINE) == ["16", "17"]
    assert rest.button_data() == [f"td:{day.toordinal()}:0"]


async def test_today_is_the_readers_day(scene: Stage) -> None:
    scene.world.browsing.articles = [
        stored(1, published=TODAY),
        stored(2, published=TODAY + timedelta(days=1)),
    ]
    scene.world.preferences.change(1, time_zone="Pacific/Auckland")  # where the 16th has begun

    await scene.says("/today")
    await scene.says("/today", chat=2)

    assert [plain(call.text).split("\n")[0] for call in scene.request.sent()] == [
        "أخبار اليوم، 16 نوفمبر 2024",
        "أخبار اليوم، 15 نوفمبر 2024",
    ]


async def test_without_dated_articles_today_says_so(scene: Stage) -> None:
    scene.world.browsing.articles = [stored(1, published=None)]

    await scene.says("/today")

    assert plain(scene.request.sent()[0].text) == "ليس في المجموعة مقالات مؤرخة بعد."


def test_short_headlines_that_share_words_are_two_stories() -> None:
    told = headlines_of([stored(1, title="كأس العالم: فوز مصر"), stored(2, title="كأس العالم: فوز المغرب")])

    assert [[each.first.article_id, *each.others] for each in told] == [[2], [1]]


# Links into the bot, and sharing


@pytest.mark.parametrize(
    "target", [ToArticle(7), ToPassage(10**17), ToShared(3), ToQuestion("من فاز بكأس آسيا؟")]
)
def test_a_link_leads_where_it_was_made_for(target: ToArticle | ToPassage | ToShared | ToQuestion) -> None:
    link = deep_link(NAME, target)

    assert link is not None
    payload = link.removeprefix(f"https://t.me/{NAME}?start=")
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    assert read_payload(payload) == target


@given(st.text(min_size=1, max_size=60))
def test_a_question_fits_a_link_or_gets_none(text: str) -> None:
    words = " ".join(text.encode("utf-8", "replace").decode().split())
    link = deep_link(NAME, ToQuestion(text))

    assert (link is None) == (len(words.encode()) > 46)
    if link is not None:
        read = read_payload(link.rpartition("=")[2])
        controls = not words or any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in words)
        assert read == (None if controls else ToQuestion(words))


@given(st.text(max_size=80) | st.from_regex(r"[apqQ]_[A-Za-z0-9_=-]{0,70}", fullmatch=True))
def test_no_payload_is_an_error(payload: str) -> None:
    target = read_payload(payload)

    assert target is None or len(payload) <= 64


def coded(raw: bytes) -> str:
    return "q_" + base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize(
    "payload",
    [
        "x",
        "a_",
        "a_x",
        "p_999",
        "Q_1",
        "q_",
        "q_a",
        coded(b"\xff\xfe"),
        coded(b" \n "),
        coded(b"a\x00b"),
        "a_1 a_2",
    ],
)
async def test_a_made_up_payload_gets_the_welcome(scene: Stage, payload: str) -> None:
    scene.world.questions.remember(2, "سر", True, NOON)  # asked elsewhere, and not shared

    await scene.says("/start")
    await scene.says(f"/start {payload}")

    welcome, same = (call.text for call in scene.request.sent())
    assert same == welcome
    assert scene.world.search.asked == []


async def test_a_link_shows_an_article_or_a_passage_with_its_source(scene: Stage) -> None:
    scene.world.browsing.passages[8] = StoredPassage(
        8, 3, "معرض <الكتاب>", "الجزيرة", "https://example.org/3", TODAY, 2, 2, "افتتح المعرض."
    )
    await scene.says("/start a_3")
    await scene.says("/start p_8")

    article, passage = scene.request.sent()
    assert plain(article.text).startswith("خبر 3\n")
    assert "<blockquote>افتتح المعرض.</blockquote>" in passage.text
    assert "معرض &lt;الكتاب&gt;\nالجزيرة · 15 نوفمبر 2024 · افتح المصدر" in plain(passage.text)
    assert passage.button_data() == ["pg:3:0", "c:8"]
    assert "start%3Dp_8" in passage.button_urls()[0]


async def test_a_question_in_a_link_is_said_and_answered(scene: Stage) -> None:
    scene.world.search.answers["كم زائرًا؟"] = answer(hit(1))
    link = deep_link(NAME, ToQuestion("كم زائرًا؟")) or ""

    await scene.says(f"/start {link.rpartition('=')[2]}")

    question, told = (plain(call.text) for call in scene.request.sent())
    assert question == "سؤال من رابط: كم زائرًا؟"
    assert "وبلغ عدد الزوار" in told


async def test_a_long_question_is_read_by_others_only_once_its_asker_shared_it(scene: Stage) -> None:
    text = "كم بلغ عدد الزوار في اليوم الأول من معرض الكتاب الدولي؟"
    number = scene.world.questions.remember(1, text, True, NOON)
    button = share_question_button("ar", NAME, text, number)
    assert (button.data, button.url) == ("sh:1", None)

    await scene.says("/start Q_1", chat=2)
    await scene.presses("sh:1", chat=2)
    assert [text in call.text for call in scene.request.sent()] == [False]

    await scene.presses("sh:1")
    given_out = scene.request.sent()[-1]
    assert f"https://t.me/{NAME}?start=Q_1" in given_out.text
    assert "start%3DQ_1" in given_out.button_urls()[0]
    await scene.says("/start Q_1", chat=2)
    assert plain(scene.request.sent()[-2].text) == f"سؤال من رابط: {text}"


@pytest.mark.parametrize(("who", "shared"), [(7, True), (8, False)])
async def test_in_a_group_only_the_asker_shares_a_question(scene: Stage, who: int, shared: bool) -> None:
    scene.world.questions.remember(-5, "سؤال", True, NOON)
    asked = message("سؤال", chat=-5, user=7)
    query = {
        "id": "77",
        "from": person(who),
        "chat_instance": "x",
        "data": "sh:1",
        "message": message("جواب", chat=-5) | {"from": BOT, "message_id": 41, "reply_to_message": asked},
    }

    await scene.update(callback_query=query)

    assert (scene.world.shared_questions.text(1) is not None) is shared
    assert len(scene.request.sent()) == shared


def test_a_short_question_travels_in_the_link_itself() -> None:
    button = share_question_button("en", NAME, "من فاز؟", 5)

    query = parse_qs(urlsplit(button.url or "").query)
    assert read_payload(query["url"][0].rpartition("=")[2]) == ToQuestion("من فاز؟")
    assert query["text"] == ["من فاز؟"]


# Whatever comes


@pytest.mark.parametrize(
    "data",
    [
        *(
            "lt",
            "lt:",
            "lt:x",
            "lt:999",
            "lt:0:o",
            "lt:0:x:1:1",
            "lt:0:o:99999999:1",
            "lt:0:o:1",
            "sr",
            "sr:-1",
        ),
        *("pg:999:0", "pg:1", "pg:1:x", "tl:9:0", "tl:1", "td:0:0", "td:99999999:0", "td:1", "sh:9", "sh:"),
    ],
)
async def test_a_made_up_button_says_that_it_leads_nowhere(scene: Stage, data: str) -> None:
    await scene.presses(data)

    [told] = scene.request.named("answerCallbackQuery")
    assert told.data["show_alert"] is True
    assert scene.request.named("editMessageText") == scene.request.sent() == []


@pytest.mark.parametrize(
    "data", ["sr:999", "pg:1:999", "lt:0:o:1:1", "lt:0:n:900000:1", f"td:{TODAY.toordinal()}:999"]
)
async def test_a_page_beyond_the_end_is_one_that_is_there(scene: Stage, data: str) -> None:
    await scene.presses(data)

    [edited] = scene.request.named("editMessageText")
    assert edited.text


async def test_whoever_asks_too_much_is_told_so_once(scene: Stage) -> None:
    for _ in range(30):
        await scene.says("/sources")

    assert len(scene.request.sent()) == 21
    assert "انتظر دقيقة" in scene.request.sent()[-1].text


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, TEXTS, st.sampled_from(LANGUAGES))
def test_whatever_sources_write_telegram_takes_it(
    title: str, source: str, url: str, language: Language
) -> None:
    address = f"https://example.org/{url}"
    articles = tuple(
        stored(number, title=title, source=source, url=address, paragraphs=(title, source))
        for number in range(1, 16)
    )
    passage = StoredPassage(1, 1, title, source, address, None, 1, 1, title)
    found = Timeline(
        tuple(
            hit(day, text=title or "x", sentence=source, title=title, source=source, url=address)
            for day in range(1, 6)
        ),
        2,
    )
    outlets = tuple(Outlet(key, source, key, TODAY) for key in range(1, 12))
    rendered = [
        render_latest(Page(articles[:10], True, True), outlets[0], outlets[:5], language, NAME),
        render_outlets(outlets, 0, language),
        render_article_page(articles[0], 0, articles[:3], language, NAME),
        render_passage(passage, language, NAME),
        render_timeline(found, title, 1, 0, language),
        render_today(headlines_of(articles), TODAY, 15, 0, language, NAME, today=True),
        render_share(NAME, 1, title, language),
        render_shared_question(title, language),
    ]
    for shown in rendered:
        text = seen(shown).text
        assert text.strip()
        if language == "ar":
            assert [line for line in text.split("\n") if not begins_right_to_left(line)] == []


LONG_ADDRESS = "https://news.example/politics/2024/11/15/" + "%D8%A7" * 120
"""As Arabic outlets have them, only longer than most."""


def test_fifteen_headlines_with_long_addresses_are_all_named_in_a_message_that_telegram_takes() -> None:
    articles = [
        StoredArticle(n, f"خبر رقم {n}", "الجزيرة", f"{LONG_ADDRESS}{n}", TODAY, "active", 1, (f"نص {n}",))
        for n in range(1, 16)
    ]

    day = seen(render_today(headlines_of(articles), TODAY, 15, 0, "ar", NAME, today=True))
    newest = seen(render_latest(Page(tuple(articles[:10]), False, False), None, (), "ar", NAME))

    assert len(day.links()) == 15
    assert len(newest.links()) == 10
    assert all(address.startswith("https://") for address in day.links() + newest.links())
