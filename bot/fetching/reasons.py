"""Why a document was not to be had: few fixed phrases, with no text of a stranger in them."""

from enum import StrEnum


class Reason(StrEnum):
    """What `NotFetched.reason` can be. The member's name is a key for catalogues, its value is plain English."""

    BAD_ADDRESS = "the address is not a web address"
    FORBIDDEN = "the address leads to where the bot may not go"
    ROBOTS = "the site's robots.txt does not allow it"
    ROBOTS_UNREADABLE = "the site's robots.txt could not be read"
    NO_SUCH_HOST = "there is no host of that name"
    NO_CONNECTION = "the host could not be reached"
    UNSAFE = "the host's certificate is not valid"
    TOO_SLOW = "the host took too long"
    BUSY = "the host asks for patience"
    FAULT = "the host has a fault"
    REFUSED = "the host refuses to give it"
    ODD_ANSWER = "the host's answer makes no sense"
    REDIRECTS = "its redirects lead nowhere"
    TOO_LARGE = "it is too large"
    WRONG_TYPE = "it is of another type than was asked for"
    BROKEN = "it came broken"


class Failed(Exception):
    """A document was not to be had. `passing` and `retry_after` are as in `NotFetched`."""

    def __init__(self, reason: Reason, *, passing: bool = True, retry_after: float | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.passing = passing
        self.retry_after = retry_after

    def again(self) -> "Failed":
        """Return the same failure as an exception of its own."""
        return Failed(self.reason, passing=self.passing, retry_after=self.retry_after)


def forbidden() -> Failed:
    """Return the failure of an address that is nobody's business."""
    return Failed(Reason.FORBIDDEN, passing=False)
