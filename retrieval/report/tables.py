"""A table as HTML: the best figure of each column in bold, small differences to the first row."""

from retrieval.measuring.outcomes import Table
from retrieval.report.text import decimals, figure, measured, safe


def table_html(table: Table) -> str:
    """Return the element of a table, within one that scrolls sideways, followed by its note; a line without rows."""
    if not table.rows:
        return '<p class="note">Nothing was measured.</p>'
    heads = "".join(f'<th scope="col" dir="auto">{safe(column)}</th>' for column in table.columns)
    cells = [_column(table, column) for column in table.columns]
    lines = "".join(
        f'<tr><th scope="row" dir="auto">{safe(row.name)}</th>{"".join(column[place] for column in cells)}</tr>'
        for place, row in enumerate(table.rows)
    )
    note = f'<p class="note">{safe(table.note)}</p>' if table.note else ""
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{safe(table.title)}"><table>'
        f"<thead><tr><th></th>{heads}</tr></thead><tbody>{lines}</tbody></table></div>{note}"
    )


def _column(table: Table, column: str) -> list[str]:
    values = [measured(row.figures.get(column)) for row in table.rows]
    places = decimals(values)
    shown = [figure(value, places) for value in values]
    if column in table.plain:
        return [f"<td>{text}</td>" for text in shown]
    best = _best(values, places, lowest=column in table.lower_is_better)
    return [
        f"<td>{_strong(text, text == best)}{_difference(value, values[0], places) if place else ''}</td>"
        for place, (value, text) in enumerate(zip(values, shown, strict=True))
    ]


def _best(values: list[float | None], places: int, lowest: bool) -> str | None:
    """The best figure as shown; None when the figures, as shown, are all the same."""
    known = [value for value in values if value is not None]
    if len({figure(value, places) for value in known}) < 2:
        return None
    return figure(min(known) if lowest else max(known), places)


def _strong(text: str, best: bool) -> str:
    return f"<strong>{text}</strong>" if best else text


def _difference(value: float | None, first: float | None, places: int) -> str:
    if value is None or first is None:
        return ""
    change = round(value - first, places)
    return f" <small>{figure(change, places, '+') if change else '±0'}</small>"
