"""Tables on standard output: drawn at a terminal, aligned columns of text elsewhere."""

import sys
import textwrap
from collections.abc import Sequence
from dataclasses import replace

from bot.terminal.columns import own_words, shown
from bot.terminal.output import say
from retrieval.measuring.outcomes import Table
from retrieval.report.text import decimals, figure, measured

WIDE = 110
"""Characters of a line of a note where there is no terminal."""
LONGEST = 40
"""Characters of a name that are shown."""


def print_table(table: Table) -> None:
    """Print a table with its title and its note; at a terminal the best figure of each column is bold.

    Columns in which nothing was measured are left out.
    """
    known = (name for name in table.columns if any(row.figures.get(name) is not None for row in table.rows))
    table = replace(table, columns=tuple(known))
    columns = [_column(table, name) for name in table.columns]
    if sys.stdout.isatty():
        _draw(table, columns)
        return
    lines = [["", *map(_plain, table.columns)], *_lines(table, columns)]
    widths = [max(map(shown, column)) for column in zip(*lines, strict=True)]
    say(table.title)
    for name, *cells in lines:
        aligned = (" " * (wide - shown(cell)) + cell for cell, wide in zip(cells, widths[1:], strict=True))
        say("  ".join((f"  {name}{' ' * (widths[0] - shown(name))}", *aligned)).rstrip())
    if table.note:
        say(textwrap.fill(table.note, WIDE, initial_indent="  ", subsequent_indent="  "))
    say("")


def _column(table: Table, name: str) -> tuple[list[str], set[int]]:
    """Return the figures of a column as shown, and the places of the best, which are none when all are alike."""
    values = [measured(row.figures.get(name)) for row in table.rows]
    cells = [figure(value, decimals(values)) for value in values]
    known = {at: value for at, value in enumerate(values) if value is not None}
    if name in table.plain or len({cells[at] for at in known}) < 2:
        return cells, set()
    best = min(known.values()) if name in table.lower_is_better else max(known.values())
    return cells, {at for at in known if cells[at] == figure(best, decimals(values))}


def _lines(table: Table, columns: Sequence[tuple[list[str], set[int]]]) -> list[list[str]]:
    return [[_plain(row.name), *(cells[at] for cells, _ in columns)] for at, row in enumerate(table.rows)]


def _plain(name: str) -> str:
    """Return the name of a set, which may be of any script, fit for a line of a terminal."""
    return name if name.isascii() and name.isprintable() else own_words(name, LONGEST)


def _draw(table: Table, columns: Sequence[tuple[list[str], set[int]]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table as Drawn
    from rich.text import Text

    # As `Text`: the name of a set may look like markup.
    drawn = Drawn(
        title=Text(table.title),
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )
    drawn.caption = Text(table.note) if table.note else None
    drawn.add_column("")
    for name in table.columns:
        drawn.add_column(Text(_plain(name)), justify="right")
    for at, (name, *cells) in enumerate(_lines(table, columns)):
        styles = ["bold" if at in best else "" for _, best in columns]
        drawn.add_row(Text(name), *(Text(cell, style) for cell, style in zip(cells, styles, strict=True)))
    Console().print(drawn)
