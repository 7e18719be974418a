"""Watched sources in a chat: for admins alone with the bot, and for nobody else."""

import itertools
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.request import RequestData

from bot.fetching.reasons import Reason
from bot.handlers import finding, sources
from bot.messages import finding as finding_texts
from bot.messages import sources as texts
from bot.messages.catalogue import LANGUAGES, Language
from bot.messages.moments import ago, ahead
from bot.messages.reasons import reason_words
from bot.messages.statistics import statistics_markup
from bot.offers import Offers
from bot.services.sources import Link, SentFile
from bot.watching import tally
from bot.watching.types import Added, Found, FoundItem, Imported, NotFound, PassReport
from data.feedback import Opinion
from data.sources import items, sitemaps
from data.sources.opml import Outline, write_opml
from data.statistics import Days, SourceStates
from data.types import ReadFailure
from data.watched.store import NOT_NAMED, SourceSums
from tests.bot.doubles import NOON, TEXT, article, until
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.sources_doubles import FEED, StandingDouble, found, source
from tests.bot.telegram_fake import ADMIN, BOT, Call, Stage, message, running

LINK = "https://daffa.example"
EXPIRED = "انتهت صلاحية هذا الزر"
STRANGER = 5
GROUP = -100_5
FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "قناة"}}
numbers = itertools.count(100)


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        made.world.watched.discovery.known[LINK] = found()
        yield made


@dataclass
class Files:
    """Answers getFile and the download of a file, and keeps the files that were sent."""

    scene: Stage
    body: bytes = b""
    sent: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._plain = self.scene.request.do_request
        self.scene.request.do_request = self.do_request  # type: ignore[method-assign]

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[-1]
        if name == "getFile":
            told = {"file_id": "f", "file_unique_id": "u", "file_path": "documents/f.opml"}
            return 200, json.dumps({"ok": True, "result": told}).encode()
        if name == "f.opml":
            return 200, self.body
        if name == "sendDocument":
            assert request_data is not None
            for part in (request_data.multipart_data or {}).values():
                assert isinstance(part[1], bytes)
                self.sent.append((str(part[0]), part[1]))
            self.scene.request.calls.append(Call(name, dict(request_data.parameters)))
            made = {"message_id": 9, "date": 0, "chat": {"id": ADMIN, "type": "private"}}
            return 200, json.dumps({"ok": True, "result": made}).encode()
        return await self._plain(url, method, request_data, *timeouts, **more)


@pytest.fixture
def files(scene: Stage) -> Files:
    return Files(scene)


async def press(scene: Stage, data: str, chat: int = ADMIN) -> None:
    """Press a button under a message of its own."""
    await scene.presses(data, chat=chat, on=next(numbers))


def plain(call: Call) -> str:
    return call.text.translate({0x2068: None, 0x2069: None, 0x200F: None})


def edited(scene: Stage) -> list[Call]:
    return scene.request.named("editMessageText")


def alerts(scene: Stage) -> list[str]:
    return [call.text for call in scene.request.named("answerCallbackQuery") if call.text]


async def sends_file(
    scene: Stage, name: str = "feeds.opml", size: int = 300, mime: str | None = None, **more: Any
) -> None:
    document = {
        "file_id": "f",
        "file_unique_id": "u",
        "file_name": name,
        "file_size": size,
        "mime_type": mime,
    }
    made = message(None, **{"chat": ADMIN, **more}) | {"document": document}
    await scene.update(message=made)


async def test_an_admins_link_is_looked_at_and_added_in_silence(scene: Stage) -> None:
    await scene.says(LINK, chat=ADMIN)
    [offer] = scene.request.sent()
    assert plain(offer) == "ليس في المجموعة مقال بهذا الرابط. هل أنظر إن كان يصلح مصدرًا أتابعه؟"
    assert offer.button_data() == ["so:k:40"]
    assert scene.world.watched.discovery.looked == []

    await press(scene, "so:k:40")
    await until(lambda: len(edited(scene)) == 2)
    looking, shown = edited(scene)
    assert plain(looking) == "أنظر في الرابط…"
    assert plain(shown).split("\n") == [
        "<b>وجدت ما يمكن متابعته: صحيفة الضفة</b>",
        "النوع: تغذية إخبارية",
        f"العنوان: {FEED}",
        "فيه الآن: 30 مقالًا",
        "اللغة: العربية",
        "",
        "أحدثه:",
        '• <a href="https://daffa.example/1">افتتاح المكتبة &lt;الجديدة&gt;</a> · 15 نوفمبر 2024',
        "• OpenShelf 2.1 صدر",
        "",
        "ما فيه الآن يُقرأ بلا تنبيه لأحد، والتنبيهات لما يُنشر بعد ذلك.",
    ]
    assert shown.button_data() == ["so:n:40", "so:a:40"]
    assert scene.world.watched.desk.sources == {}

    await press(scene, "so:a:40")
    assert plain(edited(scene)[-1]) == (
        "أضفت «صحيفة الضفة». يُقرأ الآن بلا تنبيه لأحد، والتنبيهات لما يُنشر بعد ذلك."
    )
    assert edited(scene)[-1].button_data() == ["so:s:1"]
    assert scene.world.watched.desk.sources[1].address == FEED

    await press(scene, "so:a:40")  # pressed again, under a message that is still there
    assert alerts(scene)[-1].startswith(EXPIRED)
    assert len(scene.world.watched.desk.sources) == 1


