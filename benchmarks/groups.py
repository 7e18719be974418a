"""The groups of figures that `make bench` measures, each in processes of its own. What `figures.json` holds.

This module runs in the process that starts them all, so it imports nothing large (`benchmarks.child` says why).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import child
from benchmarks.peers import PEERS

ENGINES = ("sentence-transformers", "packaged C engine", "torch bfloat16", "OpenVINO int8")
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure with. `work` is a folder for states and the model cache; it may hold those of an earlier run."""

    articles: Path
    questions: Path
    sets: Sequence[Path]
    sizes: Sequence[int]
    work: Path
    source: Path
    sample_tokens: int
    count: int
    rounds: int
    peer_questions: int | None

    @property
    def cache(self) -> Path:
        """The model cache that all states share."""
        return self.work / "models"

    def state(self, name: str) -> Path:
        """Return a state folder on the shared model cache."""
        folder = self.work / name
        folder.mkdir(parents=True, exist_ok=True)
        self.cache.mkdir(exist_ok=True)
        if not (folder / "models").exists():
            (folder / "models").symlink_to(self.cache.resolve())
        return folder


def engines(plan: Plan) -> Figures:
    """Tokens a second of each engine on the same texts."""
    sample = plan.work / "sample.json"
    tokens = str(plan.sample_tokens)
    counts = child.run(
        "benchmarks.sampling", str(plan.articles), str(sample), str(plan.cache), "--tokens", tokens
    ).value
    measured = {
        name: _try("benchmarks.engines", name, str(sample), str(plan.cache), plain=name == ENGINES[0])
        for name in ENGINES
    }
    return {"counts": counts, "engines": measured}


def indexing(plan: Plan) -> Figures:
    """The job as an admin runs it: ingest into an empty state, then a rebuild that must encode nothing."""
    state = str(plan.state("ingested"))
    settled = child.run("benchmarks.settling", str(plan.cache))
    ingested = child.isnad("ingest", str(plan.articles), "--state", state)
    rebuilt = child.isnad("index", "--rebuild", "--state", state)
    return {
        "articles": ingested.value["new"],
        "passages": ingested.value["passages"],
        "seconds": round(ingested.seconds, 1),
        "passages_per_second": round(ingested.value["passages"] / ingested.seconds, 1),
        "peak_mib": ingested.peak_mib,
        "rebuild_s": round(rebuilt.seconds, 1),
        "rebuild_encoded": rebuilt.value["encoded"],
        "rebuild_peak_mib": rebuilt.peak_mib,
        "engine": settled.value["bulk"],
        "once_a_machine_s": round(settled.seconds, 1),
        "once_a_machine_peak_mib": settled.peak_mib,
    }


def quality(plan: Plan) -> Figures:
    """Each set with its passages by float32 and by int8."""
    return {
        folder.name: {
            engine: child.run("benchmarks.quality", str(folder), str(plan.cache), engine).value
            for engine in ("float32", "int8")
        }
        for folder in plan.sets
    }


def sizes(plan: Plan) -> Figures:
    """Each size of collection: made, answered, started, added to."""
    return {str(size): _size(plan, size) for size in plan.sizes}


def _size(plan: Plan, size: int) -> Figures:
    state = plan.state(f"made-{size}")
    rounds = ("--rounds", str(plan.rounds))
    steps: dict[str, tuple[str, ...]] = {
        "answering": ("answering", str(state), str(plan.questions), "--count", str(plan.count)),
        "starting": ("starting", str(state), *rounds),
        "adding": ("adding", str(state), *rounds),
    }
    if not (state / "isnad.db").exists():
        steps = {"made": ("million", str(plan.source), str(state), str(size)), **steps}
    figures: Figures = {}
    for name, (module, *arguments) in steps.items():
        figures[name] = _try(f"benchmarks.{module}", *arguments)
    return figures


def peers(plan: Plan) -> Figures:
    """Isnad and the peers on one set: the first that is given, else the samples."""
    folder = plan.sets[0] if plan.sets else plan.work / "sample-set"
    if not plan.sets:
        child.run("benchmarks.sample_set", str(folder))
    child.run("benchmarks.settling", str(plan.cache))
    most = () if plan.peer_questions is None else ("--questions", str(plan.peer_questions))
    figures = {
        name: _try("benchmarks.peers.trial", name, str(folder), str(plan.cache), *most, plain=name != "isnad")
        for name in PEERS
    }
    return {"set": folder.name, "peers": figures}


def _try(module: str, *arguments: str, plain: bool = False) -> Figures:
    """Run a measuring module; its figures with the process's peak memory. A failure costs a row, not the run."""
    try:
        ran = child.run(module, *arguments, plain=plain)
    except child.ChildFailed as error:
        return {"failed": str(error)}
    return {**ran.value, "peak_mib": ran.peak_mib}


GROUPS: dict[str, Callable[[Plan], Figures]] = {
    "engines": engines,
    "indexing": indexing,
    "quality": quality,
    "sizes": sizes,
    "peers": peers,
}
"""In the order in which they are measured: sizes are made from what indexing left."""
