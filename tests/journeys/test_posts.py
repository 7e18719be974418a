"""Several questions at once, edited ones, forwarded posts, links and pictures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.articles import (
    ABOUT_BEES,
    ABOUT_COFFEE,
    ABOUT_PETRA,
    ABOUT_THE_TOWER,
    BEES,
    COFFEE,
    PETRA,
    TOWER,
)
from tests.journeys.journey import Journey, travel
from tests.journeys.reading import disordered_lines, quotations, seen

pytestmark = pytest.mark.journey

FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1_700_000_000, "sender_user_name": "قناة"}}


@pytest.fixture(scope="module")
def asking(prepared_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """One running bot; every test is another person."""
    with travel(prepared_state, tmp_path_factory.mktemp("posts")) as made:
        made.start()
        yield made


def test_an_edited_question_has_its_answer_edited_and_what_follows_leans_on_it(asking: Journey) -> None:
    said = asking.double.user_says(201, ABOUT_BEES)
    answer = asking.double.wait_for_message_sync(201, after=said)
    asking.double.user_edits(said, "من صمم برج خليفة؟")
    edited = asking.double.wait_for_edit_sync(answer)
    leaning = asking.ask(201, "ومتى؟")

    assert answer.links()[0].startswith(BEES.url)
    assert edited.links()[0].startswith(TOWER.url)
    assert "أدريان سميث" in quotations(edited)[0]
    assert seen(leaning.plain).startswith("فهمت سؤالك هكذا: متى صمم برج خليفة\n")
    assert len(asking.double.sent(201)) == 2


def test_two_questions_in_one_message_get_an_answer_each(asking: Journey) -> None:
    first = asking.ask(202, f"{ABOUT_THE_TOWER} {ABOUT_PETRA}")
    second = asking.double.wait_for_message_sync(202, after=first)

    assert seen(first.plain).startswith(f"السؤال 1: {ABOUT_THE_TOWER}\n")
    assert seen(second.plain).startswith(f"السؤال 2: {ABOUT_PETRA}\n")
    assert first.links()[0].startswith(TOWER.url)
    assert second.links()[0].startswith(PETRA.url)
    assert disordered_lines(first) == disordered_lines(second) == []


def test_a_forwarded_post_gets_what_was_published_about_it(asking: Journey) -> None:
    post = "عاجل 🔴 صمم المعماري أدريان سميث برج خليفة في دبي. تابعونا @qanat\nوسجلت البورصة أرقامًا قياسية هذا الصباح."
    said = asking.double.user_sends(203, {"text": post, **FORWARDED})
    answer = asking.double.wait_for_message_sync(203, after=said)

    assert seen(answer.plain).startswith("نُشر عمّا في هذا المنشور مقطع واحد. اقرأه واحكم بنفسك:\n\nعن قوله: ")
    assert "صمم البرج المعماري أدريان سميث" in quotations(answer)[0]
    assert answer.links()[0].startswith(TOWER.url)
    assert disordered_lines(answer) == []


def test_a_link_to_an_article_is_answered_from_it_or_shows_it(asking: Journey) -> None:
    shown = asking.ask(204, f"{COFFEE.url}?utm_source=telegram")
    answer = asking.ask(204, f"{ABOUT_COFFEE} {COFFEE.url}")
    unknown = asking.ask(204, "https://example.com/nothing-here")

    assert seen(shown.plain).startswith(f"هذا المقال في المجموعة:\n{COFFEE.title}\n")
    assert quotations(shown)[0].split("\n")[0] == COFFEE.paragraphs[0]
    assert seen(answer.plain).startswith("جواب سؤالك من هذا المقال:\n")
    assert {link.partition("#")[0] for link in answer.links()} == {COFFEE.url}
    assert unknown.plain.startswith("لا أفتح الروابط")
    assert disordered_lines(shown) == disordered_lines(answer) == []


def test_words_under_a_picture_are_a_question_and_a_voice_gets_a_kind_line(asking: Journey) -> None:
    picture = {"photo": [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]}
    said = asking.double.user_sends(205, {"caption": ABOUT_PETRA, **picture})
    answer = asking.double.wait_for_message_sync(205, after=said)
    heard = asking.double.user_sends(205, {"voice": {"file_id": "2", "file_unique_id": "2", "duration": 3}})
    hint = asking.double.wait_for_message_sync(205, after=heard)

    assert answer.links()[0].startswith(PETRA.url)
    assert hint.plain.startswith("لا أفهم الرسائل الصوتية بعد.")