async def test_who_says_no_adds_nothing(scene: Stage) -> None:
    await scene.says(LINK, chat=ADMIN)
    await press(scene, "so:k:40")
    await until(lambda: len(edited(scene)) == 2)
    await press(scene, "so:n:40")
    await press(scene, "so:a:40")

    assert plain(edited(scene)[-1]) == "لم أضف شيئًا."
    assert alerts(scene)[-1].startswith(EXPIRED)
    assert scene.world.watched.desk.sources == {}


async def test_a_source_that_is_watched_already_is_shown_rather_than_added(scene: Stage) -> None:
    scene.world.watched.desk.put(source(3, address=FEED))
    await scene.says(LINK, chat=ADMIN)
    await press(scene, "so:k:40")
    await until(lambda: len(edited(scene)) == 2)

    assert plain(edited(scene)[-1]) == "أتابع «مصدر 3» من قبل."
    assert edited(scene)[-1].button_data() == ["so:s:3"]


@pytest.mark.parametrize(
    ("missing", "told", "buttons"),
    [
        (NotFound(LINK, "nothing"), "فتحته، ولم أجد فيه تغذية إخبارية ولا خريطة موقع ولا مقالًا.", []),
        (
            NotFound(LINK, "unreachable", "the host took too long", passing=True),
            "لم أصل إلى الموقع.\nالتفصيل: تأخر الموقع في الجواب",
            ["so:k:40"],
        ),
        (
            NotFound(LINK, "forbidden", "<b>odd"),
            "لا يُسمح لي بالقراءة من هذا العنوان.\nالتفصيل: &lt;b&gt;odd",
            [],
        ),
    ],
)
async def test_what_cannot_be_watched_is_said_with_the_reason(
    scene: Stage, missing: NotFound, told: str, buttons: list[str]
) -> None:
    scene.world.watched.discovery.known[LINK] = missing
    await scene.says(LINK, chat=ADMIN)
    await press(scene, "so:k:40")
    await until(lambda: len(edited(scene)) == 2)

    assert plain(edited(scene)[-1]) == told
    assert edited(scene)[-1].button_data() == buttons


