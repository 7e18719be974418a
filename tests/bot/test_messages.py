"""Messages as Telegram's own parser sees them."""

import re
from dataclasses import replace
from datetime import date
from typing import get_args
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Button, Message
from bot.messages.alert import render_alert
from bot.messages.answer import headlines, render_answer, render_refusal
from bot.messages.article import render_article, render_context
from bot.messages.catalogue import Language, choose_language, variants
from bot.messages.help import Notice, render_help, render_notice, render_question_too_long
from bot.messages.links import sentence_url, web_url
from bot.messages.message import units
from bot.messages.pages import PAGE_UNITS, pages_of
from bot.messages.rtl import FSI, PDI, RLM, isolate_foreign
from tests.bot.doubles import SENTENCE, TEXT, answer, article, hit
from tests.bot.judge import Seen, begins_right_to_left, execute, seen

LANGUAGES: tuple[Language, ...] = get_args(Language)
NASTY = st.text(
    st.one_of(
        st.sampled_from(list("<>&\"'/;#\n\t .!؟:…[]()٪%")),
        st.sampled_from("ابتثجحخدذرزسش٠١٢abcXYZ0123456789"),
        st.sampled_from("\u200f\u200e\u2066\u2067\u2068\u2069\u202b\u202e\u200d😀👨🏽\u0651\u0640"),
        st.sampled_from("\0\b\x0b\x1f\x7f\x85\xa0\ufeff\u2028\u2029\ud800\udfff\U000e0001"),
        st.characters(),
    ),
    max_size=60,
)
ZALGO = "ع" + "\u0651\u0670\u0653" * 40


