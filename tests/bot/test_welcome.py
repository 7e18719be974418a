"""First contact: what a newcomer reads, and the questions to press."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.examples import Example, ExampleQuestions, candidates, headline
from bot.handlers import start
from bot.messages.catalogue import LANGUAGES, Language
from bot.messages.welcome import render_welcome
from bot.services import IndexStatus
from data.types import StoredArticle
from retrieval.errors import IndexMissing
from retrieval.reading.reading import Asked, Reading
from retrieval.types import Answer
from tests.bot.doubles import answer, hit
from tests.bot.judge import begins_right_to_left, seen
from tests.bot.telegram_fake import Stage, running

FIRST, SECOND, THIRD, FOURTH = (
    *("افتتاح معرض الكتاب في بغداد", "ارتفاع أسعار القمح في مصر"),
    *("اكتشاف مقبرة أثرية في الأقصر", "قمة عربية في الرياض غدًا"),
)


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        made.world.examples.there = {11: FIRST, 12: SECOND}
        made.world.search.answers[FIRST] = answer(hit(1))
        yield made


def stored(number: int, title: str, source: str = "الجزيرة", **changes: Any) -> StoredArticle:
    made = StoredArticle(number, title, source, None, date(2024, 11, 15), "active", 1, ())
    return replace(made, **changes)


class Shelf:
    """Articles, newest first, of which some answer their own headline."""

    def __init__(self, *articles: StoredArticle, unanswered: tuple[str, ...] = ()) -> None:
        self.articles = articles
        self.unanswered = unanswered
        self.asked: list[str] = []
        self.seconds = 0.0
        self.missing = False

    def newest(self, limit: int) -> list[StoredArticle]:
        return list(self.articles[:limit])

    def article(self, article_id: int) -> StoredArticle | None:
        return next((each for each in self.articles if each.article_id == article_id), None)

    def ask(self, asked: Asked, k: int) -> Answer:
        if self.missing:
            raise IndexMissing("run isnad index")
        self.asked.append(asked.text)
        article = next(each for each in self.articles if each.title == asked.text)
        reading = Reading("question", asked.text)
        return answer(
            hit(1, article_id=article.article_id), answered=asked.text not in self.unanswered, reading=reading
        )

    def examples(self) -> ExampleQuestions:
        return ExampleQuestions(self.ask, self, lambda: self.seconds)


async def test_a_newcomer_reads_four_lines_and_finds_questions_to_press(scene: Stage) -> None:
    await scene.says("/start")

    [sent] = scene.request.sent()
    lines = sent.text.split("\n")
    assert len(lines) == 4
    assert lines[0] == "أهلًا بك في إسناد."
    assert lines[3].startswith("جرّب أحد هذه الأسئلة")
    keyboard = sent.data["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in keyboard] == [[FIRST], [SECOND]]


async def test_a_pressed_example_is_asked_and_answered_and_can_be_followed_up(scene: Stage) -> None:
    await scene.says("من صمم البرج؟")
    await scene.presses("eg:11")

    assert scene.world.search.asked[-1][0] == Asked(FIRST)  # it leans on nothing that was asked before
    assert "<blockquote>" in scene.request.sent()[-1].text
    assert scene.world.questions.rows[2].asked.text == FIRST
    assert len(scene.request.named("answerCallbackQuery")) == 1


@pytest.mark.parametrize("data", ["eg:99", "eg", "eg:", "eg:x", "eg:-1", "eg:" + "9" * 30])
async def test_an_example_that_is_gone_or_made_up_says_so_kindly(scene: Stage, data: str) -> None:
    await scene.presses(data)

    assert scene.request.named("answerCallbackQuery")[0].text.startswith("انتهت صلاحية هذا الزر")
    assert scene.world.search.asked == []


async def test_examples_are_looked_for_once_and_not_at_each_start(scene: Stage) -> None:
    for chat in range(1, 6):
        await scene.says("/start", chat=chat)

    assert scene.world.examples.looked == 1
    assert ["eg:11" in call.button_data() for call in scene.request.sent()] == [True] * 5


async def test_who_comes_while_they_are_looked_for_is_not_kept_waiting(
    scene: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "EXAMPLES_SECONDS", 0.01)
    runtime = scene.application.context_types.context.runtime
    gate = asyncio.Event()

    async def slowly(function: Any, *args: Any, **kwargs: Any) -> Any:
        if function == scene.world.examples.refresh:
            await gate.wait()
        return function(*args, **kwargs)

    monkeypatch.setattr(runtime.worker, "call", slowly)

    await scene.says("/start")
    gate.set()

    assert scene.request.sent()[0].text.split("\n")[3].startswith("اكتب سؤالك الآن")
    assert scene.request.sent()[0].button_data() == []


async def test_an_empty_collection_is_owned_up_to(scene: Stage) -> None:
    runtime = scene.application.context_types.context.runtime
    empty = replace(runtime.services, status=lambda: IndexStatus("-", 0, 0, 0))
    object.__setattr__(runtime, "services", empty)

    await scene.says("/start")

    assert scene.request.sent()[0].text.split("\n")[3].startswith("لكن ليس عندي مقالات بعد")
    assert scene.request.sent()[0].button_data() == []
    assert scene.world.examples.looked == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_welcome_is_sound_and_stands_in_order(language: Language) -> None:
    some = (Example(7, "فوز Brazil على 3 منتخبات"),)
    for welcome in (
        render_welcome(some, language),
        render_welcome((), language),
        render_welcome((), language, empty=True),
    ):
        telegram = seen(welcome)
        assert len(telegram.text.split("\n")) == 4
        if language == "ar":
            assert all(map(begins_right_to_left, telegram.text.split("\n")))


def test_only_what_the_collection_answers_is_offered_and_three_at_most() -> None:
    shelf = Shelf(
        *(stored(number, title) for number, title in enumerate((FIRST, SECOND, THIRD, FOURTH), 1)),
        stored(5, "خبر قصير من الأرشيف القديم"),
        unanswered=(SECOND,),
    )
    examples = shelf.examples()

    examples.refresh()

    assert [example.text for example in examples.current()] == [FIRST, THIRD, FOURTH]
    assert shelf.asked == [FIRST, SECOND, THIRD, FOURTH]


def test_what_another_article_answers_better_is_not_offered() -> None:
    shelf = Shelf(stored(1, FIRST))
    wrong = ExampleQuestions(lambda asked, k: answer(hit(1, article_id=9)), shelf, lambda: 0.0)

    wrong.refresh()

    assert wrong.current() == ()


def test_examples_are_kept_for_half_an_hour_and_when_nothing_can_be_asked() -> None:
    shelf = Shelf(stored(1, FIRST))
    examples = shelf.examples()
    assert (examples.stale(), examples.current()) == (True, ())
    examples.refresh()
    shelf.seconds = 1_799
    assert not examples.stale()
    shelf.seconds = 1_801
    assert examples.stale()
    shelf.missing = True
    examples.refresh()
    assert [example.text for example in examples.current()] == [FIRST]
    assert not examples.stale()
    shelf.seconds += 61
    assert examples.stale()


def test_a_button_outlives_a_restart_but_not_its_article() -> None:
    shelf = Shelf(stored(1, FIRST), stored(2, SECOND, status="withdrawn"), stored(3, "ك" * 900))
    examples = shelf.examples()

    assert [examples.question(number) for number in (1, 2, 3, 4)] == [FIRST, None, None, None]


def test_a_headline_is_short_and_arabic_and_of_three_words() -> None:
    assert headline(f"  {FIRST}\n") == FIRST
    for unfit in ("", "عاجل", "صورة اليوم", "Breaking news from London", "ب" * 20 + " ت ث " + "ج" * 20):
        assert headline(unfit) is None


def test_each_outlet_has_its_turn_and_no_headline_comes_twice() -> None:
    articles = [stored(1, FIRST, "أ"), stored(2, SECOND, "أ"), stored(3, FIRST, "ب"), stored(4, THIRD, "ب")]

    assert candidates(articles) == [Example(1, FIRST), Example(4, THIRD), Example(2, SECOND)]
