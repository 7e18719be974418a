"""The bot's own words, from message catalogues: one Fluent file a subject and language (https://projectfluent.org).

Plural forms stand in the catalogues, by the rules of the Unicode CLDR, which Babel brings. Every value that is put
into a text is isolated for direction (U+2068 … U+2069), as Fluent does by itself.
"""

from functools import cache
from pathlib import Path
from typing import Literal

from fluent.runtime import FluentBundle, FluentResource

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "en")

_FOLDER = Path(__file__).parent / "catalogues"


def say(language: Language, key: str, **values: str | int | float) -> str:
    """Return the text `key` of a language with its values filled in: plain text, to be escaped where it becomes HTML.

    A number chooses the plural form and is written with its thousands apart; what only looks like one (an article's number)
    comes as `str`. Raises `KeyError` for a key that the catalogues do not have, `ValueError` for a value that is missing.
    """
    bundle = _bundle(language)
    if not bundle.has_message(key):
        raise KeyError(key)
    pattern = bundle.get_message(key).value
    if pattern is None:
        raise KeyError(key)
    text, errors = bundle.format_pattern(pattern, values)
    if errors:
        raise ValueError(f"{language} {key}: {errors[0]}")
    return str(text)


def choose_language(setting: str, language_code: str | None) -> Language:
    """Return the language for a person whose Telegram is in `language_code`.

    A `setting` of ar or en wins; with auto it is English for an English Telegram and Arabic for any other.
    """
    if setting in ("ar", "en"):
        return "ar" if setting == "ar" else "en"
    return "en" if (language_code or "").lower().startswith("en") else "ar"


def variants(language: Language, key: str) -> dict[str, str]:
    """Return the attributes of the text `key` by name, in the catalogue's order: texts of one kind, without values.

    Raises `KeyError` for a key that the catalogues do not have.
    """
    bundle = _bundle(language)
    attributes = bundle.get_message(key).attributes if bundle.has_message(key) else {}
    if not attributes:
        raise KeyError(key)
    return {name: str(bundle.format_pattern(pattern)[0]) for name, pattern in attributes.items()}


def sources(language: Language) -> dict[str, str]:
    """Return the catalogues of a language as they are written, in Fluent, by subject."""
    files = sorted((_FOLDER / language).glob("*.ftl"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


@cache
def _bundle(language: Language) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=True)
    for file in sorted((_FOLDER / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle
