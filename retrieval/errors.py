"""What can go wrong between a question and its passages.

RetrievalError
├── IndexMissing       no generation has been built yet
├── IndexRefused       a generation is there, but it belongs to another model or program
│   └── IndexDamaged   its files are lost, cut short or spoilt: another one may serve
├── LibraryPanicked    a library gave up in a way that no caller of it expects
├── IndexNotWritten    the disk did not take what was to be written
├── IndexBusy          another process is writing the index
├── ModelUnavailable   the embedding model cannot be loaded
│   └── ModelRefused   one form of the model gives vectors too far from the others'
├── QuestionEmpty      the question holds no word
├── NothingToExplain       (`explaining.explain`) there is no ranking to be explained
├── AliasesUnreadable      (`reading.aliases`) a file of names breaks its format
├── CoefficientsUnreadable (`ranking.coefficients`) a file of coefficients is damaged
├── SetUnreadable          (`measuring.corpus`) a measuring set lacks a file, or a line of it is none
└── SetsUnfit              (`tuning.summary`) sets cannot be fitted to
"""

REBUILD = "run `isnad index --rebuild`"
"""The remedy for every index that cannot be used."""


class RetrievalError(Exception):
    """Base of all errors of this folder. The text says what happened and what to run."""


class IndexMissing(RetrievalError):
    """No generation has been built yet."""


class IndexRefused(RetrievalError):
    """The generation on disk is damaged, or disagrees with the model or the code that would read it."""


class IndexDamaged(IndexRefused):
    """Files of the generation are lost, cut short or spoilt."""


class LibraryPanicked(RetrievalError):
    """A library gave up. What it raises itself is no `Exception`, and would pass everybody who treats errors."""


class IndexNotWritten(RetrievalError):
    """The disk did not take what was to be written; the index in use is as it was."""


class IndexBusy(RetrievalError):
    """Another process holds the index for writing."""


class ModelUnavailable(RetrievalError):
    """The embedding model cannot be loaded."""


class ModelRefused(ModelUnavailable):
    """One form of the embedding model gives vectors too far from those of the others."""


class QuestionEmpty(RetrievalError):
    """The question holds nothing that could be searched for."""


def is_panic(error: BaseException) -> bool:
    """Tell whether a library that is written in Rust gave up; its error cannot be imported, only known by its name."""
    return type(error).__name__ == "PanicException"
