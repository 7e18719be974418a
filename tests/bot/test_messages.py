"""Messages as Telegram's own parser sees them."""

from datetime import date
from typing import get_args
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages.alert import render_alert
from bot.messages.answer import headlines, render_answer, render_context, render_refusal
from bot.messages.catalogue import Language, choose_language
from bot.messages.help import Notice, render_help, render_notice, render_question_too_long
from bot.messages.links import sentence_url, web_url
from bot.messages.rtl import FSI, PDI, RLM, isolate_foreign
from tests.bot.doubles import SENTENCE, TEXT, answer, article, hit
from tests.bot.judge import Seen, begins_right_to_left, execute, seen

LANGUAGES: tuple[Language, ...] = get_args(Language)
NASTY = st.text(
    st.one_of(
        st.sampled_from(list("<>&\"'/;#\n\t .!؟:…[]()٪%")),
        st.sampled_from("ابتثجحخدذرزسش٠١٢abcXYZ0123456789"),
        st.sampled_from("\u200f\u200e\u2066\u2067\u2068\u2069\u202b\u202e\u200d😀👨🏽\u0651\u0640"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=60,
)


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
    assert shown(telegram).split("\n")[1:] == [
        "1. معرض الكتاب رقم 1",
        "الجزيرة · 15 نوفمبر 2024 · اقرأ الجملة في موضعها",
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
    assert len(second.buttons) == 1
    assert seen(third).text == "ليس لدي مقاطع أخرى عن هذا السؤال."


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
    assert [button.data for row in message.buttons for button in row] == ["c:101", "m:5:1"]


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


@given(nasty_passages(), NASTY, NASTY, st.sampled_from(LANGUAGES), st.sampled_from([0, 3]))
@settings(max_examples=300, deadline=None)
def test_no_source_text_breaks_an_answer(
    passage: tuple[str, tuple[int, int]], title: str, outlet: str, language: Language, offset: int
) -> None:
    text, highlight = passage
    url = "https://example.org/" + quote(title, safe="&'\"?=#:/<>")
    hits = [hit(rank, text, title=title, source=outlet, url=url, highlight=highlight) for rank in range(1, 6)]
    for message in (
        render_answer(answer(*hits), 2**60, language, offset),
        render_answer(answer(*hits, answered=False), 1, language),
        render_context(article((text, title, text, outlet, text), url), 3, 3, language),
        render_alert(
            article_id=1, title=title, source=outlet, url=url, published=None, lead=text, language=language
        ),
    ):
        telegram = seen(message)
        for quotation in telegram.pieces("BlockQuote") + telegram.pieces("ExpandableBlockQuote"):
            words = quotation.replace(RLM, "").removeprefix("[…] ").removesuffix(" […]")
            assert words in "\n".join((text, title, text, outlet, text)).replace(RLM, "")
        if language == "ar":
            wrong = [line for line in telegram.text.split("\n") if not begins_right_to_left(line)]
            assert wrong == []


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
    assert commands == ["/subscribe", "/unsubscribe", "/status", "/reindex", "/ingest"]


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
