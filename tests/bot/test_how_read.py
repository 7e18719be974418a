"""What a person is told of how a question was read, and where else a passage stands, as Telegram's parser sees it."""

from datetime import date
from typing import get_args
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages.answer import render_answer
from bot.messages.catalogue import Language
from bot.messages.rtl import without_marks
from bot.terminal.chat import render_plain
from retrieval.reading.reading import Reading
from retrieval.reading.times import TimeAsked
from retrieval.types import AlsoIn, Answer
from tests.bot.doubles import TEXT, answer, hit
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.test_messages import NASTY

LANGUAGES: tuple[Language, ...] = get_args(Language)
FIRST, LAST = date(2024, 11, 1), date(2024, 11, 14)
DAYS = st.none() | st.dates()
SURE = ("الجواب هنا:", "The answer is here:")


def asking(first: date | None, last: date | None, *, relative: bool = True) -> TimeAsked:
    return TimeAsked(first, last, relative, ())


def read_as(looked_up: str = "كم زائرًا؟", **changes: object) -> Reading:
    return Reading("question", looked_up, **changes)  # type: ignore[arg-type]


def twin(number: int, source: str, url: str | None = None, title: str = "عنوان") -> AlsoIn:
    return AlsoIn(number, number, title, source, url, None)


def above(found: Answer, language: Language = "ar") -> list[str]:
    """The lines above the first passage or the refusal, but for how sure the answer is."""
    head = without_marks(seen(render_answer(found, 5, language)).text).split("\n\n")[0]
    return [line for line in head.split("\n") if line not in SURE]


def buttons(found: Answer, language: Language = "ar") -> list[str]:
    """What leads to other passages or another reading."""
    every = [button.data for row in render_answer(found, 5, language).buttons for button in row]
    return [data for data in every if data[0] in "cmw"]


@pytest.mark.parametrize(
    ("first", "last", "arabic", "english"),
    [
        (
            FIRST,
            LAST,
            "المدة: من 1 نوفمبر 2024 إلى 14 نوفمبر 2024",
            "Time: from 1 November 2024 to 14 November 2024",
        ),
        (LAST, LAST, "المدة: 14 نوفمبر 2024", "Time: 14 November 2024"),
        (FIRST, None, "المدة: منذ 1 نوفمبر 2024", "Time: since 1 November 2024"),
        (None, LAST, "المدة: حتى 14 نوفمبر 2024", "Time: until 14 November 2024"),
    ],
)
def test_the_time_that_chose_the_passages_is_told_in_days(
    first: date | None, last: date | None, arabic: str, english: str
) -> None:
    found = answer(hit(1), reading=read_as(time=asking(first, last)), filtered=True)

    assert above(found, "ar") == [arabic]
    assert above(found, "en") == [english]
    assert buttons(found) == ["c:101", "w:5"]


def test_all_that_was_done_stands_above_the_passages_in_lines_of_its_own() -> None:
    reading = read_as(
        "متى افتتح معرض Frankfurt في 2024",
        completed_from="من افتتح معرض Frankfurt؟",
        time=asking(FIRST, None),
        latest=True,
    )

    text = seen(render_answer(answer(hit(1), reading=reading, filtered=True), 5, "ar")).text

    assert text.split("\n")[:4] == [
        "فهمت سؤالك هكذا: \u2068متى افتتح معرض \u2068Frankfurt\u2069 في \u20682024\u2069\u2069",
        "المدة: \u2068منذ \u2068\u20681\u2069 نوفمبر \u20682024\u2069\u2069\u2069",
        "الأولوية للأحدث نشرًا.",
        "",
    ]


def test_a_question_taken_as_it_stands_is_not_spoken_of() -> None:
    for reading in (read_as(names=(("مصر", ("القاهرة",)),)), read_as(dialect=(("شو", ("ماذا",)),))):
        found = answer(hit(1), reading=reading)
        assert seen(render_answer(found, 5, "ar")).text.startswith(f"{SURE[0]}\n{TEXT}")
        assert buttons(found) == ["c:101"]


@pytest.mark.parametrize(("answered", "undo"), [(True, []), (False, ["w:5"])])
def test_a_named_time_that_chose_nothing_is_not_spoken_of(answered: bool, undo: list[str]) -> None:
    reading = read_as("متى كانت حرب 1973؟", time=asking(date(1973, 1, 1), date(1973, 12, 31), relative=False))
    found = answer(hit(1), answered=answered, reading=reading)

    assert above(found)[0] == (f"{TEXT}" if answered else "لم أجد جوابًا عن هذا السؤال في المجموعة.")
    assert "1973" not in seen(render_answer(found, 5, "ar")).text
    assert [data for data in buttons(found) if data.startswith("w")] == undo


def test_of_a_time_to_come_nobody_is_told_that_the_collection_has_nothing() -> None:
    day = date(2025, 1, 3)
    time = TimeAsked(day, day, relative=True, spans=(), coming=True)
    found = answer(hit(1), answered=False, reading=read_as("متى مباراة الغد؟", time=time))

    assert "من تلك المدة" not in seen(render_answer(found, 5, "ar")).text