def shown_as(text: str) -> str:
    """A text as a message can hold it, without half surrogate pairs and without our marks."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text).replace(RLM, "")


def nasty_passages() -> st.SearchStrategy[tuple[str, tuple[int, int]]]:
    """Texts of up to some 6,000 characters with any part of them as the answering sentence."""
    long = st.builds(lambda piece, times, gap: gap.join([piece] * times), NASTY, st.integers(1, 100), NASTY)
    return long.map(lambda text: text or "ا").flatmap(
        lambda text: st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(
            lambda ends: (text, (min(ends), max(ends)))
        )
    )


def shown(message_text: Seen) -> str:
    return message_text.text.translate(dict.fromkeys(map(ord, (FSI, PDI, RLM))))


def test_an_answer_shows_quotation_bold_sentence_title_outlet_date_and_link() -> None:
    message = render_answer(answer(hit(1)), 5, "ar")

    telegram = seen(message)
    assert telegram.pieces("BlockQuote") == [TEXT]
    assert telegram.pieces("Bold")[0] == SENTENCE
    assert shown(telegram).split("\n") == [
        "الجواب هنا:",
        TEXT,
        "1. معرض الكتاب رقم 1",
        "الجزيرة · 15 نوفمبر 2024 · افتح المصدر",
    ]
    assert unquote(telegram.links()[0]) == f"https://example.org/1#:~:text={SENTENCE.removesuffix('.')}"


def test_without_a_url_article_and_paragraph_number_stand_for_the_link() -> None:
    telegram = seen(render_answer(answer(hit(1, url=None, published=None, paragraph=4)), 5, "ar"))

    assert telegram.links() == []
    assert shown(telegram).endswith("\nالجزيرة · المقال رقم 11، الفقرة 4")


def test_buttons_stand_so_that_the_first_is_at_the_readers_side() -> None:
    found = answer(hit(1), hit(2), hit(3), hit(4))

    arabic, english = (render_answer(found, 5, language).buttons for language in LANGUAGES)

    assert [button.data for button in arabic[0]] == ["c:103", "c:102", "c:101"]
    assert [button.data for button in english[0]] == ["c:101", "c:102", "c:103"]
    assert [(button.label, button.data) for button in arabic[1]] == [("المزيد", "m:5:3")]


def test_more_goes_on_counting_and_ends_where_the_hits_end() -> None:
    found = answer(hit(1), hit(2), hit(3), hit(4))

    second = render_answer(found, 5, "ar", offset=3)
    third = render_answer(found, 5, "ar", offset=4)

    assert shown(seen(second)).split("\n")[1] == "4. معرض الكتاب رقم 4"
    assert [button.data for button in second.buttons[1]] == ["m:5:0"]
    assert seen(third).text == "ليس لدي مقاطع أخرى عن هذا السؤال."
    assert [(button.label, button.data) for button in third.buttons[0]] == [("السابق", "m:5:1")]


def test_headlines_keep_the_order_of_the_hits_and_name_an_article_once() -> None:
    hits = [hit(1, article_id=7), hit(2, article_id=8), hit(3, article_id=7), hit(4, article_id=9), hit(5)]
    assert [(found.rank, found.article_id) for found in headlines(hits)] == [(1, 7), (2, 8), (4, 9)]


def test_a_refusal_says_so_and_lists_the_nearest_headlines_once_an_article() -> None:
    nearest = (hit(1), hit(2, article_id=11), hit(3, url=None), hit(4), hit(5))
    telegram = seen(render_refusal(answer(*nearest, answered=False), 5, "ar"))

    lines = shown(telegram).split("\n")
    assert lines[0] == "لم أجد جوابًا عن هذا السؤال في المجموعة."
    assert lines[3::2] == ["1. معرض الكتاب رقم 1", "2. معرض الكتاب رقم 3", "3. معرض الكتاب رقم 4"]
    assert telegram.links() == ["https://example.org/1", "https://example.org/4"]
    assert lines[6] == "الجزيرة · 15 نوفمبر 2024 · المقال رقم 13"


def test_a_long_passage_is_cut_around_the_sentence_at_sentence_ends() -> None:
    filler = "هذه جملة لا تهم أحدًا في شيء. " * 300
    text = f"{filler}{SENTENCE} {filler}".strip()

    telegram = seen(render_answer(answer(hit(1, text), hit(2, text), hit(3, text)), 5, "ar"))

    quotes = telegram.pieces("ExpandableBlockQuote")
    assert len(quotes) == 3
    for quotation in quotes:
        assert SENTENCE in quotation
        assert quotation.removeprefix(RLM).startswith("[…] هذه جملة")
        assert quotation.endswith("في شيء. […]")
        assert quotation.removeprefix(RLM)[4:-4] in text
    assert [bold for bold in telegram.pieces("Bold") if "معرض" not in bold] == [SENTENCE] * 3


def test_sentences_too_long_for_three_are_kept_whole_and_fewer_passages_shown() -> None:
    sentence = "كلمة " * 700 + "أخيرة."

    message = render_answer(answer(hit(1, sentence, sentence), hit(2, sentence, sentence)), 5, "ar")

    telegram = seen(message)
    assert telegram.pieces("ExpandableBlockQuote") == [sentence]
    assert [[button.data for button in row] for row in message.buttons[:2]] == [["c:101"], ["m:5:1"]]


def test_a_sentence_longer_than_a_message_is_cut_between_words() -> None:
    sentence = "كلمة " * 2_000 + "أخيرة."

    bold = seen(render_answer(answer(hit(1, sentence, sentence)), 5, "ar")).pieces("Bold")[0]

    assert bold.endswith("كلمة […]")
    assert sentence.startswith(bold.removesuffix(" […]"))


def test_a_quotation_that_begins_with_a_digit_gets_a_mark_and_is_else_verbatim() -> None:
    text = "3 وزراء استقالوا.\nReuters نقلت الخبر.\nوانتهى الأمر."

    telegram = seen(render_answer(answer(hit(1, text, "Reuters نقلت الخبر.")), 5, "ar"))

    assert telegram.pieces("BlockQuote") == [
        f"{RLM}3 وزراء استقالوا.\n{RLM}Reuters نقلت الخبر.\nوانتهى الأمر."
    ]


def judge(message: Message, sources: str, language: Language) -> Seen:
    """Telegram takes it, its keyboard can be read, its lines stand in order, and what it quotes is the sources' own."""
    telegram = seen(message)
    assert len(message.buttons) <= 3
    assert all(1 <= len(row) <= 5 for row in message.buttons)
    for quotation in telegram.pieces("BlockQuote") + telegram.pieces("ExpandableBlockQuote"):
        words = quotation.replace(RLM, "").removeprefix("[…] ").removesuffix(" […]")
        assert words in shown_as(sources)
    if language == "ar":
        assert [line for line in telegram.text.split("\n") if not begins_right_to_left(line)] == []
    return telegram


