"""What HTML and XML have in common for those who want to keep their parsers waiting."""

import re

_MOST_ATTRIBUTES = 500  # of an element; parsers compare each with all the others
_ATTRIBUTE = r"""[\s/]+[^\s/=<>"']+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?"""
_CROWDED = re.compile(rf"<[A-Za-z][\w:.-]{{0,60}}(?>{_ATTRIBUTE}){{{_MOST_ATTRIBUTES}}}+")


def is_crowded(text: str) -> bool:
    """Tell whether some element has more attributes than any element needs."""
    return _CROWDED.search(text) is not None
