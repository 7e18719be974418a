"""Texts are judged by Telegram's own parser and arrive as Telegram would let them arrive."""

import pytest

from tests.telegram_double.errors import ApiError
from tests.telegram_double.judge import Judge, find_entities


def test_marks_are_found_with_offsets_in_utf16_units() -> None:
    parsed = Judge().read("😀 <b>الرباط</b> &lt;<a href='https://example.org/a'>هنا</a>", "HTML")

    assert parsed.plain == "😀 الرباط <هنا"
    assert [(e.type, e.offset, e.length, e.text) for e in parsed.entities] == [
        ("bold", 3, 6, "الرباط"),
        ("text_link", 11, 3, "هنا"),
    ]
    assert parsed.entities[1].url == "https://example.org/a"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("<x>1</x>", 'can\'t parse entities: Unsupported start tag "x" at byte offset 0'),
        ("a < b", 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
        ("", "message text is empty"),
        ("<b> </b>", "message must be non-empty"),
        ("\u200f\u00a0", "message must be non-empty"),
        ("\ud800", "strings must be encoded in UTF-8"),
    ],
)
def test_a_text_that_telegram_would_refuse_is_refused_in_its_words(text: str, reason: str) -> None:
    with pytest.raises(ApiError) as refusal:
        Judge().read(text, "HTML")

    assert refusal.value.body() == {"ok": False, "error_code": 400, "description": f"Bad Request: {reason}"}


def test_the_limit_counts_characters_after_parsing() -> None:
    judge = Judge()

    assert judge.read("<b>" + "😀" * 4096 + "</b>", "HTML").plain == "😀" * 4096
    with pytest.raises(ApiError, match="Bad Request: message is too long"):
        judge.read("ا" * 4097, "HTML")


def test_only_texts_that_went_through_the_parser_are_counted() -> None:
    judge = Judge()
    judge.read("plain", None)
    judge.read("<i>marked</i>", "HTML")
    with pytest.raises(ApiError):
        judge.read("<i>broken", "HTML")

    assert judge.judged == 2


def test_ends_are_trimmed_embeddings_vanish_and_marks_move_along() -> None:
    parsed = Judge().read("\n  أ\u202b\r\n<b>ب\u202cت </b> ", "HTML")

    assert parsed.plain == "أ\nبت"
    assert [(e.type, e.offset, e.length, e.text) for e in parsed.entities] == [("bold", 2, 2, "بت")]


def test_isolates_and_right_to_left_marks_stay() -> None:
    text = "\u200fقال \u2068NATO\u2069 نعم"
    assert Judge().read(text, "HTML").plain == text


def test_of_several_direction_marks_only_the_last_stays() -> None:
    assert Judge().read("أ \u200f\u200f\u200fب", "HTML").plain == "أ \u200c\u200c\u200fب"


def test_a_quote_inside_a_quote_is_dropped() -> None:
    parsed = Judge().read("<blockquote>أ <blockquote expandable>ب</blockquote></blockquote>", "HTML")
    assert [(e.type, e.text) for e in parsed.entities] == [("blockquote", "أ ب")]


def test_addresses_become_links_but_not_inside_links_or_code() -> None:
    parsed = Judge().read(
        "https://a.example.org <code>https://b.example.org</code> <a href='https://c.example.org/'>d.org</a>",
        "HTML",
    )
    assert [(e.type, e.text) for e in parsed.entities] == [
        ("url", "https://a.example.org"),
        ("code", "https://b.example.org"),
        ("text_link", "d.org"),
    ]


def test_given_entities_are_taken_and_those_beyond_the_end_refused() -> None:
    judge = Judge()
    bold = {"type": "bold", "offset": 0, "length": 3}

    assert [e.text for e in judge.read("سلام", None, [bold]).entities] == ["سلا"]
    with pytest.raises(ApiError, match="ends after the end of the text at UTF-16 offset 3"):
        judge.read("لا", None, [bold])


def test_commands_and_mentions_of_people_are_found() -> None:
    found = find_entities("/help@isnad_test_bot يا @reader")
    assert [(e.type, e.text) for e in found] == [
        ("bot_command", "/help@isnad_test_bot"),
        ("mention", "@reader"),
    ]
