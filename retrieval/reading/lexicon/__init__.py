"""The word lists of how questions are read, as text files, and what reads them."""

from importlib import resources


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