async def test_a_long_look_holds_up_nobody_and_says_how_long_it_takes_and_ends(
    scene: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.handlers.beside.EDIT_SECONDS", 0.03)
    monkeypatch.setattr(finding, "LOOK_SECONDS", 0.3)
    scene.world.watched.discovery.finish.clear()
    await scene.says(LINK, chat=ADMIN)
    await press(scene, "so:k:40")
    await press(scene, "so:k:40")
    assert alerts(scene) == ["ما زلت أعمل على هذا. انتظر قليلًا من فضلك."]
    await scene.says("/help", chat=ADMIN)

    await until(lambda: "طال الانتظار" in edited(scene)[-1].text)
    assert edited(scene)[-1].button_data() == ["so:k:40"]
    assert scene.world.watched.discovery.looked == [LINK]
    assert "إسناد" in scene.request.sent()[-1].text


async def test_a_look_that_a_restart_cut_short_is_begun_again_by_its_button() -> None:
    async with running() as before:
        before.world.watched.discovery.finish.clear()
        await before.says(LINK, chat=ADMIN)
        await press(before, "so:k:40")
        await before.settle()
        [looking] = edited(before)
        kept = before.world.watched.standing.there
    assert looking.button_data() == ["so:k:40"]

    async with running() as after:
        after.world.watched.standing.there.update(kept)
        after.world.watched.discovery.known[LINK] = found()
        await press(after, "so:k:40")
        await until(lambda: len(edited(after)) == 2)
        assert edited(after)[-1].button_data() == ["so:n:40", "so:a:40"]


async def test_reading_a_file_and_adding_its_sources_outlive_a_restart() -> None:
    body = write_opml([Outline(f"https://c.example/{number}", f"C {number}") for number in range(30)], "x")
    async with running() as before:
        before.request.fail("getFile", 500, "Internal Server Error")
        await sends_file(before)
        await until(lambda: edited(before))
        assert plain(edited(before)[0]) == "لم يصلني الملف. جرب مرة أخرى بعد قليل."
        assert edited(before)[0].button_data() == ["so:k:40"]
        reading = before.request.sent()[0]
        kept = dict(before.world.watched.standing.there)
    assert reading.button_data() == ["so:k:40"]

    async with running() as between:
        Files(between, body)
        between.world.watched.standing.there.update(kept)
        await press(between, "so:k:40")
        await until(lambda: edited(between)[-1].button_data() == ["so:n:40", "so:a:40"])
        kept = dict(between.world.watched.standing.there)

    async with running() as after:
        after.world.watched.standing.there.update(kept)
        after.world.watched.desk.import_([Outline(f"https://c.example/{number}", "") for number in range(20)])
        await press(after, "so:a:40")  # a bot that was killed had added twenty of them
        await until(lambda: "أضفت" in edited(after)[-1].text)
        assert edited(after)[0].button_data() == ["so:a:40"]
        assert plain(edited(after)[-1]).split("\n")[:2] == ["أضفت 10 مصادر.", "كان 20 منها متابَعًا من قبل."]


async def test_what_was_found_before_a_restart_is_shown_again(scene: Stage) -> None:
    Offers(scene.world.watched.standing).keep(ADMIN, 40, found(), NOON)
    await press(scene, "so:k:40")

    assert edited(scene)[-1].button_data() == ["so:n:40", "so:a:40"]
    assert scene.world.watched.discovery.looked == []


async def test_a_link_to_an_article_of_the_collection_is_answered_as_ever(scene: Stage) -> None:
    scene.world.links.known[LINK] = article((TEXT,), url=LINK)
    await scene.says(LINK, chat=ADMIN)
    await scene.says(f"{LINK} من فاز؟", chat=ADMIN)

    assert not any("so:" in data for call in scene.request.sent() for data in call.button_data())


async def test_words_beside_a_link_or_two_links_are_no_wish_to_watch(scene: Stage) -> None:
    await scene.says(f"{LINK} من فاز بكأس آسيا؟", chat=ADMIN)
    await scene.says(f"{LINK} https://other.example", chat=ADMIN)

    assert not any("so:" in data for call in scene.request.sent() for data in call.button_data())


async def test_an_address_without_its_scheme_is_never_taken_for_a_path(scene: Stage) -> None:
    await scene.says("www.daffa.example/../etc", chat=ADMIN)
    await press(scene, "so:k:40")
    await until(lambda: len(edited(scene)) == 2)

    assert scene.world.watched.discovery.looked == ["https://www.daffa.example/../etc"]


async def test_everybody_is_told_what_admins_see_of_questions(scene: Stage) -> None:
    await scene.says("/privacy", chat=STRANGER)

    told = plain(scene.request.sent()[0])
    assert "ونصوص أسئلة لم أجد لها جوابًا، بلا ذكر من سأل." in told


NEVER = [
    {"chat": STRANGER},
    {"chat": STRANGER, "forward_origin": FORWARDED["forward_origin"]},
    {"chat": ADMIN, "forward_origin": FORWARDED["forward_origin"]},
    {"chat": ADMIN, "via_bot": {"id": 6, "is_bot": True, "first_name": "x"}},
    {"chat": ADMIN, "user": ADMIN, "sender_chat": {"id": GROUP, "type": "supergroup", "title": "x"}},
    {"chat": GROUP, "user": ADMIN},
    {"chat": GROUP, "user": 1_087_968_824, "sender_chat": {"id": GROUP, "type": "supergroup", "title": "x"}},
    {"chat": STRANGER, "user": ADMIN},
]


@pytest.mark.parametrize("how", NEVER)
async def test_nobody_but_an_admin_alone_learns_of_it(
    scene: Stage, files: Files, how: dict[str, Any]
) -> None:
    files.body = write_opml((Outline(FEED, "الضفة"),), "x")
    scene.world.watched.desk.put(source(1))
    await scene.says(LINK, **how)
    await scene.says("/sources", **how)
    await sends_file(scene, **how)
    await scene.settle()

    said = [call.text for call in scene.request.sent()]
    assert not any("تابع" in text or "OPML" in text for text in said)
    assert not any("so:" in data for call in scene.request.calls for data in call.button_data())
    assert scene.world.watched.standing.there == {}
    assert scene.world.watched.discovery.looked == []


CALLED = {
    "caption": f"@{BOT['username']} أضف هذه",
    "caption_entities": [{"type": "mention", "offset": 0, "length": 15}],
}
REPLIED = {"reply_to_message": message("x", chat=GROUP) | {"from": BOT}}


@pytest.mark.parametrize("how", [CALLED, REPLIED, REPLIED | {"caption": "أضف هذه"}])
async def test_an_admin_who_hands_over_a_file_in_a_group_is_told_where_the_bot_takes_it(
    scene: Stage, files: Files, how: dict[str, Any]
) -> None:
    files.body = write_opml((Outline(FEED, "الضفة"),), "x")
    await sends_file(scene, chat=GROUP, user=ADMIN, **how)
    await scene.settle()

    assert [plain(call) for call in scene.request.sent()] == [
        "لا آخذ الملفات إلا في محادثتنا الخاصة. أرسله إلي هناك."
    ]
    assert scene.request.sent()[0].data["chat_id"] == GROUP
    assert scene.world.questions.rows == {}
    assert scene.world.watched.standing.there == {}


@pytest.mark.parametrize(
    ("who", "how"),
    [
        ({"user": ADMIN}, {}),
        ({"user": ADMIN}, {"caption": "أضف هذه"}),
        ({"user": STRANGER}, REPLIED),
        ({"user": 1_087_968_824, "sender_chat": {"id": GROUP, "type": "supergroup", "title": "x"}}, REPLIED),
        ({"user": ADMIN}, REPLIED | FORWARDED),
    ],
)
async def test_a_file_in_a_group_that_is_not_handed_to_the_bot_by_an_admin_is_left_alone(
    scene: Stage, files: Files, who: dict[str, Any], how: dict[str, Any]
) -> None:
    await sends_file(scene, chat=GROUP, **who, **how)
    await scene.settle()

    assert scene.request.calls == []


async def test_a_stranger_who_calls_the_bot_with_a_file_in_a_group_has_the_words_beside_it_answered(
    scene: Stage, files: Files
) -> None:
    await sends_file(scene, chat=GROUP, user=STRANGER, **CALLED)

    [answered] = scene.request.sent()
    assert "الملف" not in answered.text
    assert [row.asked.text for row in scene.world.questions.rows.values()] == ["أضف هذه"]


@pytest.mark.parametrize(
    ("name", "mime"), [("news.jsonl", "application/json"), ("مقال.pdf", None), ("a.txt", "text/plain")]
)
async def test_a_file_of_another_kind_is_answered_with_the_kind_that_an_admin_can_send(
    scene: Stage, files: Files, name: str, mime: str | None
) -> None:
    await sends_file(scene, name=name, mime=mime)
    await sends_file(scene, name=name, mime=mime, chat=STRANGER)

    told, stranger = (plain(call) for call in scene.request.sent())
    assert told == "لم أستطع قراءة هذا الملف. أنتظر ملف OPML سليمًا فيه مصادر، وأقصاها 2,000."
    assert stranger.startswith("لا أقرأ الصور والملفات.")
    assert scene.world.watched.standing.there == {}


async def test_an_admins_picture_sent_as_a_file_is_a_picture(scene: Stage, files: Files) -> None:
    await sends_file(scene, name="صورة.png", mime="image/png")

    assert plain(scene.request.sent()[0]).startswith("لا أقرأ الصور والملفات.")


async def test_a_readers_export_that_is_called_xml_is_read(scene: Stage, files: Files) -> None:
    files.body = write_opml((Outline(FEED, "الضفة"),), "x")
    await sends_file(scene, name="Reader Feeds.XML", mime="text/xml")
    await until(lambda: len(edited(scene)) == 1)

    assert plain(edited(scene)[0]).startswith("في الملف مصدر واحد.")


async def test_a_channels_post_does_nothing(scene: Stage) -> None:
    post = message(LINK, chat=ADMIN) | {"chat": {"id": -100_7, "type": "channel", "title": "x"}}
    post.pop("from")
    await scene.update(channel_post=post)
    await scene.update(channel_post=post | {"text": "/sources"})
    await scene.settle()

    assert scene.request.calls == []


@pytest.mark.parametrize("chat", [STRANGER, GROUP])
@pytest.mark.parametrize(
    "data", ["so:l:0", "so:s:1", "so:p:1", "so:y:1", "so:c:1", "so:e", "so:a:40", "so:k:40"]
)
async def test_buttons_lead_others_nowhere(scene: Stage, data: str, chat: int) -> None:
    scene.world.watched.desk.put(source(1))
    Offers(scene.world.watched.standing).keep(chat, 40, Link(LINK), NOON)
    await press(scene, data, chat=chat)

    assert alerts(scene)[0].startswith(EXPIRED)
    assert edited(scene) == []
    assert scene.world.watched.desk.sources[1].state == "active"


async def test_an_admin_presses_in_vain_in_a_group_or_with_another_chats_offer(scene: Stage) -> None:
    Offers(scene.world.watched.standing).keep(ADMIN + 1, 40, found(), NOON)
    group = {"id": GROUP, "type": "supergroup", "title": "x"}
    query = {
        "id": "77",
        "from": {"id": ADMIN, "is_bot": False, "first_name": "x"},
        "chat_instance": "x",
        "data": "so:l:0",
        "message": message("x", chat=GROUP) | {"chat": group},
    }
    await scene.update(callback_query=query)
    await press(scene, "so:a:40")

    assert len(alerts(scene)) == 2
    assert scene.world.watched.desk.sources == {}


@given(st.from_regex(r"so(:[a-z]{0,2}(:[0-9a-z\-:٣]{0,25})?)?", fullmatch=True))
async def test_made_up_buttons_get_one_kind_line(data: str) -> None:
    async with running() as scene:
        await press(scene, data)

        assert scene.request.named("answerCallbackQuery") or edited(scene) or scene.request.sent()
        assert scene.world.watched.desk.sources == {}


async def test_an_offer_is_kept_for_a_day(scene: Stage) -> None:
    await scene.says(LINK, chat=ADMIN)
    scene.world.clock.seconds += timedelta(days=1, seconds=1).total_seconds()
    await press(scene, "so:k:40")
    assert alerts(scene)[0].startswith(EXPIRED)

    await scene.says(LINK, chat=ADMIN, message_id=41)
    assert list(scene.world.watched.standing.there) == [f"offer:{ADMIN}:41"]


async def test_the_readers_list_leads_admins_to_the_watched_sources_and_back(scene: Stage) -> None:
    scene.world.watched.desk.put(*(source(number) for number in range(1, 11)))
    scene.world.watched.desk.put(
        source(2, state="paused"),
        source(3, failures=2, error="the host took too long", checked_at=NOON - timedelta(hours=5)),
        source(4, checked_at=None, name=None),
    )
    await scene.says("/sources", chat=ADMIN)
    assert scene.request.sent()[0].button_data() == ["so:l:0"]

    await press(scene, "so:l:0")
    shown = edited(scene)[-1]
    assert plain(shown).split("\n")[:9] == [
        "<b>أتابع 10 مصادر:</b>",
        "1. <b>مصدر 1</b>",
        "متابَع · آخر قراءة: الآن",
        "2. <b>مصدر 2</b>",
        "متوقف مؤقتًا · آخر قراءة: الآن",
        "3. <b>مصدر 3</b>",
        "تعذرت آخر قراءة · آخر قراءة: قبل 5 ساعات",
        "4. <b>https://example.org/4/feed</b>",
        "متابَع · آخر قراءة: لم يُقرأ بعد",
    ]
    assert shown.button_data()[-3:] == ["so:l:1", "sr:0", "so:e"]

    await press(scene, "so:l:1")
    assert plain(edited(scene)[-1]).split("\n")[1] == "9. <b>مصدر 9</b>"
    await press(scene, "so:l:77")
    assert plain(edited(scene)[-1]).split("\n")[1] == "9. <b>مصدر 9</b>"
    await press(scene, "sr:0")
    assert edited(scene)[-1].button_data() == ["so:l:0"]


async def test_a_source_tells_its_week_and_its_last_reason(scene: Stage) -> None:
    watched = scene.world.watched
    watched.desk.put(
        source(
            3,
            failures=2,
            error="the host took too long",
            checked_at=NOON - timedelta(minutes=30),
            next_at=NOON + timedelta(hours=2),
            address="https://moved.example/feed",
        )
    )
    watched.sums = [
        SourceSums(2, new=99),
        SourceSums(3, 40, 7, 12, 1, 0, 3, {"the host took too long": 2, "something new": 1}),
    ]
    await press(scene, "so:s:3")

    assert plain(edited(scene)[-1]).split("\n") == [
        "<b>المصدر: مصدر 3</b>",
        "النوع: تغذية إخبارية",
        "الحال: تعذرت آخر قراءة",
        "العنوان: https://example.org/3/feed",
        "انتقل إلى: https://moved.example/feed",
        "أُضيف: 15 نوفمبر 2024",
        "آخر قراءة: قبل 30 دقيقة",
        "القراءة التالية: بعد ساعتين",
        "تعذرت القراءة مرتين متتاليتين",
        "السبب: تأخر الموقع في الجواب",
        "",
        "في آخر 7 أيام:",
        "جديد 12، معدّل 1، بلا تغيير 7، تعذرت قراءته 3",
        "أسباب التعذر:",
        "• تأخر الموقع في الجواب: 2",
        "• something new: 1",
    ]
    assert watched.since == [date(2024, 11, 8)]
    assert edited(scene)[-1].button_urls() == ["https://moved.example/feed"]


async def test_a_source_is_paused_and_resumed(scene: Stage) -> None:
    scene.world.watched.desk.put(source(1))
    await press(scene, "so:p:1")
    assert plain(edited(scene)[-1]).startswith("أوقفت قراءة «مصدر 1» مؤقتًا.\n")
    assert edited(scene)[-1].button_data() == ["so:r:1", "so:x:1", "so:l:0"]
    await press(scene, "so:p:1")  # twice
    assert plain(edited(scene)[-1]).startswith("<b>المصدر: مصدر 1</b>\n")
    await press(scene, "so:r:1")
    assert plain(edited(scene)[-1]).startswith("استأنفت قراءة «مصدر 1».\n")
    assert scene.world.watched.desk.sources[1].state == "active"


async def test_removing_is_asked_twice_and_keeps_the_articles(scene: Stage) -> None:
    scene.world.watched.desk.put(source(1), source(2))
    await press(scene, "so:x:1")
    assert "تبقى مقالاته في المجموعة" in edited(scene)[-1].text
    assert edited(scene)[-1].button_data() == ["so:s:1", "so:y:1"]
    assert scene.world.watched.desk.sources[1].state == "active"

    await press(scene, "so:y:1")
    assert plain(edited(scene)[-1]).split("\n")[:3] == [
        "أزلت «مصدر 1». بقيت مقالاته في المجموعة.",
        "",
        "<b>أتابع مصدرًا واحدًا:</b>",
    ]
    await press(scene, "so:y:1")
    assert alerts(scene)[-1].startswith(EXPIRED)


async def test_a_source_is_read_now_and_what_came_of_it_is_told(scene: Stage) -> None:
    desk = scene.world.watched.desk
    desk.put(source(1))
    desk.report = PassReport(3, 2, 0, 5, failed=(ReadFailure("x", "y", "z"),), left=True)
    await press(scene, "so:c:1")
    await press(scene, "so:c:1")
    assert alerts(scene) == ["ما زلت أعمل على هذا. انتظر قليلًا من فضلك."]
    desk.finish.set()
    await until(lambda: len(edited(scene)) == 2)

    assert plain(edited(scene)[0]) == "أقرأ «مصدر 1» الآن…"
    assert plain(edited(scene)[1]).split("\n")[:4] == [
        "قرأته الآن: جديد 2، تعذرت قراءته 1",
        "وبقي فيه ما يُقرأ في المرة التالية.",
        "",
        "<b>المصدر: مصدر 1</b>",
    ]
    assert desk.checked == [1]


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (PassReport(1, unchanged=30), "قرأته الآن، ولا جديد فيه."),
        (PassReport(error="the host took too long"), "حاولت قراءته الآن وتعذر ذلك: تأخر الموقع في الجواب"),
        (None, "لم تكتمل القراءة لعطل عندي. سجلته، وسأعيد المحاولة."),
    ],
)
async def test_a_reading_without_news_or_with_a_fault_is_told_too(
    scene: Stage, report: PassReport | None, told: str
) -> None:
    desk = scene.world.watched.desk
    desk.put(source(1))
    desk.report = report
    desk.finish.set()
    await press(scene, "so:c:1")
    await until(lambda: len(edited(scene)) == 2)

    assert plain(edited(scene)[1]).split("\n")[0] == told


