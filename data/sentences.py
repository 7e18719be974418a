"""Where sentences begin and end in Arabic (and mixed) news text.

A sentence ends at `. ! ? ؟ ؛ …` and at line breaks; closing quotes and brackets stay with it. The dots of
titles (د. م.), initials, acronyms (U.S., أ.ف.ب), decimals, times and list numbers end nothing.
"""

import re
from collections.abc import Iterator

SENTENCES_VERSION = 1

Span = tuple[int, int]

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_END = re.compile(r"[.!?؟؛…۔]+[\"'”’»›)\]}]*(?:[ \t\u00a0]+[”’»›)\]}]+(?=\s|$))?")
_TOKEN_BEFORE = re.compile(r"[^\s\"'“”«»()\[\]{}،,:]*\Z")
_ARABIC = "\u0621-\u064a\u066e-\u06d3\u06fa-\u06ff"
_GLUED_NEXT = re.compile(rf"[\"'“«(]?[{_ARABIC}][{_ARABIC}\u064b-\u065f\u0670]")
_GLUED_BEFORE = re.compile(rf"[{_ARABIC}\u064b-\u065f]{{3,}}\Z|[^\w\s]\Z")
_INITIAL = re.compile(rf"[^\w]*(?:[A-Za-z]|[{_ARABIC}]|هـ|أد)\Z")
_ACRONYM = re.compile(r"[^\w]*(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}\Z")
_NUMBER_BEFORE = re.compile(r"\d[\d.,٫٬]*\s+\Z")
_LIST_NUMBER = re.compile(r"[(\[]?\d{1,3}\Z")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")

_ABBREVIATION = re.compile(r"(?:Dr|Mrs?|Ms|Prof|St|[JS]r|vs|Gen|Col|Lt|Sen|Rep|Inc|Ltd|No|Vol|pp)\Z")
# Latin initials as Arabic spells them (جون إف. كينيدي); two in a row are a name such as بي بي سي.
_SPELT_LETTER = re.compile(
    r"(?:[إا]يه|بي|سي|دي|إي|[إا]ف|جي|[إا]تش|آي|جيه|جاي|كيه|إل|[إا]م|إن|كيو|[آا]ر|[إا]س|تي|يو|دبليو|إكس|زد)\Z"
)
_LOOK_BACK = 40  # characters: longer than any abbreviation with the word before it


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text` as character offsets `[start, end)`, in order.

    Spans are non-empty, trimmed of white space, do not overlap, and together cover every character that
    is not white space. Splitting the text of one span again gives that one span.
    """
    return tuple(span for line in _LINE.finditer(text) for span in _line_spans(text, *line.span()))


def _line_spans(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentences of one line; what holds no letter or digit joins its neighbour."""
    last_letter = next((at for at in range(end - 1, start - 1, -1) if text[at].isalnum()), start)
    begin, letter = start, _next_letter(text, start, end)
    for found in _END.finditer(text, start, end):
        cut = found.end()
        if cut > last_letter:
            break  # only marks are left: they belong to this sentence
        if letter < found.start() and _ends(text, begin, found, end):
            yield from _trimmed(text, begin, cut)
            begin, letter = cut, _next_letter(text, cut, end)
    yield from _trimmed(text, begin, end)


def _next_letter(text: str, start: int, end: int) -> int:
    found = _LETTER_OR_DIGIT.search(text, start, end)
    return found.start() if found else end


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    body = piece.strip()
    if body:
        start += len(piece) - len(piece.lstrip())
        yield start, start + len(body)


def _ends(text: str, begin: int, found: re.Match[str], end: int) -> bool:
    marks, cut = found.group(), found.end()
    if not text[cut].isspace():
        if not _GLUED_NEXT.match(text, cut, end):
            return False
        return marks[0] != "." or bool(
            _GLUED_BEFORE.search(text[max(begin, found.start() - 8) : found.start()])
        )
    following = text[cut : cut + 8].lstrip()[:1]
    if following and following in "،,:":
        return False
    return marks != "." or not _is_abbreviation(text[max(begin, found.start() - _LOOK_BACK) : found.start()])


def _is_abbreviation(before: str) -> bool:
    """Whether the dot after `before` (the end of the sentence so far) belongs to its last word."""
    found = _TOKEN_BEFORE.search(before)
    token = found.group() if found else ""
    rest = before[: len(before) - len(token)]
    if _LIST_NUMBER.match(token) and not _LETTER_OR_DIGIT.search(rest):
        return True
    if _INITIAL.match(token):
        return not (
            token in {"م", "هـ", "ه"} and _NUMBER_BEFORE.search(rest)
        )  # 1445 هـ. and 2024 م. are years
    if _ACRONYM.match(token) or _ABBREVIATION.match(token):
        return True
    if not _SPELT_LETTER.match(token):
        return False
    previous = (rest.split() or [""])[-1]
    return not (_SPELT_LETTER.match(previous) or _SPELT_LETTER.match(previous[1:]))
