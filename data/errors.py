"""What can go wrong in `data`, one tree.

    DataError
    ├── SourceError               something outside could not be read
    │   └── Unreadable            it was reached, but holds no article
    └── StoreError                the collection at rest
        ├── DatabaseUnavailable   cannot be opened, is locked, full or damaged
        ├── MigrationNeeded       its tables are of another version than this program
        ├── StateInUse            somebody works on the state that is to be replaced, or replaces it
        └── BackupRefused         a file is no backup, or a damaged one

Errors of libraries are wrapped where they enter (`raise ... from`); programming errors pass through.
The text of each is one line for a person and names the file, URL or database concerned.
"""


class DataError(Exception):
    """Base of everything that `data` raises on purpose."""


class SourceError(DataError):
    """A file, folder or URL could not be read."""


class Unreadable(SourceError):
    """A file or page was reached but is no article: empty, binary, cut short, or boilerplate only."""


class StoreError(DataError):
    """The collection could not be read or written."""


class DatabaseUnavailable(StoreError):
    """The database cannot be opened or used: no access, locked for too long, full disk, damaged file."""


class MigrationNeeded(StoreError):
    """The database's tables are older (migrate it) or newer (update the program) than this program."""


class StateInUse(StoreError):
    """Somebody works on the state that is to be replaced, or somebody is replacing it."""


class BackupRefused(StoreError):
    """A file is no backup of this program, or is damaged."""