async def test_a_reading_that_takes_long_is_not_waited_for(
    scene: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "CHECK_SECONDS", 0.05)
    scene.world.watched.desk.put(source(1))
    await press(scene, "so:c:1")
    await until(lambda: len(edited(scene)) == 2)

    assert plain(edited(scene)[1]) == "ما زالت القراءة جارية وتكتمل وحدها. انظر بعد قليل."


async def test_where_the_message_was_deleted_the_result_comes_in_a_new_one(scene: Stage) -> None:
    scene.world.watched.desk.put(source(1))
    await press(scene, "so:c:1")
    scene.request.fail("editMessageText", 400, "Bad Request: message to edit not found")
    scene.world.watched.desk.finish.set()
    await until(scene.request.sent)

    assert plain(scene.request.sent()[0]).startswith("قرأته الآن، ولا جديد فيه.")


async def test_an_admins_opml_file_is_counted_shown_and_added(scene: Stage, files: Files) -> None:
    scene.world.watched.desk.put(source(1, address="https://a.example/feed"))
    outlines = (
        Outline("https://a.example/feed", "أ"),
        Outline("https://b.example/feed", "باء"),
        Outline("https://b.example/feed", "باء مرة أخرى"),
        *(Outline(f"https://c.example/{number}", f"C {number}") for number in range(30)),
    )
    files.body = write_opml(outlines, "x")
    await sends_file(scene)
    await until(lambda: edited(scene))

    assert plain(scene.request.sent()[0]) == "أقرأ الملف…"
    told = plain(edited(scene)[0]).split("\n")
    assert told[:4] == ["في الملف 32 مصدرًا.", "أتابع منها مصدرًا واحدًا من قبل.", "", "أولها:"]
    assert edited(scene)[0].button_data() == ["so:n:40", "so:a:40"]
    assert len(scene.world.watched.desk.sources) == 1

    await press(scene, "so:a:40")
    await until(lambda: "أضفت" in edited(scene)[-1].text)
    assert [plain(call) for call in edited(scene)[1:3]] == [
        "أضيف المصادر: 0 من 32",
        "أضيف المصادر: 20 من 32",
    ]
    assert plain(edited(scene)[-1]).split("\n") == [
        "أضفت 31 مصدرًا.",
        "كان واحد منها متابَعًا من قبل.",
        "",
        "ما فيها الآن يُقرأ بلا تنبيه لأحد، والتنبيهات لما يُنشر بعد ذلك.",
    ]
    await press(scene, "so:a:40")
    assert alerts(scene)[-1].startswith(EXPIRED)


