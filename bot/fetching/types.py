"""What fetching a document can come to: values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of a document when it was fetched last, for it to tell whether it changed since."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it came, unpacked. `address`: where it was in the end; `moved_to`: where it is for good from now on,
    None unless every redirect on the way said so. `content_type`: without its parameters, in lower case; `charset`: as the
    header states it, or None. `noindex`: its header asks not to be kept. `fresh_for`: seconds it may be kept, or None.
    """

    address: str
    body: bytes
    content_type: str
    charset: str | None
    validators: Validators
    moved_to: str | None = None
    noindex: bool = False
    fresh_for: float | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The document is as it was."""

    address: str
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such document: 404, or 410 where `for_good`."""

    address: str
    for_good: bool


@dataclass(frozen=True, slots=True)
class NotFetched:
    """It was not to be had. `reason`: one of few phrases for people, with no text of a stranger in it.

    `passing`: it may be another time; False for what only somebody's change mends (a forbidden address, robots.txt, too
    large). `retry_after`: seconds that the server asked for, or None.
    """

    address: str
    reason: str
    passing: bool = True
    retry_after: float | None = None


Fetched = Document | NotModified | Gone | NotFetched