@pytest.mark.parametrize("published", [True, False])
def test_nothing_published_in_a_named_time_is_said_where_it_was_asked_for(published: bool) -> None:
    time = asking(date(2010, 1, 1), date(2010, 12, 31), relative=False)
    found = answer(hit(1), answered=False, reading=read_as(time=time, published=published))

    assert ("لا شيء في المجموعة من تلك المدة" in seen(render_answer(found, 5, "ar")).text) is published


def test_that_there_is_nothing_of_the_time_is_said_before_the_headlines() -> None:
    found = answer(hit(1), answered=False, reading=read_as(time=asking(LAST, LAST)))

    assert without_marks(seen(render_answer(found, 5, "ar")).text).split("\n")[:4] == [
        "لم أجد جوابًا عن هذا السؤال في المجموعة.",
        "لا شيء في المجموعة من تلك المدة: 14 نوفمبر 2024",
        "",
        "أقرب ما لدي من العناوين، ولعل فيها ما يفيد:",
    ]
    assert "The collection has nothing from that time: 14 November 2024" in above(found, "en")
    assert buttons(found) == ["w:5"]


def test_a_refusal_within_a_time_names_the_time_above() -> None:
    found = answer(answered=False, reading=read_as(time=asking(LAST, LAST)), filtered=True)

    assert without_marks(seen(render_answer(found, 5, "ar")).text) == (
        "المدة: 14 نوفمبر 2024\n\nلم أجد جوابًا عن هذا السؤال في المجموعة."
    )


def test_that_the_newest_come_first_is_told_but_cannot_be_undone() -> None:
    found = answer(hit(1), reading=read_as(latest=True))

    assert above(found) == ["الأولوية للأحدث نشرًا."]
    assert buttons(found) == ["c:101"]


def test_a_long_question_is_cut_where_it_is_told() -> None:
    found = answer(hit(1), reading=read_as("كلمة " * 180 + "أخيرة", completed_from="x"))

    [line] = above(found)
    assert line.endswith("كلمة […]")
    assert 200 < len(line) < 230


@pytest.mark.parametrize("language", LANGUAGES)
def test_more_and_what_undoes_share_a_row_the_first_at_the_readers_side(language: Language) -> None:
    found = answer(*map(hit, range(1, 5)), reading=read_as(completed_from="x"))

    row = render_answer(found, 5, language).buttons[1]

    in_order = row if language == "en" else row[::-1]
    assert [button.data for button in in_order] == ["m:5:3", "w:5"]


def test_as_written_is_carried_on_by_more_alone() -> None:
    found = answer(*map(hit, range(1, 8)))

    first = render_answer(found, 5, "ar", as_written=True)
    second = render_answer(found, 5, "ar", 3, as_written=True)

    assert first.buttons[1][0].data == "m:5:3:w"
    assert [button.data for button in second.buttons[1]] == ["m:5:0:w", "m:5:6:w"]


def test_an_unknown_date_is_called_so_only_where_a_time_was_asked_for() -> None:
    undated, silent = hit(1, published=None, undated=True), hit(2, published=None)

    shown = without_marks(seen(render_answer(answer(undated, silent), 5, "ar")).text).split("\n")

    assert shown[3] == "الجزيرة · بلا تاريخ · افتح المصدر"
    assert shown[-1] == "الجزيرة · افتح المصدر"
    refused = render_answer(answer(undated, answered=False), 5, "en")
    assert without_marks(seen(refused).text).endswith("\nالجزيرة · date unknown")


def test_other_outlets_are_named_once_each_with_links_where_they_have_any() -> None:
    also = (
        twin(1, "BBC عربي", "https://example.org/b1"),
        twin(2, "BBC  عربي", "https://example.org/b2"),
        twin(3, "الشرق الأوسط", "ftp://example.org/no"),
        twin(4, "رويترز", "https://example.org/r"),
        twin(5, "العربية"),
        twin(6, "CNN"),
    )
    found = answer(hit(1, also_in=also), hit(2))

    telegram = seen(render_answer(found, 5, "ar"))

    lines = without_marks(telegram.text).split("\n")
    assert lines[4] == "ونُشر أيضًا في: BBC عربي، الشرق الأوسط، رويترز، و2 غيرها"
    assert telegram.links()[1:3] == ["https://example.org/b1", "https://example.org/r"]
    assert "أيضًا" not in "\n".join(lines[5:])


def test_an_outlet_without_a_name_is_named_by_its_article() -> None:
    found = answer(hit(1, also_in=(twin(44, " ", "https://example.org/x"),)))

    assert without_marks(seen(render_answer(found, 5, "ar")).text).endswith("\nونُشر أيضًا في: المقال رقم 44")
    assert without_marks(seen(render_answer(found, 5, "en")).text).endswith("\nAlso published by: Article 44")


