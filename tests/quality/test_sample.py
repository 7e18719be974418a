"""Questions of many kinds over the sample articles that come with the program, answered by the real model."""

import dataclasses
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.wiring import Isnad
from retrieval.reading.reading import Asked
from retrieval.search import Search
from retrieval.types import Answer, Hit

pytestmark = pytest.mark.model

QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "questions.jsonl").read_text("utf-8").splitlines()
]
TODAY = date(2025, 11, 1)
"""The day on which a question is asked that names no other."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a kind's questions that must not be undercut, and what was measured when it was set."""

    least: float
    measured: float


@dataclass(frozen=True, slots=True)
class Floors:
    """How often the first hit, and one of the first three, must be right, and how often a question must be answered."""

    first: Share
    first_three: Share
    answered: Share


FLOORS: Mapping[str, Floors] = {
    "standard": Floors(Share(0.89, 0.919), Share(0.95, 0.976), Share(0.91, 0.943)),  # 123 questions
    "dialect": Floors(Share(0.73, 0.776), Share(0.91, 0.959), Share(0.79, 0.816)),  # 49 questions
    "typo": Floors(Share(0.86, 0.892), Share(0.90, 0.946), Share(0.86, 0.919)),  # 37 questions
    "arabizi": Floors(Share(0.74, 0.812), Share(0.81, 0.875), Share(0.87, 0.938)),  # 16 questions
    "english": Floors(Share(0.72, 0.767), Share(0.82, 0.867), Share(0.82, 0.867)),  # 30 questions
    "french": Floors(Share(0.60, 0.800), Share(0.60, 0.800), Share(0.80, 1.000)),  # 5 questions
    "follow_up": Floors(Share(0.60, 0.654), Share(0.87, 0.923), Share(0.88, 0.923)),  # 26 questions
    "dated": Floors(Share(0.91, 0.913), Share(0.91, 0.957), Share(0.78, 0.826)),  # 23 questions
    "name": Floors(Share(0.92, 1.000), Share(0.92, 1.000), Share(0.92, 1.000)),  # 14 questions
}
REFUSED: Mapping[str, Share] = {
    "far": Share(0.85, 0.900),  # 20 questions
    "near": Share(0.31, 0.364),  # 33 questions
}
"""How often a question that nothing in the sample answers must be refused: far from its subjects, and near them."""

Answered = Mapping[str, list[tuple[dict[str, Any], Answer]]]


@pytest.fixture(scope="module")
def answered(sample: Isnad) -> Answered:
    """All questions with their answers, by kind."""
    found: dict[str, list[tuple[dict[str, Any], Answer]]] = {}
    for question in QUESTIONS:
        found.setdefault(question["kind"], []).append((question, ask(sample, question)))
    return found


def ask(isnad: Isnad, question: Mapping[str, Any]) -> Answer:
    """Ask a question on its day, after the one before it."""
    today = date.fromisoformat(question["today"]) if "today" in question else TODAY
    manner = dataclasses.replace(isnad.manner, today=lambda: today)
    search = Search(isnad.live, isnad.encoders[0], isnad.articles, manner=manner)
    return search.ask(Asked(question["question"], question.get("previous")))


def is_right(hit: Hit, question: Mapping[str, Any]) -> bool:
    """Whether a hit holds the words that answer; to a dated question, whether it is of the days that are meant."""
    if "published" in question:
        first, last = map(date.fromisoformat, question["published"])
        return hit.published is not None and first <= hit.published <= last
    return question["must_contain"] in hit.text


def check(what: str, share: Share, failed: list[str], total: int) -> None:
    """Fail, naming the questions, when more of them failed than may."""
    reached = 1 - len(failed) / total
    print(f"{what}: {reached:.3f} of {total}, least {share.least}", *failed, sep="\n  ")  # noqa: T201
    assert reached >= share.least, (what, round(reached, 3), failed)


def test_every_kind_of_question_has_its_floors() -> None:
    kinds = {question["kind"] for question in QUESTIONS}
    assert kinds == FLOORS.keys() | REFUSED.keys()
    for share in (*REFUSED.values(), *(each for floors in FLOORS.values() for each in shares(floors))):
        assert share.least < share.measured


def shares(floors: Floors) -> tuple[Share, ...]:
    return floors.first, floors.first_three, floors.answered


@pytest.mark.parametrize("kind", FLOORS)
def test_questions_of_a_kind_are_answered_and_answered_rightly(answered: Answered, kind: str) -> None:
    floors, asked = FLOORS[kind], answered[kind]
    wrong: tuple[list[str], ...] = ([], [], [])
    for question, answer in asked:
        right = [is_right(hit, question) for hit in answer.hits]
        for failed, held in zip(wrong, (any(right[:1]), any(right[:3]), answer.answered), strict=True):
            if not held:
                failed.append(question["question"])
    for what, share, failed in zip(("first", "first three", "answered"), shares(floors), wrong, strict=True):
        check(f"{kind}, {what}", share, failed, len(asked))


@pytest.mark.parametrize("kind", REFUSED)
def test_what_the_collection_does_not_know_is_refused_with_the_nearest_passages(
    answered: Answered, kind: str
) -> None:
    asked = answered[kind]
    wrongly = [question["question"] for question, answer in asked if answer.answered]
    check(f"{kind}, refused", REFUSED[kind], wrongly, len(asked))
    assert all(answer.hits for _, answer in asked)


def test_a_hit_is_the_sources_own_words_with_their_source(sample: Isnad) -> None:
    (hit, *_) = sample.search.ask("كم كان ارتفاع هرم خوفو الأصلي؟").hits
    assert (hit.rank, hit.source) == (1, "Isnad sample")
    assert hit.url
    assert hit.url.startswith("https://example.org/")
    assert hit.published
    article = sample.articles.article(hit.article_id)
    assert article
    assert article.title == hit.title
    assert hit.text.split("\n")[0] in "\n".join(article.paragraphs)
    assert "146.6" in hit.text[slice(*hit.highlight)]


def test_the_same_question_gets_the_same_answer(sample: Isnad) -> None:
    one, other = (sample.search.ask("كم كان ارتفاع هرم خوفو الأصلي؟", 9) for _ in range(2))
    assert (one.hits, one.confidence, one.answered) == (other.hits, other.confidence, other.answered)


def test_diacritics_hamzas_and_digits_do_not_change_the_first_hit(sample: Isnad) -> None:
    spellings = (
        "متى إفتتحت قناه السويس للملاحه",
        "مَتى افتُتِحت قَناة السُّوَيس للمِلاحة؟",
        "متى افتتحت قنـــاة السويس للملاحة",
    )
    titles = {sample.search.ask(question).hits[0].title for question in spellings}
    assert titles == {"قناة السويس: قرن ونصف القرن من ربط البحرين"}


ASK = """
import sys
from bot.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
loaded = {name.partition(".")[0] for name in sys.modules}
print("loaded:", *sorted(loaded & {"torch", "transformers", "sentence_transformers"}), file=sys.stderr)
"""


def test_asking_the_default_model_never_imports_torch(sample: Isnad, clean_environment: None) -> None:
    command = ["ask", "كم كان ارتفاع هرم خوفو الأصلي؟", "--json", "--state", str(sample.settings.state_dir)]
    child = subprocess.run(
        [sys.executable, "-c", ASK, *command], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert child.returncode == 0, child.stderr
    assert child.stderr.splitlines()[-1] == "loaded:"
    answer = json.loads(child.stdout)
    assert answer["answered"] is True
    assert "146.6" in answer["hits"][0]["text"]
