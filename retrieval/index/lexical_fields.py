"""What the lexical index holds of a passage: one document, whose fields are made of the words that tell something.

`forms` holds what every word may stand as, `roots` what its root may be, `grams` its 4-grams. A passage has the kinds
beside the names that it has; what its dates say of a life is held, and no part of what BM25 weighs
(`retrieval.words.implied`).
"""

from dataclasses import dataclass
from typing import Any

import tantivy

from retrieval.words.arabic import forms, grams, is_foreign, words
from retrieval.words.implied import kinds_named, words_of_a_life
from retrieval.words.roots import roots
from retrieval.words.stop_words import STOP_WORDS

FORMS, ROOTS, GRAMS, PASSAGE, ARTICLE = "forms", "roots", "grams", "passage", "article"
"""Names of the fields."""
FOREIGN = "≠"
"""What stands among the roots of a passage that is not in Arabic letters."""


@dataclass(frozen=True, slots=True)
class LexicalText:
    """What the lexical index takes in of one passage."""

    passage_id: int
    article_id: int
    text: str


def schema() -> Any:
    """Return tantivy's schema of the index."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(FORMS, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(ROOTS, stored=False, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(GRAMS, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field(PASSAGE, stored=False, indexed=True, fast=True)
    builder.add_unsigned_field(ARTICLE, stored=False, indexed=True, fast=False)
    return builder.build()


def document(text: LexicalText) -> Any:
    """Return a passage as tantivy takes it in."""
    written = words(text.text)
    telling = [word for word in (*written, *kinds_named(written)) if word not in STOP_WORDS]
    held = (*telling, *words_of_a_life(text.text))
    made = tantivy.Document()
    made.add_text(FORMS, " ".join(form for word in held for form in forms(word)))
    loosely = [root for word in held for root in roots(word)]
    made.add_text(ROOTS, " ".join(dict.fromkeys([*loosely, FOREIGN] if is_foreign(text.text) else loosely)))
    made.add_text(GRAMS, " ".join(gram for word in telling for gram in grams(word)))
    made.add_unsigned(PASSAGE, text.passage_id)
    made.add_unsigned(ARTICLE, text.article_id)
    return made
