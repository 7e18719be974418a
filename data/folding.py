"""The folded shadow of a line in which the marks of a page are recognised; never shown, never searched.

Deliberately smaller than the folding of the search: it only has to make one spelling of ours meet the many
of the pages (اقرأ أيضاً، إقرأ ايضا, اقرأ أيضًا).
"""

import re
import unicodedata

_DROPPED = re.compile("[\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LETTERS = str.maketrans("أإآٱىیةک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ااااييهك01234567890123456789")
_BEGINNING = re.compile(r"[^\w#©]+")
_NO_WORD = re.compile(r"[^\w]+")
_SPACES = re.compile(r"\s+")
_MARKS = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x1F000))))
_STREAM_SAFE = 30  # marks on a letter: the most of Unicode's Stream-Safe Text Format (UAX 15)
_MANY_MARKS = re.compile(f"[{_MARKS}]{{{_STREAM_SAFE + 1}}}")


def bare(line: str) -> str:
    """Return `line` folded, lower-cased, single-spaced, without marks at its ends (but a leading # or ©)."""
    composed = line if is_overloaded(line) else unicodedata.normalize("NFC", line)
    line = _DROPPED.sub("", composed).translate(_LETTERS).lower()
    line = _SPACES.sub(" ", line.replace("_", " "))
    end = next((at for at in range(len(line), 0, -1) if line[at - 1].isalnum()), 0)
    begin = _BEGINNING.match(line, 0, end)
    return line[begin.end() if begin else 0 : end]


def letters(line: str) -> str:
    """Return only the folded words of a line: what two spellings of one title have in common."""
    return " ".join(_NO_WORD.split(bare(line))).strip()


def is_overloaded(text: str) -> bool:
    """Tell whether a letter carries more marks than any writing knows: to put them in order takes their number squared."""
    return len(text) > _STREAM_SAFE and _MANY_MARKS.search(text) is not None


def words(*lines: str) -> frozenset[str]:
    """Return the words of some lines: a readable way to write a long set of short words."""
    return frozenset(word for line in lines for word in line.split())