@pytest.mark.parametrize(
    "body", [b"", b"\x00\x01", b"<opml", b"<html><body>x</body></html>", write_opml((), "x")]
)
async def test_a_file_that_is_no_opml_is_told(scene: Stage, files: Files, body: bytes) -> None:
    files.body = body
    await sends_file(scene, name="FEEDS.OPML")
    await until(lambda: edited(scene))

    assert plain(edited(scene)[0]) == (
        "لم أستطع قراءة هذا الملف. أنتظر ملف OPML سليمًا فيه مصادر، وأقصاها 2,000."
    )
    await press(scene, "so:a:40")
    assert alerts(scene)[-1].startswith(EXPIRED)


async def test_a_file_of_more_than_a_megabyte_is_not_fetched_or_not_read(scene: Stage, files: Files) -> None:
    await sends_file(scene, size=1_000_001)
    assert plain(scene.request.sent()[0]).startswith("الملف كبير.")
    files.body = b"x" * 1_000_001
    await sends_file(scene, size=10)
    await until(lambda: edited(scene))
    assert plain(edited(scene)[0]).startswith("الملف كبير.")


async def test_another_file_of_an_admin_is_what_it_ever_was(scene: Stage) -> None:
    await sends_file(scene, name="photo.png")

    assert "so:" not in str(scene.request.sent()[0].button_data())
    assert "OPML" not in scene.request.sent()[0].text


