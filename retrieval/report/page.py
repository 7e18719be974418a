"""The report as one HTML file that needs nothing else: no network, no script, no second file."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path

from retrieval.measuring.outcomes import Report, Table, pooled
from retrieval.report.mistakes import mistakes_html, wrong_first, wrongly_answered, wrongly_refused
from retrieval.report.panels import Key, Panel, glance, panels
from retrieval.report.style import SHEET
from retrieval.report.tables import table_html
from retrieval.report.text import safe

NO_PLOTS = "Plots are drawn by matplotlib, which is not installed here: the numbers stand without them."
_NOTHING_BUT_ITSELF = "default-src 'none'; style-src 'unsafe-inline'"


def write(path: Path, report: Report) -> None:
    """Write the page of a report in one step: a reader sees the old file or the new one, whole.

    Raises `OSError` when the file cannot be written; then what was there stays.
    """
    page = render(report)
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with aside.open("w", encoding="utf-8") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def render(report: Report) -> str:
    """Return the page of a report. Without matplotlib there are no plots, and the page says so."""
    outcomes = pooled(report.outcomes)
    lists = (wrong_first(outcomes), wrongly_answered(outcomes), wrongly_refused(outcomes))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_BUT_ITSELF}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{safe(report.title)}</title><style>{SHEET}</style></head><body>\n"
        f"{_header(report)}\n<main>\n"
        f"<h2>Figures</h2>\n{_tables((glance(report), *report.tables))}\n"
        f"<h2>Plots</h2>\n{_plots(report)}\n"
        f"<h2>Mistakes</h2>\n{''.join(map(mistakes_html, lists))}\n"
        "</main></body></html>\n"
    )


def _header(report: Report) -> str:
    made = report.made.astimezone(UTC)
    about = "".join(
        f'<dt>{safe(name)}</dt><dd dir="auto">{safe(value)}</dd>' for name, value in report.about.items()
    )
    return (
        f'<header><h1 dir="auto">{safe(report.title)}</h1>'
        f'<p><time datetime="{made.isoformat()}">{made:%d %B %Y, %H:%M} UTC</time></p><dl>{about}</dl></header>'
    )


def _tables(tables: Sequence[Table]) -> str:
    return "\n".join(
        f'<section class="card"><h3 dir="auto">{safe(table.title)}</h3>{table_html(table)}</section>'
        for table in tables
    )


def _plots(report: Report) -> str:
    shown = panels(report)
    try:
        from retrieval.report.plots import draw
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "matplotlib":
            raise
        pictures, note = {}, f'<p class="note">{NO_PLOTS}</p>'
    else:
        pictures, note = draw(report, shown), ""
    drawn = "\n".join(_panel(panel, pictures) for panel in shown)
    return f'{note}<div class="plots">\n{drawn}\n</div>'


def _panel(panel: Panel, pictures: Mapping[str, str]) -> str:
    if panel.empty:
        return f'<figure class="card"><h3>{panel.title}</h3><p class="note">{panel.empty}</p></figure>'
    picture = pictures.get(panel.name, "")
    legend = f'<ul class="legend">{"".join(map(_key, panel.keys))}</ul>' if picture else ""
    numbers = ""
    if panel.numbers:
        numbers = f"<details><summary>The numbers</summary>{table_html(panel.numbers)}</details>"
    return (
        f'<figure class="card"><h3>{safe(panel.title)}</h3>{picture}{legend}'
        f'<figcaption class="note">{safe(panel.note)}</figcaption>{numbers}</figure>'
    )


def _key(key: Key) -> str:
    line = f"; border-top-style: {key.line}" if key.shape == "line" else ""
    return (
        f'<li><i class="{key.shape}" style="color: {key.colour}{line}"></i><bdi>{safe(key.label)}</bdi></li>'
    )
