"""Each arm alone, and the whole without each of its parts, side by side.

What the arms bring up for a question is asked for once; the rows of the comparison order it in different ways. A
question is looked up again only where a rule, once left out, has it read otherwise.

    dense                  cosines of the passages
    dense_with_sentences   their mean with the cosine of the best sentence
    lexical                BM25 of 4-grams
    stems                  BM25 of light stems, which answers do not use
    whole                  the ranking as it is, before twins are put together
    without_cosine ...     the same with the weight of a feature taken as zero; nothing is fitted anew
    without_second_opinion the same with all places by the fitted order
    without_aliases ...    the same with a rule of reading left out
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from retrieval.encoders.encoder import Encoder
from retrieval.index.encoding import Report
from retrieval.index.snapshot import Snapshot
from retrieval.looking_up import Brought, LookUp
from retrieval.measuring.corpus import MeasuredQuestion
from retrieval.measuring.measures import DocumentId, auroc, ranking_figures
from retrieval.ranking.coefficients import Coefficients
from retrieval.ranking.confidence import evidence, probability
from retrieval.ranking.features import FEATURES, Pool, feature_rows
from retrieval.ranking.order import best_first, keys_of, scored
from retrieval.ranking.second_opinion import plain_sum, seconded
from retrieval.reading.aliases import Aliases
from retrieval.reading.question import Question
from retrieval.reading.reading import RULES, Asked, read
from retrieval.search import POOL, Manner
from retrieval.stages import Stages

ARMS = ("dense", "dense_with_sentences", "lexical", "stems")
WHOLE = "whole"
SECOND_OPINION = "second_opinion"
BEST = 20
"""Places of each ranking that are kept."""
TOLD_EVERY = 50


@dataclass(frozen=True, slots=True)
class Row:
    """What one way found: documents, best first, by query id, and the probability that the first answers."""

    documents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    confidence: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """Figures by arm, and by ablation, with the whole first.

    An ablation's `questions`: how many it concerns; of a rule those that are read otherwise without it.
    """

    arms: Mapping[str, Mapping[str, float | None]]
    ablations: Mapping[str, Mapping[str, float | None]]


def compare(
    questions: Sequence[MeasuredQuestion],
    snapshot: Snapshot,
    encoder: Encoder,
    manner: Manner,
    document_id: DocumentId,
    report: Report | None = None,
) -> Compared:
    """Ask all questions of a snapshot in every way. What is no question finds nothing, as with the bot."""
    ways = _Ways(snapshot, encoder, manner)
    names = [WHOLE, *map(_without, (*FEATURES, SECOND_OPINION, *RULES))]
    rows = {name: Row() for name in (*ARMS, *names)}
    concerned = dict.fromkeys(map(_without, RULES), 0)
    for done, question in enumerate(questions):
        if report and done % TOLD_EVERY == 0:
            report("comparing arms", done, len(questions))
        for name, way in ways.of(question.text).items():
            rows[name].documents[question.query_id] = tuple(map(document_id, way.keys))
            rows[name].confidence[question.query_id] = way.confidence
            if name in concerned:
                concerned[name] += way.otherwise
    if report:
        report("comparing arms", len(questions), len(questions))
    answerable = [question for question in questions if question.relevant]
    return Compared(
        {name: ranking_figures(answerable, rows[name].documents) for name in ARMS},
        {
            name: {**_figures(questions, rows[name]), "questions": concerned.get(name, len(questions))}
            for name in names
        },
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """The keys that one way found for one question. `otherwise`: the question was read otherwise."""

    keys: tuple[int, ...]
    confidence: float = 0.0
    otherwise: bool = False


class _Ways:
    """Asks single questions in every way."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, manner: Manner) -> None:
        self._snapshot = snapshot
        self._look_up = LookUp(snapshot, encoder, manner.coefficients, Stages())
        self._coefficients = manner.coefficients
        self._aliases: Aliases = manner.aliases.current()
        self._today: date = manner.today()
        self._lacking = {_without(name): _less(manner.coefficients, name) for name in FEATURES}
        self._lacking[_without(SECOND_OPINION)] = manner.coefficients

    def of(self, text: str) -> dict[str, _Way]:
        """Return what each way found; nothing of what is no question."""
        question = self._read(text, ())
        if question is None:
            return {}
        brought = self._bring(question)
        found = {name: _Way(keys) for name, keys in self._arms(brought).items()}
        found |= _ranked(brought.pool, {WHOLE: self._coefficients, **self._lacking})
        found |= {_without(rule): self._without_rule(text, rule, question, found[WHOLE]) for rule in RULES}
        return found

    def _read(self, text: str, without: Sequence[str]) -> Question | None:
        """Return a question as it is looked up; None for what is none."""
        frequency = self._snapshot.lexical.frequency
        reading, question = read(Asked(text), frequency, self._aliases, self._today, without)
        return question if reading.kind == "question" and question.words else None

    def _bring(self, question: Question) -> Brought:
        return self._look_up.bring(question, POOL, None)  # documents of a measuring set have no dates

    def _arms(self, brought: Brought) -> dict[str, tuple[int, ...]]:
        of_sentence = {each.passage_id: each.sentence_cosine for each in brought.pool.candidates}
        means = [(key, (cosine + of_sentence[key]) / 2) for key, cosine in brought.dense]
        stems = self._snapshot.lexical.by_stems(brought.pool.question, BEST)
        found = (brought.dense, sorted(means, key=lambda pair: -pair[1]), brought.lexical, stems)
        return {name: _keys(pairs) for name, pairs in zip(ARMS, found, strict=True)}

    def _without_rule(self, text: str, rule: str, question: Question, whole: _Way) -> _Way:
        otherwise = self._read(text, (rule,))
        if otherwise == question:
            return whole
        if otherwise is None:
            return _Way((), otherwise=True)
        pool = self._bring(otherwise).pool
        return replace(_ranked(pool, {WHOLE: self._coefficients})[WHOLE], otherwise=True)


def _ranked(pool: Pool, ways: Mapping[str, Coefficients]) -> dict[str, _Way]:
    """Order a pool by several coefficients; as `retrieval.ranking.order.rank`, whose features are made but once."""
    if not len(pool):
        return {name: _Way(()) for name in ways}
    rows, keys, plain = feature_rows(pool), keys_of(pool), plain_sum(pool)
    found = {}
    for name, coefficients in ways.items():
        fitted = best_first(keys, scored(rows, coefficients))
        known = evidence(pool, rows, fitted[:1])[0]
        sure = probability(known, coefficients.of_evidence, coefficients.bias)
        order = fitted if name == _without(SECOND_OPINION) else seconded(fitted, keys, plain)
        found[name] = _Way(tuple(keys[order[:BEST]].tolist()), sure)
    return found


def _figures(questions: Iterable[MeasuredQuestion], row: Row) -> dict[str, Any]:
    parts: tuple[list[MeasuredQuestion], list[MeasuredQuestion]] = ([], [])
    for question in questions:
        parts[0 if question.relevant else 1].append(question)
    yes, no = ([row.confidence.get(each.query_id, 0.0) for each in part] for part in parts)
    return {**ranking_figures(parts[0], row.documents), "auroc": auroc(yes, no)}


def _less(coefficients: Coefficients, feature: str) -> Coefficients:
    return replace(coefficients, ranking={**coefficients.ranking, feature: 0.0})


def _keys(pairs: Sequence[tuple[int, float]]) -> tuple[int, ...]:
    return tuple(key for key, _ in pairs[:BEST])


def _without(name: str) -> str:
    return f"without_{name}"