@given(
    nasty_passages(),
    NASTY,
    NASTY,
    st.sampled_from(LANGUAGES),
    st.sampled_from([0, 3]),
    st.integers(1, 5),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_no_source_text_breaks_an_answer(
    passage: tuple[str, tuple[int, int]],
    title: str,
    outlet: str,
    language: Language,
    offset: int,
    passages: int,
    newest: bool,
) -> None:
    text, highlight = passage
    url = "https://example.org/" + quote(title, safe="&'\"?=#:/<>", errors="replace")
    hits = [
        hit(rank, text, title=title, source=outlet, url=url, highlight=highlight) for rank in range(1, 10)
    ]
    found = answer(*hits, question=title)
    for message in (
        render_answer(found, 2**63, language, offset, passages=passages, newest=newest, as_written=newest),
        render_answer(answer(*hits, answered=False), 1, language),
        render_alert(
            article_id=1, title=title, source=outlet, url=url, published=None, lead=text, language=language
        ),
    ):
        judge(message, text, language)


@given(
    st.lists(nasty_passages().map(lambda passage: passage[0]), min_size=1, max_size=9),
    NASTY,
    NASTY | st.just("https://example.org/" + "&" * 1_400),
    st.sampled_from(LANGUAGES),
    st.integers(0, 8),
    st.integers(0, 9),
    st.integers(0, 9),
)
@settings(max_examples=200, deadline=None)
def test_no_article_breaks_what_stands_around_a_passage_or_a_page_of_it(
    paragraphs: list[str], title: str, url: str, language: Language, first: int, before: int, after: int
) -> None:
    read = replace(article(tuple(paragraphs), url), title=title, source=title)
    around = render_context(read, first, first + 1, language, passage_id=2**63, before=before, after=after)
    judge(around, "\n".join(paragraphs), language)
    for page in range(3):
        judge(render_article(read, language, page, passage_id=2**63), "\n\n".join(paragraphs), language)


@given(st.lists(nasty_passages().map(lambda passage: passage[0]), max_size=6))
@settings(max_examples=200, deadline=None)
def test_the_pages_of_an_article_hold_all_of_it_in_order(paragraphs: list[str]) -> None:
    pages = pages_of(paragraphs)

    assert "".join("".join(pages.texts).split()) == "".join("".join(paragraphs).split())
    assert all(units(page) + page.count("\n") <= PAGE_UNITS + 2 for page in pages.texts)
    assert len(pages.of_paragraph) == len(paragraphs)
    assert list(pages.of_paragraph) == sorted(pages.of_paragraph)


@pytest.mark.parametrize(
    "text", ["ا" * 100_000, "كلمة " * 20_000, ZALGO * 800, "\n" * 99_999 + "ا", "😀&" * 50_000]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hundred_thousand_characters_break_nothing(text: str, language: Language) -> None:
    hits = [
        hit(rank, text, title=text, source=text, url=text, highlight=(10, 90_000)) for rank in range(1, 7)
    ]
    judge(render_answer(answer(*hits), 1, language, passages=5), text, language)
    read = replace(article((text, text, text)), title=text, source=text)
    judge(render_context(read, 2, 2, language, passage_id=1), "\n".join((text,) * 3), language)
    judge(render_article(read, language, 7), text, language)


@pytest.mark.parametrize(
    ("confidence", "line"),
    [
        (0.99, "الجواب هنا:"),
        (0.9, "الجواب هنا:"),
        (0.89, "الأرجح أن الجواب هنا:"),
        (0.6, "الأرجح أن الجواب هنا:"),
        (0.59, "قد يكون الجواب هنا:"),
        (0.2, "قد يكون الجواب هنا:"),
    ],
)
def test_how_sure_an_answer_is_is_told_in_words(confidence: float, line: str) -> None:
    found = replace(answer(hit(1), hit(2), hit(3), hit(4)), confidence=confidence)

    assert seen(render_answer(found, 5, "ar")).text.split("\n")[0] == line
    assert line not in seen(render_answer(found, 5, "ar", 3)).text
    assert line not in seen(render_answer(found, 5, "ar", newest=True)).text


def test_the_best_passage_lies_open_and_the_others_fold() -> None:
    long = ("كلام كثير عن المعرض. " * 38).strip()
    telegram = seen(render_answer(answer(hit(1, long), hit(2), hit(3)), 5, "ar"))

    assert telegram.pieces("BlockQuote") == [long]
    assert telegram.pieces("ExpandableBlockQuote") == [TEXT, TEXT]


def test_five_passages_have_short_labels_that_a_phone_shows_whole() -> None:
    found = answer(*(hit(rank) for rank in range(1, 8)))

    labels = [button.label for button in render_answer(found, 5, "ar", passages=5).buttons[0]]

    assert labels == [f"حول {FSI}{number}{PDI}" for number in (5, 4, 3, 2, 1)]


def test_a_button_that_telegram_would_refuse_cannot_be_made() -> None:
    for label, data in (("", "m:1"), ("نص", ""), ("نص", "ا" * 33)):
        with pytest.raises(ValueError, match="no button"):
            Button(label, data)


def test_context_shows_two_paragraphs_on_either_side_with_the_passage_bold() -> None:
    telegram = seen(render_context(article(tuple(f"الفقرة {n}." for n in "أبتثجحخ")), 4, 4, "ar"))

    assert telegram.pieces("BlockQuote") == ["الفقرة ب.\nالفقرة ت.\nالفقرة ث.\nالفقرة ج.\nالفقرة ح."]
    assert telegram.pieces("Bold") == ["الفقرة ث.", "معرض الكتاب"]


def test_an_alert_shows_linked_title_lead_outlet_and_date() -> None:
    telegram = seen(
        render_alert(
            article_id=1,
            title="فوز قطر 3-1",
            source="BBC",
            url="https://example.org/q",
            published=date(2024, 2, 1),
            lead="فازت قطر.",
            language="ar",
        )
    )

    assert shown(telegram) == "خبر جديد\nفوز قطر 3-1\nفازت قطر.\nBBC · 1 فبراير 2024"
    assert telegram.links() == ["https://example.org/q"]
    assert f"فوز قطر {FSI}3-1{PDI}" in telegram.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_and_notices_are_sound_and_their_commands_can_be_tapped(language: Language) -> None:
    guide = seen(render_help(language, admin=True))
    notices = [render_notice(notice, language) for notice in get_args(Notice)]
    for telegram in (guide, *map(seen, notices), seen(render_question_too_long(1_000, language))):
        if language == "ar":
            assert all(map(begins_right_to_left, telegram.text.split("\n")))
    found = execute({"@type": "getTextEntities", "text": guide.text})["entities"]
    commands = Seen(guide.text, tuple(found)).pieces("BotCommand")
    known = {f"/{name}" for key in ("commands", "admin-commands") for name in variants(language, key)}
    assert {"/subscribe", "/unsubscribe", "/status", "/reindex", "/ingest"} <= set(commands) <= known


@pytest.mark.parametrize(
    ("setting", "code", "language"),
    [
        ("auto", "en-GB", "en"),
        ("auto", "ar", "ar"),
        ("auto", "fr", "ar"),
        ("auto", None, "ar"),
        ("ar", "en", "ar"),
        ("en", "ar", "en"),
    ],
)
def test_the_language_follows_the_person_unless_set(setting: str, code: str | None, language: str) -> None:
    assert choose_language(setting, code) == language


@pytest.mark.parametrize(
    ("text", "isolated"),
    [
        ("فاز 3 مقابل 15%", "فاز ⟨3⟩ مقابل ⟨15%⟩"),
        ("قالت BBC News إن iPhone 15", "قالت ⟨BBC News⟩ إن ⟨iPhone 15⟩"),
        ("عربي فقط.", "عربي فقط."),
        ("نص \u202bمقلوب\u2069", "نص مقلوب"),
    ],
)
def test_latin_and_digits_are_isolated(text: str, isolated: str) -> None:
    assert isolate_foreign(text).translate({0x2068: "⟨", 0x2069: "⟩"}) == isolated


@pytest.mark.parametrize(
    ("url", "sentence", "link"),
    [
        ("https://e.org/a", "قال a-b، نعم", "https://e.org/a#:~:text=قال a%2Db، نعم"),
        (
            "https://e.org/a",
            "بدأت الجلسة الأولى في الدوحة صباح الأحد بحضور الوفود.",
            "https://e.org/a#:~:text=بدأت الجلسة الأولى في,صباح الأحد بحضور الوفود",
        ),
        ("https://e.org/a#part", "«نعم»", "https://e.org/a#part:~:text=نعم"),
        ("https://e.org/a", "…", "https://e.org/a"),
        ("ftp://e.org/a", "نعم", None),
        ("javascript:alert(1)", "نعم", None),
        ("https://e.org/a b", "نعم", None),
        (None, "نعم", None),
    ],
)
def test_links_lead_to_the_sentence(url: str | None, sentence: str, link: str | None) -> None:
    made = sentence_url(url, sentence)
    assert (made and unquote(made.replace("%2D", "%252D"))) == link
    assert (web_url(url) is None) == (link is None)
