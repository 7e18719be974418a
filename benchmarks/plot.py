"""Figures as a picture.

    python -m benchmarks.plot FIGURES.json PLOT.png

Three panels: answer latency by size of collection, tokens a second by engine, peers' quality against their time.
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt

from benchmarks.table import at

LINES = {"p50": "-o", "p95": "--s", "p99": ":^"}


def main() -> None:
    """Draw what was measured; print the path as JSON."""
    figures = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    draw(figures, Path(sys.argv[2]))
    print(json.dumps(sys.argv[2]))


def draw(figures: dict[str, Any], path: Path) -> None:
    """Write the picture; a panel without figures stays empty and says so."""
    picture, panels = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
    for panel, paint in zip(panels, (_latency, _engines, _peers), strict=True):
        if not paint(panel, figures):
            panel.text(0.5, 0.5, "not measured", ha="center", transform=panel.transAxes)
    picture.savefig(path, dpi=120)
    plt.close(picture)


def _latency(panel: Any, figures: dict[str, Any]) -> bool:
    panel.set(title="Answer in process, one at a time", xlabel="passages", ylabel="ms", xscale="log")
    sizes = {
        int(size): found["answering"]["one_at_a_time"]
        for size, found in (at(figures, "sizes") or {}).items()
        if at(found, "answering", "one_at_a_time")
    }
    for name, style in LINES.items():
        panel.plot(list(sizes), [found[name] for found in sizes.values()], style, label=name)
    if sizes:
        panel.set_ylim(bottom=0)
        panel.legend()
    return bool(sizes)


def _engines(panel: Any, figures: dict[str, Any]) -> bool:
    panel.set(title="Encoding passages and sentences", xlabel="tokens a second")
    speeds = {
        name: found["tokens_per_second"]
        for name, found in (at(figures, "engines", "engines") or {}).items()
        if "tokens_per_second" in found
    }
    bars = panel.barh(list(speeds), list(speeds.values()))
    panel.bar_label(bars, padding=2)
    panel.margins(x=0.15)
    panel.invert_yaxis()
    return bool(speeds)


def _peers(panel: Any, figures: dict[str, Any]) -> bool:
    panel.set(title="Isnad and its peers", xlabel="ms a question (less is better)", ylabel="ndcg@10")
    measured = {
        name: found for name, found in (at(figures, "peers", "peers") or {}).items() if "ndcg@10" in found
    }
    for name, found in measured.items():
        panel.plot(found["question_ms"], found["ndcg@10"], "*" if name == "isnad" else "o", markersize=10)
        where = (found["question_ms"], found["ndcg@10"])
        panel.annotate(name, where, xytext=(6, 4), textcoords="offset points")
    if measured:
        panel.set_xlim(0, 1.3 * max(found["question_ms"] for found in measured.values()))
        panel.margins(y=0.2)
    return bool(measured)


if __name__ == "__main__":
    main()
