"""The moments of the kills: random, seeded, spread over every stage of the work."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Moment:
    """So many seconds after a stage began."""

    stage: str
    after: float

    def earlier(self) -> "Moment":
        """The same moment for a run that turned out to be quicker."""
        return Moment(self.stage, self.after * 0.7)


def spread(spans: Mapping[str, tuple[float, float]], count: int, random: Random) -> list[Moment]:
    """Return `count` moments in random order, as many in each stage as in any other, one more at most.

    `spans` are the stages of an undisturbed run, in seconds. Within a stage the moments are stratified: it is cut
    into as many equal parts as it gets moments, and one falls into each.
    """
    stages = list(spans)
    shares = [count // len(stages) + (place < count % len(stages)) for place in range(len(stages))]
    # The later stages write; they get the moment more.
    moments = [
        Moment(stage, (part + random.random()) / share * (spans[stage][1] - spans[stage][0]))
        for stage, share in zip(reversed(stages), shares, strict=True)
        for part in range(share)
    ]
    random.shuffle(moments)
    return moments