def test_links_that_would_crowd_out_the_passages_are_left_out() -> None:
    long = "https://example.org/" + "&" * 1_400
    also = tuple(twin(number, f"صحيفة {number}", long) for number in range(3))
    hits = [hit(rank, also_in=also, url=long) for rank in range(1, 4)]

    telegram = seen(render_answer(answer(*hits), 5, "ar"))

    assert telegram.pieces("BlockQuote") + telegram.pieces("ExpandableBlockQuote") == [TEXT] * 3
    assert [link.startswith(long) for link in telegram.links()] == [True] * 3


def test_what_is_added_to_long_passages_shortens_them_so_that_all_fits() -> None:
    text = "هذه جملة لا تهم أحدًا في شيء. " * 300
    also = tuple(twin(number, "صحيفة " * 13 + str(number)) for number in range(9))
    reading = read_as("كلمة " * 180, completed_from="x", time=asking(FIRST, LAST), latest=True)
    hits = [hit(rank, text, "", also_in=also) for rank in range(1, 4)]

    telegram = seen(render_answer(answer(*hits, reading=reading, filtered=True), 5, "ar"))

    assert [len(telegram.pieces(kind)) for kind in ("BlockQuote", "ExpandableBlockQuote")] == [1, 2]
    assert telegram.text.count("ونُشر أيضًا في:") == 3


@given(
    NASTY,
    NASTY,
    NASTY,
    st.tuples(DAYS, DAYS, st.booleans(), st.booleans()),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
    st.sampled_from(LANGUAGES),
)
@settings(max_examples=300, deadline=None)
def test_no_words_of_a_reader_or_an_outlet_break_a_message(
    looked_up: str,
    title: str,
    outlet: str,
    period: tuple[date | None, date | None, bool, bool],
    said: tuple[bool, bool, bool],
    language: Language,
) -> None:
    first, last, relative, filtered = period
    answered, completed, spelt = said
    time = TimeAsked(first, last, relative, ())
    reading = read_as(
        looked_up * 20,
        completed_from=looked_up if completed else None,
        spelt=(("x", (looked_up,)),) if spelt else (),
        time=time if time.has_range else None,
        latest=True,
    )
    url = "https://example.org/" + quote(title, safe="&'\"?=#:/<>", errors="replace")
    also = tuple(twin(number, f"{outlet}{number}" * (number % 3), url, title * number) for number in range(5))
    hits = [hit(rank, TEXT * 9, also_in=also, published=None, undated=True) for rank in range(1, 5)]
    found = answer(*hits, answered=answered, reading=reading, filtered=filtered)

    telegram = seen(render_answer(found, 2**60, language))

    if language == "ar":
        assert [line for line in telegram.text.split("\n") if not begins_right_to_left(line)] == []
    for line in telegram.text.split("\n"):
        assert line.count("\u2068") == line.count("\u2069")
    assert render_plain(found, language)


def test_the_terminal_says_the_same_in_plain_text() -> None:
    reading = read_as("متى افتتح المعرض", completed_from="x", time=asking(LAST, LAST))
    also = (twin(1, "رويترز", "https://example.org/r"), twin(2, "العربية"), twin(3, ""), twin(4, "CNN"))
    found = answer(hit(1, also_in=also), hit(2, published=None, undated=True), reading=reading, filtered=True)

    assert render_plain(found).split("\n") == [
        "فهمت سؤالك هكذا: متى افتتح المعرض",
        "المدة: 14 نوفمبر 2024",
        "",
        "1. معرض الكتاب رقم 1",
        TEXT,
        "الجزيرة · 15 نوفمبر 2024 · https://example.org/1",
        "ونُشر أيضًا في: رويترز (https://example.org/r)، العربية، المقال رقم 3، و1 غيرها",
        "",
        "2. معرض الكتاب رقم 2",
        TEXT,
        "الجزيرة · بلا تاريخ · https://example.org/2",
    ]


def test_the_terminal_refuses_within_a_time_and_replies_to_talk() -> None:
    refused = answer(hit(1), answered=False, reading=read_as(time=asking(LAST, None)))
    thanks = answer(answered=False, question="شكرا", reading=Reading("thanks", "شكرا"))

    assert render_plain(refused).split("\n")[:4] == [
        "لم أجد جوابًا عن هذا السؤال في المجموعة.",
        "لا شيء في المجموعة من تلك المدة: منذ 14 نوفمبر 2024",
        "",
        "أقرب ما لدي من العناوين، ولعل فيها ما يفيد:",
    ]
    assert render_plain(thanks, "en").startswith("You are welcome!")


def test_nothing_that_is_added_takes_a_terminal_over() -> None:
    reading = read_as("\033[2J", spelt=(("x", ("y",)),))

    plain = render_plain(answer(hit(1, also_in=(twin(1, "\033[2Jx"),)), reading=reading))

    assert plain.startswith("قرأت سؤالك بالحروف العربية هكذا: [2J\n")
    assert "\033" not in plain
