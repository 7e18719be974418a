"""The numbers of a text as they are compared: 5, ٥ and خمسة are one number."""

from retrieval.words.arabic import fold, forms, words
from retrieval.words.stop_words import NUMBER_WORDS

_SPELT = {
    form: str(number)
    for number, spelt in enumerate(
        (
            "واحد واحدة",
            "اثنان اثنين اثنتان اثنتين",
            "ثلاث ثلاثة",
            "أربع أربعة",
            "خمس خمسة",
            "ست ستة",
            "سبع سبعة",
            "ثمان ثماني ثمانية",
            "تسع تسعة",
            "عشر عشرة",
        ),
        start=1,
    )
    for word in fold(spelt).split()
    for form in forms(word)
}


def numbers(text: str) -> frozenset[str]:
    """Return the numbers and months of a text: in digits as far as they are written so, or spelt out up to ten."""
    return frozenset(number for word in words(text) if (number := number_of(word)) is not None)


def number_of(word: str) -> str | None:
    """Return the number that a folded word is, None for any other word."""
    if word[0].isdigit():
        return word
    found = NUMBER_WORDS.intersection(forms(word))
    return min((_SPELT.get(form, form) for form in found), default=None)
