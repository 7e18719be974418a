"""The bot's own words: complete in both languages, with the same blanks and every plural form."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fluent.syntax import ast, parse
from fluent.syntax.visitor import Visitor

import bot.messages
from bot.errors import BotError, HandlerTooSlow, words_for
from bot.messages.catalogue import LANGUAGES, say, variants
from data.errors import DataError
from retrieval.errors import IndexBusy, IndexMissing, IndexRefused, QuestionEmpty

FOLDER = Path(bot.messages.__file__).parent / "catalogues"
PLURALS = {"ar": {"zero", "one", "two", "few", "many", "other"}, "en": {"one", "other"}}


def entries(language: str) -> Iterator[tuple[str, str, ast.Pattern]]:
    """Every text of a language: its file, its name and what it says."""
    for file in sorted((FOLDER / language).glob("*.ftl")):
        for entry in parse(file.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{file}: {entry.content}"
            if not isinstance(entry, ast.Message):
                continue
            if entry.value is not None:
                yield file.name, entry.id.name, entry.value
            for attribute in entry.attributes:
                yield file.name, f"{entry.id.name}.{attribute.id.name}", attribute.value


class Blanks(Visitor):
    """What is filled in, and the forms of each choice by a number."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.forms: list[set[str]] = []

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:  # noqa: N802
        named = {one.key.name for one in node.variants if isinstance(one.key, ast.Identifier)}
        if named & PLURALS["ar"]:
            self.forms.append(named)
        self.generic_visit(node)


def blanks(pattern: ast.Pattern) -> Blanks:
    found = Blanks()
    found.visit(pattern)
    return found


def letters(pattern: ast.Pattern) -> str:
    found: list[str] = []

    class Letters(Visitor):
        def visit_TextElement(self, node: ast.TextElement) -> None:  # noqa: N802
            found.append(node.value)

    Letters().visit(pattern)
    return "".join(found)


TEXTS = {language: {name: pattern for _, name, pattern in entries(language)} for language in LANGUAGES}


def test_both_languages_have_the_same_texts_in_the_same_files() -> None:
    arabic, english = ([(file, name) for file, name, _ in entries(language)] for language in ("ar", "en"))

    assert sorted(arabic) == sorted(english)
    assert len(set(arabic)) == len(arabic)


@pytest.mark.parametrize("name", TEXTS["ar"])
def test_both_languages_say_it_with_the_same_blanks(name: str) -> None:
    arabic, english = TEXTS["ar"][name], TEXTS["en"][name]

    assert blanks(arabic).names == blanks(english).names
    assert any("\u0600" <= letter <= "\u06ff" for letter in letters(arabic)) or not letters(arabic).strip()
    assert not any("\u0600" <= letter <= "\u06ff" for letter in letters(english))


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_number_chooses_every_plural_form_is_there(language: str) -> None:
    for name, pattern in TEXTS[language].items():
        for forms in blanks(pattern).forms:
            assert forms == PLURALS[language], name


def test_command_names_are_what_telegram_takes() -> None:
    for key in ("commands", "admin-commands"):
        names = list(variants("ar", key))
        assert names == list(variants("en", key))
        assert all(name.isascii() and name.islower() and len(name) <= 32 for name in names)
        for language in LANGUAGES:
            assert all(0 < len(words) <= 256 for words in variants(language, key).values())


def test_a_text_that_is_missing_or_lacks_a_value_is_a_mistake_not_an_empty_message() -> None:
    with pytest.raises(KeyError):
        say("ar", "no-such-text")
    with pytest.raises(KeyError):
        variants("en", "refusal")
    with pytest.raises(ValueError, match="job-progress"):
        say("ar", "job-progress", stage="القراءة", done=1)


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (QuestionEmpty("x"), "error-question-empty"),
        (IndexMissing("x"), "error-index"),
        (IndexBusy("x"), "error-busy"),
        (IndexRefused("x"), "error-model"),
        (DataError("x"), "error-database"),
        (HandlerTooSlow("x"), "error-slow"),
        (BotError("x"), "error-general"),
        (ZeroDivisionError("x"), "error-general"),
    ],
)
def test_each_error_has_its_words(error: Exception, key: str) -> None:
    assert words_for(error, "en") == say("en", key)
