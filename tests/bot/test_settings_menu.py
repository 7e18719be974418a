"""/settings: what is chosen is shown, what is pressed is kept, and nothing that is made up."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.handlers.settings import TIME_ZONE
from bot.messages import Language
from bot.messages import settings as pages
from bot.messages.catalogue import LANGUAGES
from bot.time_zones import COMMON, find_zone, zone_name
from data.preferences import Preferences, check_choices
from tests.bot.doubles import NOON
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.telegram_fake import Call, Stage, running

EXPIRED = "انتهت صلاحية هذا الزر"


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        yield made


def plain(call: Call) -> str:
    return call.text.translate({0x2068: None, 0x2069: None})


def shown(scene: Stage) -> Call:
    """What the message of the settings says now."""
    return scene.request.named("editMessageText")[-1]


def labels(call: Call) -> list[list[str]]:
    return [[button["text"] for button in row] for row in call.data["reply_markup"]["inline_keyboard"]]


async def test_who_has_chosen_nothing_sees_how_the_program_has_it(scene: Stage) -> None:
    await scene.says("/settings")

    [sent] = scene.request.sent()
    assert plain(sent).split("\n") == [
        "<b>إعداداتك</b>",
        "",
        "اللغة: كلغة تطبيقك",
        "المقاطع في كل جواب: 3 مقاطع",
        "الترتيب: الأقرب إلى سؤالك أولًا",
        "التنبيهات: فور نشر الخبر",
        "ساعات الهدوء: لا شيء",
        "المنطقة الزمنية: لم تخترها بعد، والساعات بتوقيت UTC (12:00 الآن)",
    ]
    # A reader of Arabic begins at the right.
    assert labels(sent) == [
        ["المقاطع", "اللغة"],
        ["التنبيهات", "الترتيب"],
        ["ساعات الهدوء", "المنطقة الزمنية"],
        ["كما كانت أول مرة"],
    ]


@pytest.mark.parametrize(
    ("presses", "kept", "told"),
    [
        (["st:lg", "st:lg:ar"], {"language": "ar"}, "اللغة: العربية"),
        (["st:ps", "st:ps:1"], {"passages": 1}, "المقاطع في كل جواب: مقطع واحد"),
        (["st:ps", "st:ps:2"], {"passages": 2}, "المقاطع في كل جواب: مقطعان"),
        (["st:or", "st:or:new"], {"newest_first": True}, "الترتيب: الأحدث أولًا"),
        (
            ["st:dv", "st:dh:1", "st:dh:2", "st:dh:3", "st:dg:20"],
            {"delivery": "digest", "digest_hour": 20},
            "التنبيهات: مجموعة كل يوم عند الساعة 20:00",
        ),
        (["st:qh", "st:qs:22:7"], {"quiet_from": 22, "quiet_to": 7}, "ساعات الهدوء: من 22:00 إلى 07:00"),
        (
            ["st:qh", "st:qf:3", "st:qf:2", "st:qf:1", "st:qf:0", "st:qt:1:1", "st:qt:1:0", "st:qs:1:5"],
            {"quiet_from": 1, "quiet_to": 5},
            "ساعات الهدوء: من 01:00 إلى 05:00",
        ),
        (
            ["st:tz:0", "st:tz:1", "st:tc:Asia/Amman"],
            {"time_zone": "Asia/Amman"},
            "المنطقة الزمنية: عمّان، والساعة فيها الآن 15:00",
        ),
    ],
)
async def test_a_choice_is_made_by_buttons_that_are_there_and_shown_in_place(
    scene: Stage, presses: list[str], kept: dict[str, Any], told: str
) -> None:
    await scene.says("/settings")
    before = scene.request.sent()[0]
    for data in presses:
        before_data = before.button_data()
        assert data in before_data
        await scene.presses(data, on=5_000)
        before = shown(scene)

    assert asdict(scene.world.preferences.of(1)) == asdict(Preferences(1, **kept))
    assert told in plain(before).split("\n")
    assert {call.data["message_id"] for call in scene.request.named("editMessageText")} == {5_000}
    assert len(scene.request.sent()) == 1


async def test_a_language_that_is_chosen_is_spoken_at_once(scene: Stage) -> None:
    await scene.presses("st:lg:en")
    assert plain(shown(scene)).startswith("<b>Your settings</b>\n\nLanguage: English\n")

    await scene.presses("st:lg")
    assert labels(shown(scene)) == [["As my app's"], ["العربية", "✓ English"], ["Back"]]

    await scene.presses("st:lg:auto")
    assert plain(shown(scene)).startswith("<b>إعداداتك</b>")
    assert scene.world.preferences.of(1).language is None


async def test_what_is_chosen_is_marked_and_every_page_leads_back(scene: Stage) -> None:
    scene.world.preferences.change(
        1, passages=4, delivery="digest", digest_hour=8, time_zone="Africa/Cairo", quiet_from=23, quiet_to=8
    )
    marked = {}
    for page in ("st:lg", "st:ps", "st:or", "st:dv", "st:dh:1", "st:tz:0", "st:qh", "st:qf:0", "st:qt:3:1"):
        await scene.presses(page)
        marked[page] = [label for row in labels(shown(scene)) for label in row if label.startswith("✓")]
        assert labels(shown(scene))[-1] == ["رجوع"]

    assert marked == {
        "st:lg": ["✓ كلغة تطبيقي"],
        "st:ps": ["✓ 4"],
        "st:or": ["✓ الأقرب إلى سؤالي"],
        "st:dv": ["✓ مجموعة كل يوم"],
        "st:dh:1": ["✓ 08:00"],
        "st:tz:0": ["✓ القاهرة 14:00"],
        "st:qh": ["✓ من \u206823:00\u2069 إلى \u206808:00\u2069"],
        "st:qf:0": [],
        "st:qt:3:1": [],
    }


async def test_as_it_was_takes_every_choice_back_but_none_of_another_chat(scene: Stage) -> None:
    scene.world.preferences.change(1, passages=4, quiet_from=1, quiet_to=2, time_zone="Asia/Aden")
    scene.world.preferences.change(2, passages=4)

    await scene.presses("st:re")

    assert scene.world.preferences.of(1) == Preferences(1)
    assert scene.world.preferences.of(2).passages == 4
    assert "المقاطع في كل جواب: 3 مقاطع" in plain(shown(scene))


async def test_a_city_may_be_written_and_is_shown_with_its_time(scene: Stage) -> None:
    await scene.presses("st:tw")
    assert "مثل: UTC+3" in plain(shown(scene))

    await scene.says("مراكش")

    assert scene.world.preferences.of(1).time_zone == "Africa/Casablanca"
    assert "المنطقة الزمنية: الدار البيضاء، والساعة فيها الآن 13:00" in plain(scene.request.sent()[0])
    assert scene.world.search.asked == []


async def test_a_place_that_nobody_knows_may_be_written_three_times_and_then_texts_are_questions(
    scene: Stage,
) -> None:
    await scene.presses("st:tw")
    for place in ("المريخ", "أمريكا الشمالية", "روسيا"):
        await scene.says(place)
    await scene.says("القاهرة")

    first, _, several, answer = (call.text for call in scene.request.sent())
    assert first.startswith("لم أعرف هذا المكان.")
    assert several.startswith("في هذا البلد أكثر من منطقة زمنية.")
    assert answer.startswith("لم أجد جوابًا")
    assert scene.world.preferences.of(1) == Preferences(1)


async def test_who_asks_instead_of_writing_a_city_is_not_held_up(scene: Stage) -> None:
    await scene.presses("st:tw")
    await scene.says("من فاز بالكأس؟")
    await scene.says("من فاز بالكأس؟")

    assert scene.world.search.texts == ["من فاز بالكأس؟"]

    await scene.presses("st:tw")
    await scene.presses("st:tz:0")  # back to the list
    await scene.says("متى؟")
    assert len(scene.world.search.texts) == 2


async def test_what_was_begun_long_ago_is_not_waited_for(scene: Stage) -> None:
    scene.world.dialogues.expect(1, 1, TIME_ZONE, "0", NOON - timedelta(hours=1))

    await scene.says("القاهرة")

    assert scene.world.preferences.of(1) == Preferences(1)


@pytest.mark.parametrize(
    "data",
    [
        *(
            "st",
            "st:",
            "st:zz",
            "st:lg:fr",
            "st:ps:0",
            "st:ps:6",
            "st:ps:-1",
            "st:ps:x",
            "st:or:",
            "st:dv:later",
        ),
        *(
            "st:dh:4",
            "st:dg:24",
            "st:dg",
            "st:tz:9",
            "st:tz:-1",
            "st:tc:Mars/Base",
            "st:tc:../../etc",
            "st:tc",
        ),
        *(
            "st:tc:Asia",
            "st:qs:22",
            "st:qs:7:7",
            "st:qs:24:1",
            "st:qt:24:0",
            "st:qt:1:9",
            "st:qf:x",
            "st:m:1",
        ),
        *("st:dg:٩٩", "st:ps:" + "9" * 30, "st:tc:" + "x" * 50, "st:tc:Africa/Cairo\0"),
    ],
)
async def test_a_made_up_button_says_so_and_changes_nothing(scene: Stage, data: str) -> None:
    await scene.presses(data)

    [told] = scene.request.named("answerCallbackQuery")
    assert told.text.startswith(EXPIRED)
    assert scene.world.preferences.chosen == {}
    assert scene.request.named("editMessageText") == []


async def test_in_a_group_the_private_settings_are_neither_shown_nor_changed(scene: Stage) -> None:
    await scene.says("/settings", chat=-5)
    await scene.presses("st:ps:2", chat=-5)

    assert not any(call.text.startswith("<b>إعداداتك") for call in scene.request.sent())
    assert scene.request.named("answerCallbackQuery")[0].text.startswith(EXPIRED)
    assert scene.world.preferences.chosen == {}


CODES = (
    *("m", "lg", "ps", "or", "dv", "dh", "dg", "tz", "tc", "tw", "qh", "qo", "qf", "qt", "qs", "re"),
    *("auto", "ar", "en", "best", "new", "now", "x", "y", "n", "f"),
)
PARTS = st.one_of(
    st.sampled_from(
        [
            "m",
            "lg",
            "ps",
            "or",
            "dv",
            "dh",
            "dg",
            "tz",
            "tc",
            "tw",
            "qh",
            "qo",
            "qf",
            "qt",
            "qs",
            "re",
            "auto",
            "ar",
            "en",
            "best",
            "new",
            "now",
            "x",
            "y",
            "n",
            "f",
        ]
    ),
    st.integers(-3, 30).map(str),
    st.sampled_from([*COMMON, "Asia", "../x", "Etc/GMT+20"]),
    st.text(max_size=12),
)


@given(data=st.lists(PARTS, max_size=4), name=st.sampled_from(["st", "pv"]))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
async def test_whatever_is_made_up_never_raises_and_never_keeps_nonsense(data: list[str], name: str) -> None:
    async with running() as made:
        await made.presses(":".join([name, *data]), chat=7)

        kept = asdict(made.world.preferences.of(7))
        del kept["chat_id"]
        check_choices(kept)
        told = [call.text for call in made.request.sent()]
        assert not any(text.startswith("عذرًا، حدث خطأ") for text in told)
        answers = [call.text for call in made.request.named("answerCallbackQuery")]
        assert len(answers) == 1
        assert not answers[0].startswith("عذرًا، حدث خطأ")
        assert set(made.world.preferences.chosen) <= {7}
        assert set(made.world.records.forgotten) <= {7}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "chosen", [Preferences(1), Preferences(1, "en", 5, True, "digest", 9, "Etc/GMT-3", 22, 7)]
)
def test_every_page_is_sound_and_stands_in_order(language: Language, chosen: Preferences) -> None:
    now = NOON
    every = [
        pages.render_settings(chosen, now, language),
        pages.render_languages(chosen, language),
        pages.render_passages(chosen, language),
        pages.render_orders(chosen, language),
        pages.render_delivery(chosen, language),
        *(pages.render_digest_hours(chosen, page, now, language) for page in range(pages.HOUR_PAGES)),
        *(pages.render_zones(chosen, page, now, language) for page in range(pages.ZONE_PAGES)),
        pages.render_write_zone(language),
        *(pages.render_zone_not_found(language, several=several) for several in (True, False)),
        pages.render_quiet(chosen, now, language),
        *(pages.render_quiet_from(page, language) for page in range(pages.HOUR_PAGES)),
        *(pages.render_quiet_to(23, page, language) for page in range(pages.HOUR_PAGES)),
    ]
    for telegram in map(seen, every):
        if language == "ar":
            assert all(map(begins_right_to_left, telegram.text.split("\n")))


def test_the_pages_of_hours_hold_every_hour_once_and_those_of_cities_every_city() -> None:
    def data(rendered: Any) -> list[str]:
        return [button.data for row in rendered.buttons for button in row]

    hours = [
        button
        for page in range(pages.HOUR_PAGES)
        for button in data(pages.render_digest_hours(Preferences(1), page, NOON, "en"))
        if button.startswith("st:dg:")
    ]
    cities = [
        button
        for page in range(pages.ZONE_PAGES)
        for button in data(pages.render_zones(Preferences(1), page, NOON, "en"))
        if button.startswith("st:tc:")
    ]
    assert hours == [f"st:dg:{hour}" for hour in range(24)]
    assert cities == [f"st:tc:{zone}" for zone in COMMON]


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("القاهرة", "Africa/Cairo"),
        ("القاهره", "Africa/Cairo"),
        (" توقيت مكة المكرمة ", "Asia/Riyadh"),
        ("السعودية", "Asia/Riyadh"),
        ("مصر", "Africa/Cairo"),
        ("عمّان", "Asia/Amman"),
        ("سلطنة عُمان", "Asia/Muscat"),
        ("برلين", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("São Paulo", "America/Sao_Paulo"),
        ("asia/kolkata", "Asia/Kolkata"),
        ("Kolkata", "Asia/Kolkata"),
        ("UTC", "Etc/UTC"),
        ("utc+3", "Etc/GMT-3"),
        ("GMT -٤", "Etc/GMT+4"),
        ("+0", "Etc/UTC"),
        ("الولايات المتحدة", "several"),
        ("+20", None),
        ("زحل", None),
        ("", None),
        ("؟", None),
        ("ا" * 5_000, None),
    ],
)
def test_zones_are_found_as_people_name_them(written: str, zone: str | None) -> None:
    assert find_zone(written) == zone


@given(st.text(max_size=70))
@settings(deadline=None)
def test_whatever_is_written_leads_to_a_zone_that_can_be_kept_or_to_none(text: str) -> None:
    found = find_zone(text)
    if found not in (None, "several"):
        check_choices({"time_zone": found})


def test_a_zone_by_hours_is_named_as_people_count_them() -> None:
    assert (zone_name("Etc/GMT-3", "ar"), zone_name("Etc/GMT+5", "en")) == ("UTC+3", "UTC-5")
    assert (zone_name("Asia/Riyadh", "ar"), zone_name("America/New_York", "en")) == ("الرياض", "New York")
