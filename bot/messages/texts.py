"""The bot's own words by language, and which language a person gets."""

from bot.messages.arabic import ARABIC
from bot.messages.english import ENGLISH
from bot.messages.words import Language, Texts

__all__ = ["Language", "Texts", "choose_language", "texts_for"]

_LANGUAGES: dict[Language, Texts] = {"ar": ARABIC, "en": ENGLISH}


def texts_for(language: Language) -> Texts:
    """Return the words of `language`."""
    return _LANGUAGES[language]


def choose_language(setting: str, language_code: str | None) -> Language:
    """Return the language for a person whose Telegram is in `language_code`.

    A `setting` of ar or en wins; with auto it is English for an English Telegram and Arabic for any other.
    """
    if setting in ("ar", "en"):
        return "ar" if setting == "ar" else "en"
    return "en" if (language_code or "").lower().startswith("en") else "ar"
