from hypothesis import given, settings
from hypothesis import strategies as st

from data.paragraphs import LARGEST, is_crumb, join_crumbs, split_passages
from data.sentences import sentence_spans

SENTENCE = "أعلنت الوزارة أن الحملة تستمر أسبوعين في خمس محافظات من البلاد."
CHARACTERS = st.text(alphabet="ابم .؟\n،:د", max_size=500)
PARAGRAPHS = st.lists(
    CHARACTERS
    | CHARACTERS.map(lambda text: text * 7)
    | st.integers(0, 4000).map(lambda length: "ا" * length)
    | st.integers(0, 900).map(lambda count: "كلمة " * count),
    max_size=6,
)


def test_a_subheading_is_the_first_line_of_the_paragraph_under_it() -> None:
    lines = ["تسريع الاتحاد", SENTENCE, "", "  شراكة وتحالف ", SENTENCE, SENTENCE]
    assert join_crumbs(lines) == (f"تسريع الاتحاد\n{SENTENCE}", f"شراكة وتحالف\n{SENTENCE}", SENTENCE)


def test_a_list_is_a_paragraph_of_its_own_and_the_heading_after_it_travels_on() -> None:
    lines = [SENTENCE, "- القاهرة", "- الجيزة", "- أسوان", "مراكز التطعيم", SENTENCE]
    assert join_crumbs(lines) == (SENTENCE, "- القاهرة\n- الجيزة\n- أسوان", f"مراكز التطعيم\n{SENTENCE}")


def test_crumbs_at_the_end_stay() -> None:
    assert join_crumbs([SENTENCE, "محمد علي"]) == (SENTENCE, "محمد علي")


def test_a_short_sentence_is_no_crumb_and_a_question_as_subheading_is() -> None:
    assert [is_crumb(line) for line in ("انتهى الأمر.", "هل تنجح الحملة؟", SENTENCE)] == [False, True, False]


def test_short_paragraphs_are_packed_whole_and_keep_their_numbers() -> None:
    passages = split_passages([SENTENCE] * 3 + ["", SENTENCE * 5, SENTENCE])
    assert [(p.paragraph, p.last_paragraph) for p in passages] == [(1, 3), (5, 6)]
    assert passages[0].text == "\n".join([SENTENCE] * 3)


def test_a_long_paragraph_is_cut_at_sentence_ends_into_even_pieces() -> None:
    passages = split_passages([" ".join([SENTENCE] * 14)])
    assert [p.text for p in passages] == [" ".join([SENTENCE] * 7)] * 2
    assert {(p.paragraph, p.last_paragraph) for p in passages} == {(1, 1)}


def test_a_subheading_stays_with_the_first_sentence_of_a_long_paragraph() -> None:
    first = split_passages(["مراكز التطعيم\n" + " ".join(["أ" * 700 + "."] * 3)])[0].text
    assert first.startswith("مراكز التطعيم\nأأأ")


def test_a_sentence_is_cut_only_beyond_1600_characters_and_then_at_spaces() -> None:
    kept, cut = "كلمة " * 300, "كلمة " * 500
    assert [p.text for p in split_passages([kept])] == [kept.strip()]
    pieces = [p.text for p in split_passages([cut])]
    assert " ".join(pieces) == cut.strip()
    assert max(map(len, pieces)) <= LARGEST


@settings(deadline=None)
@given(PARAGRAPHS)
def test_every_character_is_in_one_passage_and_in_order(paragraphs: list[str]) -> None:
    passages = split_passages(paragraphs)
    assert "".join("".join(p.text.split()) for p in passages) == "".join(
        "".join(p.split()) for p in paragraphs
    )
    numbers = [number for p in passages for number in (p.paragraph, p.last_paragraph)]
    assert numbers == sorted(numbers)
    for p in passages:
        of = [text.strip() for text in paragraphs[p.paragraph - 1 : p.last_paragraph] if text.strip()]
        assert p.text in "\n".join(of)


@settings(deadline=None)
@given(PARAGRAPHS)
def test_a_passage_split_again_is_that_passage(paragraphs: list[str]) -> None:
    for passage in split_passages(paragraphs):
        assert [again.text for again in split_passages([passage.text])] == [passage.text]


@settings(deadline=None)
@given(PARAGRAPHS)
def test_a_passage_over_the_limit_is_one_sentence_with_its_heading(paragraphs: list[str]) -> None:
    for passage in split_passages(paragraphs):
        spans = sentence_spans(passage.text)
        assert len(passage.text) <= LARGEST or all(end - start <= 80 for start, end in spans[:-1])


@given(st.lists(CHARACTERS, max_size=8))
def test_joining_crumbs_keeps_every_line_and_joined_again_changes_nothing(texts: list[str]) -> None:
    lines = [line for text in texts for line in text.split("\n")]
    joined = join_crumbs(lines)
    kept = [line for paragraph in joined for line in paragraph.split("\n")]
    assert kept == [line.strip() for line in lines if line.strip()]
    assert join_crumbs(kept) == joined
