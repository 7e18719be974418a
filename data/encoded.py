"""What of a passage is encoded: its text under the title of its article, which says what the text is about.

A passage from the middle of an article often does not name its subject; its title does. Sentences are encoded without
it, since they are compared with one another.
"""

import hashlib

ENCODED_VERSION = 1
"""Changes whenever `encoded_text` gives another text: vectors made before are then not found any more."""
LONGEST_TITLE = 200
"""Characters of a title that are taken: a headline has fewer, and what is longer would outweigh the passage."""


def heading(title: str) -> str:
    """Return a title as it stands before a passage: one line, without underscores, at most `LONGEST_TITLE` long."""
    words = title.replace("_", " ").split()
    whole = " ".join(words)
    if len(whole) <= LONGEST_TITLE:
        return whole
    cut = whole[: LONGEST_TITLE + 1]
    return cut.rpartition(" ")[0] or cut[:LONGEST_TITLE]


def encoded_text(title: str, text: str) -> str:
    """Return what is encoded for a passage: its article's title, a line break, its text.

    The text alone where the article has no title, or the text's first line is the title.
    """
    head = heading(title)
    return f"{head}\n{text}" if head and heading(text.partition("\n")[0]) != head else text


def vector_name(title: str, text_hash: str) -> str:
    """Return the name, 32 letters, of the vectors of a passage under a title; `text_hash` is that of its text alone."""
    words = f"{ENCODED_VERSION}\x1e{heading(title)}\x1e{text_hash}"
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]