async def test_the_sources_are_exported_as_a_file(scene: Stage, files: Files) -> None:
    await press(scene, "so:e")
    assert alerts(scene)[0].startswith("ليس بين المصادر المتابَعة")
    scene.world.watched.desk.put(source(1))
    await press(scene, "so:e")

    assert files.sent == [("isnad.opml", b"Isnad\nhttps://example.org/1/feed")]


async def test_the_status_tells_an_admin_alone_what_became_of_the_week(scene: Stage) -> None:
    scene.world.statistics.days = Days(
        asked=120,
        refused=14,
        refused_texts=("من فاز بجائزة <نوبل>؟", "What about OpenShelf?"),
        opinions={Opinion("up"): 30, Opinion("down"): 1, Opinion("down", "old"): 4},
        waiting=2,
        sent=40,
        failed=1,
        sources=SourceStates(7, 1, 1, 2),
        alerts_paused=True,
    )
    await scene.says("/status", chat=ADMIN)
    await scene.says("/status", chat=GROUP, user=ADMIN)
    await scene.says("/status", chat=STRANGER)

    alone, *others = [plain(call) for call in scene.request.sent()]
    assert alone.split("\n\n", 3)[3].split("\n") == [
        "في آخر 7 أيام:",
        "الأسئلة: 120، ومنها بلا جواب: 14",
        "الآراء في الأجوبة: 30 إعجاب، و5 عدم إعجاب (قديم 4، بلا سبب 1)",
        "التنبيهات: أُرسل 40، وتعذر 1",
        "المصادر: متابَع 7، ومتوقف مؤقتًا 1، وتعذرت آخر قراءة 3",
        "",
        "التنبيهات موقوفة كلها بأمر مشرف.",
        "",
        "آخر ما لم أجد له جوابًا، بلا ذكر من سأل:",
        "• من فاز بجائزة &lt;نوبل&gt;؟",
        "• What about OpenShelf?",
    ]
    assert not any("الأسئلة" in text or "نوبل" in text for text in others)
    assert scene.world.statistics.asked_since == [NOON - timedelta(days=7)]


