"""Why an answer is what it is, as values that a person or a program reads.

Numbers are plain Python ones, places count from 1, and everything can be written as JSON but for the dates.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from retrieval.ranking.coefficients import Policy
from retrieval.reading.talk import Kind

Language = Literal["Arabic", "Arabizi", "other"]
Where = Literal["ranked", "not brought up", "of another time"]
About = Literal["title", "leaders"]


@dataclass(frozen=True, slots=True)
class OtherReading:
    """What was looked up beside a word, and what it is: another name, a standard word, another spelling, the weekday."""

    text: str
    kind: Literal["name", "dialect", "spelling", "weekday"]


@dataclass(frozen=True, slots=True)
class WordRead:
    """A telling word of the question, folded: what it may stand as in the index, and how rare it is there.

    `latin`: the word in Latin letters that it was read from.
    """

    text: str
    latin: str | None
    forms: tuple[str, ...]
    others: tuple[OtherReading, ...]
    idf: float


@dataclass(frozen=True, slots=True)
class TimeUsed:
    """The time that the question speaks of, and what it did to the passages that were brought up.

    `said`: the words that said so. `filters`: it chooses passages; then `passages` of the collection were published then,
    and of those brought up `inside` are of it, `undated` may be, `outside` were left out. Else all of these are 0.
    """

    first: date | None
    last: date | None
    relative: bool
    said: tuple[str, ...]
    published: bool
    filters: bool
    passages: int
    inside: int
    undated: int
    outside: int


@dataclass(frozen=True, slots=True)
class HowRead:
    """How the question was read.

    `previous`: the question before, if there was one; `completed_from`: the same where this one leans on it.
    `arabic`: share of Arabic letters, 0..1. `stop_words` bind or ask and were left out; `passed_over` was left out too: words
    that say when or that the newest is wanted, single letters, what comes behind the longest question. `latest`: the
    words that ask for the newest.
    """

    kind: Kind
    language: Language
    arabic: float
    looked_up: str
    previous: str | None
    completed_from: str | None
    words: tuple[WordRead, ...]
    stop_words: tuple[str, ...]
    passed_over: tuple[str, ...]
    time: TimeUsed | None
    latest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BroughtUp:
    """A passage that an arm brought up with its cosine or its BM25; without a title it was withdrawn since."""

    passage_id: int
    value: float
    title: str | None


@dataclass(frozen=True, slots=True)
class Arm:
    """How many passages an arm brought up, and the first of them."""

    brought: int
    first: tuple[BroughtUp, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """What one number adds: `share` is `weight` times (`value` less `mean`). Evidence has no mean: 0."""

    name: str
    value: float
    weight: float
    mean: float
    share: float


@dataclass(frozen=True, slots=True)
class PassageExplained:
    """A passage with what its score is made of.

    `place`: in the ranking. `where`: whether it was ranked; one that was not is weighed beside those that were, as though it
    had been, and `place` is the one that it would have had. `pool`: how many passages were compared, itself included.
    `dense`, `lexical`: its place in each arm, None where the arm did not bring it up. The shares of `features` and `lifted`,
    what the second opinion put it up by (0 for most), sum to `score` less `mean`, the mean of what the features make in the
    pool. `lacks`: words of the question that neither it nor its title holds;
    `loosely`: those that they hold by their root alone, or but for a slip of one letter; `implied`: those that it says
    without having them (`retrieval.words.implied`).
    """

    passage_id: int
    article_id: int
    title: str
    source: str
    published: date | None
    where: Where
    place: int
    pool: int
    dense: int | None
    lexical: int | None
    cosine: float
    sentence_cosine: float
    bm25: float
    length: int
    score: float
    mean: float
    features: tuple[Share, ...]
    lifted: float
    lacks: tuple[str, ...]
    loosely: tuple[str, ...]
    implied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The probability that the first of the ranking answers: logistic in the sum of the shares of `evidence` and the `bias`.

    `nothing_then`: nothing of the collection is of the time that was asked for: the probability is 0 whatever the evidence.
    """

    passage_id: int
    evidence: tuple[Share, ...]
    bias: float
    probability: float
    threshold: float
    policy: Policy
    answered: bool
    nothing_then: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """What the arrangement did to a passage: where it stood in the ranking, and where it is shown, None if it is not.

    `newest`, `trust`: what was added to its score. `undated`: it may not be of the time asked for and comes apart.
    `held_back`: others of its article come before it. `twin_of`: the shown passage that tells the same. `withdrawn`: it
    is there no more.
    """

    passage_id: int
    place: int
    shown: int | None
    newest: float
    trust: float
    undated: bool
    held_back: bool
    twin_of: int | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The order in which the first are shown, and what made it another than the ranking's.

    `about`: why the question is taken to ask about the one article `article_id`, whose passages then stay together: it names
    the title, or the first places are all that article's. `each`: passages that any other article has at first.
    """

    shown: tuple[int, ...]
    changed: bool
    about: About | None
    article_id: int | None
    each: int
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a question got the answer that it got. `passages`: the first of the ranking; `asked`: the one asked about."""

    question: str
    read: HowRead
    dense: Arm
    lexical: Arm
    candidates: int
    passages: tuple[PassageExplained, ...]
    asked: PassageExplained | None
    verdict: Verdict
    arrangement: Arrangement
