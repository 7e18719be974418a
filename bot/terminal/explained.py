"""An explanation as plain text for a terminal: sections, aligned columns, at most some hundred characters a line."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.terminal.columns import columns, own_words, wrapped
from retrieval.explaining.values import (
    Arm,
    Arrangement,
    Explanation,
    PassageExplained,
    Shift,
    TimeUsed,
    Verdict,
    WordRead,
)

LABEL = 14
SECOND_OPINION = (
    "The second opinion, the plain sum of both arms, fills the 4th and 5th place of those compared."
)
TEXT = 80
"""Characters behind a label."""
WORDS = (5, 22, 26, 39)
"""Characters of the columns of a table of words: idf, word, forms, others."""
CELL = 14


def explained_plain(explanation: Explanation) -> str:
    """Return an explanation as text in English."""
    asked = explanation.asked
    sections = [
        "\n".join(
            (_said("question", explanation.question), _labelled("answer", _outcome(explanation.verdict)))
        ),
        _section("How the question was read", _read(explanation)),
        _section("What the arms brought up", _arms(explanation)),
        _section(f"The ranking: the first of {explanation.candidates}", _ranking(explanation.passages)),
    ]
    if asked is not None:
        sections.append(_section(f"Passage {asked.passage_id}", _asked(asked, explanation.passages)))
    sections += [
        _section(
            f"The probability that passage {explanation.verdict.passage_id} answers",
            _verdict(explanation.verdict),
        ),
        _section("The order in which they are shown", _arrangement(explanation.arrangement)),
    ]
    return "\n\n".join(sections)


def _section(heading: str, lines: Iterable[str]) -> str:
    return "\n".join([heading.upper(), *(f"  {line}".rstrip() for line in lines)])


def _outcome(verdict: Verdict) -> str:
    outcome = "answered by" if verdict.answered else "refused; nearest is"
    compared = "reaches" if verdict.answered else "is below"
    return (
        f"{outcome} passage {verdict.passage_id}: its probability {verdict.probability:.3f} "
        f"{compared} {verdict.threshold:.3f} ({verdict.policy})"
    )


def _read(explanation: Explanation) -> list[str]:
    read = explanation.read
    lines = [
        _labelled("kind", read.kind),
        _labelled("language", f"{read.language} ({read.arabic:.0%} of its letters are Arabic)"),
    ]
    if read.completed_from is not None:
        lines.append(_said("completed from", read.completed_from))
    elif read.previous is not None:
        lines.append(_labelled("completed", "no, it does not lean on the question before"))
    if read.looked_up != explanation.question:
        lines.append(_said("looked up as", read.looked_up))
    if read.time is not None:
        lines += _time(read.time)
    if read.latest:
        lines.append(_labelled("the newest", f"is preferred, since it says {_all(read.latest)}"))
    if read.stop_words:
        lines += _listed("stop words", read.stop_words)
    if read.passed_over:
        lines += _listed("passed over", read.passed_over)
    return [*lines, "", *_words(read.words)]


def _time(time: TimeUsed) -> list[str]:
    days = f"{time.first or 'ever'} to {time.last or 'now and later'}"
    if time.first == time.last:
        days = f"{time.first}"
    counted = ", counted from today" if time.relative else ""
    lines = [_labelled("time", f"{days}{counted}, since it says {_all(time.said)}")]
    if time.published:
        lines.append(_labelled("", "asks for what was published then"))
    if time.filters:
        lines.append(
            _labelled(
                "", f"filters: {_number(time.passages, 'passage')} of the collection were published then;"
            )
        )
        lines.append(
            _labelled(
                "",
                f"of what was brought up {time.inside} of that time, {time.undated} without a date, {time.outside} left out",
            )
        )
    else:
        lines.append(_labelled("", "filters nothing: no article of the collection can be of that time"))
    return lines


def _words(read: Sequence[WordRead]) -> list[str]:
    heads = [[name] for name in ("  idf", "word", "stands as", "looked up beside it")]
    rows = [
        (
            [f"{word.idf:5.2f}"],
            [_word(word.text), *([f"({_word(word.latin)})"] if word.latin else [])],
            [_word(form) for form in word.forms],
            [f"{_word(other.text)} ({other.kind})" for other in word.others],
        )
        for word in read
    ]
    return columns([heads, *rows], WORDS)


def _arms(explanation: Explanation) -> list[str]:
    return [
        *_arm("dense", "cosine", ".3f", explanation.dense),
        "",
        *_arm("lexical", "BM25 of 4-grams", ".2f", explanation.lexical),
    ]


def _arm(name: str, measure: str, form: str, arm: Arm) -> list[str]:
    shown = f", the first {len(arm.first)}" if arm.brought > len(arm.first) else ""
    heading = f"{name}: {_number(arm.brought, 'passage')}{shown} by {measure}"
    return [
        heading if arm.brought else f"{name}: nothing",
        *(
            f"{place:>4}  {format(hit.value, form):>6}  passage {hit.passage_id:<7} {_title(hit.title)}"
            for place, hit in enumerate(arm.first, start=1)
        ),
    ]


def _ranking(passages: Sequence[PassageExplained]) -> list[str]:
    lines = [line for passage in passages for line in _passage(passage)]
    for _, together in groupby(passages, key=lambda each: (each.pool, each.mean)):
        lines += ["", *_scores(list(together))]
    return lines


def _asked(passage: PassageExplained, first: Sequence[PassageExplained]) -> list[str]:
    if passage in first:
        return [f"It has place {passage.place} of the ranking, above."]
    lines = _passage(passage)
    if passage.where == "of another time":
        lines.append("It is not of the time that the question asks for, and was left out.")
    elif passage.where == "not brought up":
        lines.append("Neither arm brought it up.")
    if passage.where != "ranked":
        beside = f"Beside the {passage.pool - 1} that were compared"
        lines.append(f"{beside} it would have place {passage.place} of the ranking:")
    return [*lines, "", *_scores([passage])]


def _passage(passage: PassageExplained) -> list[str]:
    published = passage.published or "no date"
    head = (
        f"passage {passage.passage_id} of article {passage.article_id}, {published}, {_word(passage.source)}"
    )
    dense = _in_arm("dense", passage.dense)
    lexical = _in_arm("lexical", passage.lexical)
    lacks = ["lacks", *map(_word, passage.lacks)] if passage.lacks else ["lacks no word of the question"]
    loosely = ["holds loosely", *map(_word, passage.loosely)] if passage.loosely else []
    implied = ["says in other words", *map(_word, passage.implied)] if passage.implied else []
    place = passage.place if passage.where == "ranked" else "-"
    return [
        f"{place:>4}  {head}",
        f"      {_title(passage.title)}",
        f"      {dense} (cosine {passage.cosine:.3f}, best sentence {passage.sentence_cosine:.3f}), "
        f"{lexical} (BM25 {passage.bm25:.2f}), {passage.length} characters",
        *(f"      {line}" for line in wrapped(lacks, TEXT)),
        *(f"      {line}" for line in wrapped(loosely, TEXT)),
        *(f"      {line}" for line in wrapped(implied, TEXT)),
    ]


def _in_arm(name: str, place: int | None) -> str:
    return f"not in {name}" if place is None else f"{name} {place}"


def _scores(passages: Sequence[PassageExplained]) -> list[str]:
    """Return a table of the shares, a column for each passage; all were compared with the same."""
    first = passages[0]
    heads = "".join(f"{each.passage_id:>{CELL}}" for each in passages)
    lines = [f"{'passage':<{LABEL}}{'weight':>7}{'mean':>7}{heads}"]
    for at, feature in enumerate(first.features):
        shares = [each.features[at] for each in passages]
        cells = "".join(f"{f'{each.share:+z.2f} ({each.value:z.2f})':>{CELL}}" for each in shares)
        lines.append(f"{feature.name:<{LABEL}}{feature.weight:>+7.2f}{feature.mean:>z7.2f}{cells}")
    lifted = any(each.lifted for each in passages)
    if lifted:
        cells = "".join(f"{f'{each.lifted:+z.2f}' if each.lifted else '':>{CELL}}" for each in passages)
        lines.append(f"{'second opinion':<{LABEL}}{'':>14}{cells}")
    scores = "".join(f"{each.score:>+{CELL}.2f}" for each in passages)
    lines.append(f"{'score':<{LABEL}}{'':>7}{first.mean:>7.2f}{scores}")
    return [
        *lines,
        f"Each share is weight x (value - mean of the {first.pool} compared), with the value in brackets;",
        "the shares of a passage sum to its score less the mean score.",
        *([SECOND_OPINION] if lifted else []),
    ]


def _verdict(verdict: Verdict) -> list[str]:
    lines = [f"{'':<20}{'value':>8}{'weight':>8}{'share':>8}"]
    lines += [
        f"{each.name:<20}{each.value:>z8.2f}{each.weight:>+8.2f}{each.share:>+z8.2f}"
        for each in verdict.evidence
    ]
    total = verdict.bias + sum(each.share for each in verdict.evidence)
    lines += [f"{'bias':<36}{verdict.bias:>+8.2f}", f"{'sum':<36}{total:>+8.2f}", ""]
    if verdict.nothing_then:
        lines.append("Nothing of the collection is of the time asked for, so that none of this counts.")
    answered = "answered" if verdict.answered else "refused"
    lines.append(
        f'Probability {verdict.probability:.3f}; the policy "{verdict.policy}" answers from '
        f"{verdict.threshold:.3f}: {answered}."
    )
    return lines


def _arrangement(arrangement: Arrangement) -> list[str]:
    told = [line for shift in arrangement.shifts if (line := _shift(shift))]
    if arrangement.about:
        why = {"title": "names its title", "leaders": "has the first places for it alone"}[arrangement.about]
        told.insert(
            0,
            f"The question asks about article {arrangement.article_id}: it {why}; its passages stay together.",
        )
    if not arrangement.changed:
        return ["It is the ranking's.", *told]
    order = ", ".join(map(str, arrangement.shown)) or "none"
    return [f"Not the ranking's, but passages {order}.", *told]


def _shift(shift: Shift) -> str:
    why = [
        f"{name} {added:+.2f}" for name, added in (("newness", shift.newest), ("trust", shift.trust)) if added
    ]
    if shift.undated:
        why.append("its day is unknown")
    if shift.held_back and shift.shown != shift.place:
        why.append("enough of its article come before it")
    if shift.twin_of is not None:
        why.append(f"it tells what passage {shift.twin_of} tells, and is named there")
    if shift.withdrawn:
        why.append("it was withdrawn since it was indexed")
    if not why and shift.shown == shift.place:
        return ""
    shown = f"shown as {shift.shown}" if shift.shown else "not among those shown"
    return f"passage {shift.passage_id}: ranked {shift.place}, {shown}: {'; '.join(why) or 'others moved'}"


def _labelled(label: str, text: str) -> str:
    return f"{label:<{LABEL}}  {text}"


def _said(label: str, text: str) -> str:
    return _labelled(label, own_words(text, TEXT))


def _listed(label: str, words: Sequence[str]) -> list[str]:
    lines = wrapped([_word(word) for word in words], TEXT)
    return [_labelled(label if at == 0 else "", line) for at, line in enumerate(lines)]


def _all(words: Iterable[str]) -> str:
    return " ".join(map(_word, words))


def _word(text: str) -> str:
    return own_words(text, 40)


def _title(title: str | None) -> str:
    return "(withdrawn since)" if title is None else own_words(title, TEXT - 12)


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
