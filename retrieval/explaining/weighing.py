"""What the scores of passages are made of, and the probability that the first one answers."""

from collections.abc import Mapping
from dataclasses import replace

from data.types import StoredPassage
from retrieval.explaining.seen import Part, Seen, key_of
from retrieval.explaining.values import PassageExplained, Share, Verdict, Where
from retrieval.ranking.confidence import EVIDENCE, evidence
from retrieval.ranking.features import FEATURES
from retrieval.reading.question import Question
from retrieval.words.arabic import forms, words
from retrieval.words.implied import implied_words

Stored = Mapping[int, StoredPassage]


def first_places(
    seen: Seen, parts: tuple[Part, ...], stored: Stored, limit: int
) -> tuple[PassageExplained, ...]:
    """Return the first places of the ranking, less what was withdrawn since it was indexed."""
    return tuple(
        _at_place(seen, parts, stored, place)
        for place, each in enumerate(seen.found.places[:limit])
        if key_of(each) in stored
    )


def passage_asked(seen: Seen, parts: tuple[Part, ...], stored: Stored, passage_id: int) -> PassageExplained:
    """Return a passage wherever it stands; one that was not ranked is weighed as though it had been."""
    for place, each in enumerate(seen.found.places):
        if key_of(each) == passage_id:
            return _at_place(seen, parts, stored, place)
    ours = [each.passage_id for each in seen.with_asked.pool.candidates].index(passage_id)
    candidate, day = seen.with_asked.pool.candidates[ours], seen.with_asked.days[ours]
    belongs = "inside"
    if seen.period is not None and seen.found.filtered:
        belongs = seen.period.of(day, candidate.match.ties)
    own = next((part for part in parts if part.undated is (belongs == "undated")), parts[0])
    among = seen.part(replace(own.pool, candidates=[*own.pool.candidates, candidate]), undated=own.undated)
    place = _before(seen, own) + among.order.index(len(own.pool))
    where: Where = "of another time" if belongs == "outside" else "not brought up"
    return _explained(seen, among, stored[passage_id], where, place)


def verdict(seen: Seen, parts: tuple[Part, ...]) -> Verdict:
    """Return the probability that the first of the ranking answers, with all that it is made of."""
    first = key_of(seen.found.places[0])
    part, at = _held(parts, first)
    weights = seen.coefficients.of_evidence
    values = evidence(part.pool, part.rows, [at])[0].tolist()
    return Verdict(
        first,
        tuple(
            Share(name, value, weight, 0.0, weight * value)
            for name, value, weight in zip(EVIDENCE, values, weights, strict=True)
        ),
        seen.coefficients.bias,
        seen.found.confidence,
        seen.search.threshold,
        seen.search.manner.policy,
        seen.found.confidence >= seen.search.threshold,
        seen.period is not None and not seen.found.filtered,
    )


def _at_place(seen: Seen, parts: tuple[Part, ...], stored: Stored, place: int) -> PassageExplained:
    passage_id = key_of(seen.found.places[place])
    part, _ = _held(parts, passage_id)
    return _explained(seen, part, stored[passage_id], "ranked", place)


def _held(parts: tuple[Part, ...], passage_id: int) -> tuple[Part, int]:
    """Return the part that holds a ranked passage, and its place in the pool."""
    return next(
        (part, at)
        for part in parts
        for at, each in enumerate(part.pool.candidates)
        if each.passage_id == passage_id
    )


def _before(seen: Seen, own: Part) -> int:
    """Return how many places come before those of a part: all of the other part, or none."""
    places = seen.found.places
    return 0 if places[0].undated is own.undated else len(places) - len(own.pool)


def _explained(seen: Seen, part: Part, passage: StoredPassage, where: Where, place: int) -> PassageExplained:
    at = [each.passage_id for each in part.pool.candidates].index(passage.passage_id)
    candidate = part.pool.candidates[at]
    held = candidate.match.ties | candidate.title
    missed = [word for word in seen.question.words if not word.is_in(held)]
    loosely = [word for word in missed if word.is_loosely_in(held)]
    return PassageExplained(
        passage_id=passage.passage_id,
        article_id=passage.article_id,
        title=passage.title,
        source=passage.source,
        published=passage.published,
        where=where,
        place=place + 1,
        pool=len(part.pool),
        dense=_place_in(seen.dense, passage.passage_id),
        lexical=_place_in(seen.lexical, passage.passage_id),
        cosine=float(candidate.cosine),
        sentence_cosine=candidate.sentence_cosine,
        bm25=float(candidate.match.grams),
        length=int(candidate.length),
        score=float(part.final[at]),
        lifted=float(part.final[at] - part.scores[at]),
        mean=float(part.scores.mean()),
        features=_shares(seen, part, at),
        lacks=tuple(word.text for word in missed if word not in loosely),
        loosely=tuple(word.text for word in loosely),
        implied=_implied(seen.question, passage.text, candidate.title),
    )


def _implied(question: Question, text: str, title: frozenset[str]) -> tuple[str, ...]:
    """Return the words of a question that a passage says without having them."""
    written = title | {form for word in words(text) for form in forms(word)}
    implied = {form for word in implied_words(text) for form in forms(word)}
    return tuple(word.text for word in question.words if word.is_in(implied) and not word.is_in(written))


def _shares(seen: Seen, part: Part, at: int) -> tuple[Share, ...]:
    columns = (
        part.rows[at].tolist(),
        seen.coefficients.of_features.tolist(),
        part.rows.mean(axis=0).tolist(),
    )
    return tuple(
        Share(name, value, weight, mean, weight * (value - mean))
        for name, value, weight, mean in zip(FEATURES, *columns, strict=True)
    )


def _place_in(arm: Mapping[int, float], passage_id: int) -> int | None:
    return list(arm).index(passage_id) + 1 if passage_id in arm else None
