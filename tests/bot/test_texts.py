"""The bot's own words: complete in both languages, and what is filled in is the same."""

from dataclasses import fields
from string import Formatter
from typing import Any

import pytest

from bot.errors import BotError, HandlerTooSlow, words_for
from bot.messages.arabic import ARABIC
from bot.messages.english import ENGLISH
from bot.messages.words import Texts
from data.errors import DataError
from retrieval.errors import IndexBusy, IndexMissing, IndexRefused, QuestionEmpty


def leaves(value: Any) -> dict[str, str]:
    """Every word string of a field, by its place in it."""
    if isinstance(value, str):
        return {"": value}
    if isinstance(value, dict):
        return {str(key): words for key, words in value.items()}
    return {str(at): item if isinstance(item, str) else item[1] for at, item in enumerate(value)}


def blanks(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("name", [field.name for field in fields(Texts)])
def test_both_languages_say_everything_with_the_same_blanks(name: str) -> None:
    arabic, english = leaves(getattr(ARABIC, name)), leaves(getattr(ENGLISH, name))

    assert arabic.keys() == english.keys()
    for key in arabic:
        assert arabic[key].strip()
        assert english[key].strip()
        assert blanks(arabic[key]) == blanks(english[key])
        assert any("\u0600" <= letter <= "\u06ff" for letter in arabic[key])
        assert english[key].isascii() or "“" in english[key]


def test_command_names_are_what_telegram_takes() -> None:
    names = [name for name, _ in (*ARABIC.commands, *ARABIC.admin_commands)]

    assert names == ["help", "subscribe", "unsubscribe", "status", "reindex", "ingest"]
    assert names == [name for name, _ in (*ENGLISH.commands, *ENGLISH.admin_commands)]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (QuestionEmpty("x"), ENGLISH.error_question_empty),
        (IndexMissing("x"), ENGLISH.error_index),
        (IndexBusy("x"), ENGLISH.error_busy),
        (IndexRefused("x"), ENGLISH.error_model),
        (DataError("x"), ENGLISH.error_database),
        (HandlerTooSlow("x"), ENGLISH.error_slow),
        (BotError("x"), ENGLISH.error_general),
        (ZeroDivisionError("x"), ENGLISH.error_general),
    ],
)
def test_each_error_has_its_words(error: Exception, words: str) -> None:
    assert words_for(error, "en") == words
