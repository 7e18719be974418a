"""The word lists of how questions are read, as text files, and what reads them."""

from functools import cache
from importlib import resources

Readings = tuple[tuple[str, float], ...]
"""Arabic letters that some Latin ones may stand for, each with its cost."""


def sections(name: str) -> dict[str, tuple[str, ...]]:
    """Return the lines of the list `name` under each of its `[headings]`, in order.

    Empty lines and what follows a `#` are left out. Raises FileNotFoundError for a list that is not there.
    """
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for written in resources.files(__name__).joinpath(f"{name}.txt").read_text("utf-8").splitlines():
        line = written.partition("#")[0].strip()
        if line.startswith("[") and line.endswith("]"):
            lines = found.setdefault(line[1:-1], [])
        elif line:
            lines.append(line)
    return {heading: tuple(under) for heading, under in found.items()}


@cache
def sound_tables(name: str) -> dict[str, dict[str, Readings]]:
    """Return the tables of sounds of the list `name`, by heading: Latin letters to their readings.

    A line is `latin = arabic cost arabic cost ...`; `-` stands for no letter. The tables are not to be changed.
    """
    return {
        heading: {
            latin: _readings(rest.split()) for latin, _, rest in (line.partition(" = ") for line in lines)
        }
        for heading, lines in sections(name).items()
    }


def _readings(fields: list[str]) -> Readings:
    letters = (arabic.strip("-") for arabic in fields[::2])
    return tuple(zip(letters, map(float, fields[1::2]), strict=True))