HOSTILE = "<b>&\u202eاسم\u2066 " + "طويل Long " * 400
COUNTS = (0, 1, 2, 3, 11, 100, 2_345)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_is_said_is_sound_and_stands_in_order(language: Language) -> None:
    odd = source(
        10**17,
        name=HOSTILE,
        location="https://e.example/" + "x" * 3_000,
        error=HOSTILE,
        failures=3,
        state="gone",
    )
    week = SourceSums(1, 1, 2, 3, 4, 5, 6, {HOSTILE: 1, **{f"{n}": n for n in range(20)}})
    articles = tuple(FoundItem(HOSTILE, NOON, "https://e.example/" + "x" * 3_000) for _ in range(5))
    offer = 10**17
    many = [replace(odd, id=odd.id + n) for n in range(30)]
    every = [
        *(texts.render_sources(many, at, NOON, language) for at in range(4)),
        texts.render_sources([], 0, NOON, language),
        texts.render_source(odd, week, NOON, language, done=texts.said_of("source-paused", odd, language)),
        texts.render_source(replace(odd, kind=None, name="", checked_at=None), week, NOON, language),
        texts.render_remove_question(odd, language),
        texts.render_checking(odd, 3, language),
        texts.render_checking_goes_on(odd, language),
        finding_texts.render_offer(offer, language),
        *(finding_texts.render_looking(offer, seconds, language) for seconds in COUNTS),
        finding_texts.render_not_found(offer, NotFound(LINK, "gone", HOSTILE, passing=True), language),
        finding_texts.render_not_found(offer, None, language),
        finding_texts.render_found(offer, Found(LINK, "page", FEED, HOSTILE, articles, 1), language),
        finding_texts.render_found(offer, found(language=HOSTILE, more=True), language),
        finding_texts.render_added(Added(odd, known=False), language),
        *(
            finding_texts.render_outlines(offer, [HOSTILE] * number, number // 2, language)
            for number in COUNTS
        ),
        finding_texts.render_importing(offer, 1, 2, language),
        finding_texts.render_reading(offer, language),
        finding_texts.render_not_fetched(offer, language),
        finding_texts.render_too_large(language),
        finding_texts.render_unreadable(2_000, language),
        *(
            finding_texts.render_imported(Imported((odd,) * number, number, (HOSTILE,) * number), language)
            for number in COUNTS
        ),
    ]
    for telegram in map(seen, every):
        if language == "ar":
            assert all(map(begins_right_to_left, telegram.text.split("\n")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_week_stays_on_one_screen(language: Language) -> None:
    days = Days(
        10**6, 10**5, (HOSTILE,) * 5, {Opinion("down", "old"): 3}, 1, 2, 3, SourceStates(1, 1, 1, 1), True
    )
    told = statistics_markup(days, language)

    assert len(told) < 1_800
    assert told.count("\n") < 16


def test_how_long_ago_and_how_far_ahead_is_said_as_people_say_it() -> None:
    def said(**length: float) -> tuple[str, str]:
        moment = timedelta(**length)
        return ago(NOON - moment, NOON, "en"), ahead(NOON + moment, NOON, "en")

    assert said(seconds=59) == ("just now", "just now")
    assert said(seconds=60) == ("a minute ago", "in a minute")
    assert said(minutes=59) == ("\u206859\u2069 minutes ago", "in \u206859\u2069 minutes")
    assert said(hours=47) == ("\u206847\u2069 hours ago", "in \u206847\u2069 hours")
    assert said(hours=48) == ("\u20682\u2069 days ago", "in \u20682\u2069 days")
    assert said(hours=-1) == ("just now", "just now")


KNOWN_REASONS = (
    *Reason,
    *(tally.GONE, tally.NOT_KEPT, tally.NO_ARTICLE, tally.NO_LISTING, tally.NOT_READ, tally.NOT_FOUND),
    *(NOT_NAMED, items.DAMAGED, items.CUT, items.NAMELESS, items.IMPOSSIBLE, sitemaps.NO_ADDRESS),
)


@pytest.mark.parametrize("reason", KNOWN_REASONS)
def test_every_reason_that_a_reading_has_is_said_in_arabic_too(reason: str) -> None:
    assert reason_words(reason, "ar")[0] >= "\u0600"
    assert reason_words(reason, "en").isascii()


def test_a_reason_that_nobody_knows_is_told_as_it_is_on_one_line() -> None:
    assert reason_words("some\nthing <odd>", "ar") == "some thing <odd>"


OFFERS = st.one_of(
    st.text().map(Link),
    st.text().map(SentFile),
    st.builds(
        Found,
        asked=st.text(),
        kind=st.sampled_from(("feed", "sitemap", "page")),
        address=st.text(),
        name=st.text(min_size=1),
        items=st.lists(
            st.builds(FoundItem, st.text(), st.none() | st.just(NOON), st.none() | st.text()), max_size=3
        ).map(tuple),
        count=st.integers(0),
        more=st.booleans(),
        language=st.none() | st.text(),
    ),
    st.lists(st.builds(Outline, st.text(), st.text())).map(tuple),
)


@given(OFFERS)
def test_an_offer_comes_back_as_it_was_kept(offer: Any) -> None:
    offers = Offers(StandingDouble())
    offers.keep(1, 2, offer, NOON)

    assert offers.get(1, 2, NOON) == offer
    assert offers.get(2, 2, NOON) is None
