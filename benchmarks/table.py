"""Figures as Markdown: one section a group, only of what was measured. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.machine import one_line

Figures = Mapping[str, Any]
BASE_ENGINE = "sentence-transformers"
HOW_MADE = (
    "Collections are made from the ingested one (`benchmarks/recombining.py`): four passages an article, each of two to "
    "four real sentences drawn at random, with their real vectors; a passage's own vector is the normalised mean of its "
    "sentences' and of the real passage's that its first sentence comes from."
)
HOW_INDEXED = (
    "Passages a second as a user waits for them, Isnad's with its sentences encoded too; models were loaded before. Peak "
    "memory counts mapped files."
)


def at(figures: Figures, *path: str) -> Any:
    """Return what lies at a path of keys, None where there is nothing."""
    found: Any = figures
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def ratio(value: float | None, to: float | None) -> float | None:
    """Return `value / to`, None where one is missing or `to` is 0."""
    return round(value / to, 2) if value is not None and to else None


def write_table(figures: Figures) -> str:
    """Return the whole document."""
    head = ["# Measured", "", one_line(figures["machine"]), ""]
    libraries = ", ".join(f"{name} {number}" for name, number in figures["machine"]["libraries"].items())
    head += [
        libraries,
        "",
        "All in one run, each part in a process of its own; times are medians unless they say more.",
    ]
    sections = {
        "engines": engines_section,
        "indexing": indexing_section,
        "quality": quality_section,
        "sizes": sizes_section,
        "peers": peers_section,
    }
    for group, write in sections.items():
        if group in figures:
            found = figures[group]
            lines = [f"Failed: {found['failed']}"] if "failed" in found else write(figures)
            head += ["", f"## {group.capitalize()}", "", *lines]
    return "\n".join(head) + "\n"


def rows(header: Sequence[str], body: Iterable[Sequence[Any]]) -> list[str]:
    """Return a Markdown table; what is None is a dash."""
    lines = [header, ["---"] * len(header), *body]
    return [f"| {' | '.join('–' if cell is None else str(cell) for cell in line)} |" for line in lines]


def engines_section(figures: Figures) -> list[str]:
    """Engines on the same texts, with their ratio to sentence-transformers at its defaults."""
    measured, counts = figures["engines"]["engines"], figures["engines"]["counts"]
    base = at(measured, BASE_ENGINE, "tokens_per_second")
    body = [
        [
            name,
            each.get("tokens_per_second") or each.get("failed"),
            ratio(each.get("tokens_per_second"), base),
            each.get("prepare_s"),
            each.get("start_s"),
            each.get("peak_mib"),
        ]
        for name, each in measured.items()
    ]
    said = f"The same {counts['sample_texts']} texts ({counts['sample_tokens']} tokens): passages and their sentences."
    header = ["engine", "tokens/s", "ratio", "preparing s", "start s", "peak MiB"]
    return [said, "", *rows(header, body)]


def indexing_section(figures: Figures) -> list[str]:
    """The whole job."""
    found = figures["indexing"]
    tokens = at(figures, "engines", "counts", "tokens")
    per_second = round(tokens / found["seconds"]) if tokens else None
    body = [
        [f"ingest of {found['articles']} articles, {found['passages']} passages", f"{found['seconds']} s"],
        ["passages a second, start, reading and index writing included", found["passages_per_second"]],
        ["tokens a second, of passages and sentences", per_second],
        ["peak memory of the job", f"{found['peak_mib']} MiB"],
        [f"rebuild, {found['rebuild_encoded']} encoded", f"{found['rebuild_s']} s"],
        ["peak memory of the rebuild", f"{found['rebuild_peak_mib']} MiB"],
        [
            f"before: preparing the model and choosing the engine ({found['engine']}), if not done yet",
            f"{found['once_a_machine_s']} s, {found['once_a_machine_peak_mib']} MiB",
        ],
    ]
    return rows(["what", "figure"], body)


def quality_section(figures: Figures) -> list[str]:
    """Sets with passages by float32 and by int8."""
    body = [
        [name, engine, arm, found["recall@1"], found["ndcg@10"]]
        for name, engines in figures["quality"].items()
        for engine, arms in engines.items()
        for arm, found in arms.items()
    ]
    return rows(["set", "passages by", "arm", "recall@1", "ndcg@10"], body) if body else ["No set was given."]


SIZE_ROWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("one at a time, p50 ms", ("answering", "one_at_a_time", "p50")),
    ("one at a time, p95 ms", ("answering", "one_at_a_time", "p95")),
    ("one at a time, p99 ms", ("answering", "one_at_a_time", "p99")),
    ("eight at once, p50 ms", ("answering", "eight_at_once", "p50")),
    ("eight at once, p95 ms", ("answering", "eight_at_once", "p95")),
    ("eight at once, p99 ms", ("answering", "eight_at_once", "p99")),
    ("questions a second, eight at once", ("answering", "eight_at_once", "per_second")),
    ("asked again, ms", ("answering", "asked_again_ms")),
    ("dense arm, recall@10 against exact", ("answering", "dense", "recall@10")),
    ("memory after the questions, MiB", ("answering", "memory", "rss")),
    ("… of it anonymous", ("answering", "memory", "anonymous")),
    ("… of it mapped files", ("answering", "memory", "file")),
    ("opening the index, ms", ("answering", "opening", "open_ms")),
    ("isnad ask, s", ("starting", "ask", "seconds")),
    ("isnad ask, peak MiB", ("starting", "ask", "peak_mib")),
    ("isnad run to the first answer, s", ("starting", "run", "seconds_to_first_answer")),
    ("bot after the first answer, MiB", ("starting", "run", "memory", "rss")),
    ("… of it anonymous", ("starting", "run", "memory", "anonymous")),
    ("one new article, in process, s", ("adding", "in_process_s")),
    ("one new article, isnad ingest, s", ("adding", "command_s")),
    ("made and indexed: rebuild, s", ("made", "index_s")),
    ("made and indexed: peak MiB", ("made", "peak_mib")),
)


def sizes_section(figures: Figures) -> list[str]:
    """What grows with the collection and what does not, each stage of an answer last."""
    sizes = figures["sizes"]
    stages = dict.fromkeys(
        stage for found in sizes.values() for stage in at(found, "answering", "stages_ms") or ()
    )
    body = [[name, *(at(found, *path) for found in sizes.values())] for name, path in SIZE_ROWS]
    body += [
        [f"stage {stage}, ms", *(at(found, "answering", "stages_ms", stage) for found in sizes.values())]
        for stage in stages
    ]
    header = ["passages", *(f"{int(size):,}" for size in sizes), "largest / smallest"]
    lines = rows(header, [[*line, ratio(*_ends(line))] for line in body])
    return [HOW_MADE, "", *lines, *_failures(sizes)]


def _ends(line: Sequence[Any]) -> tuple[float | None, float | None]:
    return line[-1], line[1]


def _failures(sizes: Figures) -> list[str]:
    return [
        f"\n{int(size):,} passages, {step}: {found['failed']}"
        for size, steps in sizes.items()
        for step, found in steps.items()
        if "failed" in found
    ]


def peers_section(figures: Figures) -> list[str]:
    """Isnad and its peers."""
    measured = figures["peers"]["peers"]
    some: Figures = next((each for each in measured.values() if "recall@1" in each), {})
    columns = ("recall@1", "ndcg@10", "question_ms", "passages_per_second", "load_s", "peak_mib")
    body = [
        [name, *(each.get(column) for column in columns), _remark(each)] for name, each in measured.items()
    ]
    said = (
        f"Set {figures['peers']['set']}: {some.get('passages')} passages, {some.get('questions')} questions."
    )
    header = ["", "recall@1", "ndcg@10", "ms a question", "passages/s", "load s", "peak MiB", "remark"]
    return [f"{said} {HOW_INDEXED}", "", *rows(header, body)]


def _remark(peer: Figures) -> str:
    if "missing" in peer:
        return f"not installed ({peer['missing']})"
    return str(peer.get("failed", ""))
