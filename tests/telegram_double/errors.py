"""What can go wrong, in the words of Telegram and in the words of the tests.

    ApiError            an answer that is not ok: status, description, parameters
    NothingCameError    (AssertionError) what a test waited for did not come in time
    NoSuchButtonError   (LookupError) a person pressed a button that is not there

The functions below make the official bodies, in the words of tdlib/telegram-bot-api and TDLib.
Each call makes a new exception, so that no traceback is shared between two requests.
"""

from collections.abc import Mapping


class ApiError(Exception):
    """An answer `{"ok": false, …}`; `status` is both the HTTP status and `error_code`."""

    def __init__(self, status: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = dict(parameters or {})

    def body(self) -> dict[str, object]:
        """The JSON object that Telegram would answer."""
        body: dict[str, object] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body

    def headers(self) -> dict[str, str]:
        """HTTP headers that go with the body (`Retry-After` of a 429)."""
        seconds = self.parameters.get("retry_after")
        return {} if seconds is None else {"Retry-After": str(seconds)}


class NothingCameError(AssertionError):
    """A wait ended without what it waited for; the text says what was there instead."""


class NoSuchButtonError(LookupError):
    """The message has no such button that calls the bot; the text lists those it has."""


def bad_request(reason: str) -> ApiError:
    """400 with the reason as Telegram words it (first letter lower, constants untouched)."""
    constant = len(reason) > 1 and (reason[1] == "_" or "A" <= reason[1] <= "Z")
    return ApiError(400, "Bad Request: " + (reason if constant else reason[:1].lower() + reason[1:]))


def forbidden(reason: str) -> ApiError:
    """403 for the given reason."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(seconds: int) -> ApiError:
    """429 that asks to wait, for one second at least: Telegram never asks for less."""
    wait = max(1, seconds)
    return ApiError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})


def migrated(new_chat_id: int) -> ApiError:
    """400 of a group that became a supergroup."""
    error = bad_request("group chat was upgraded to a supergroup chat")
    error.parameters["migrate_to_chat_id"] = new_chat_id
    return error


def unauthorized() -> ApiError:
    """401: the token has the right form and belongs to no bot."""
    return ApiError(401, "Unauthorized")


def not_found() -> ApiError:
    """404: a malformed token or an unknown method."""
    return ApiError(404, "Not Found")


def conflict(reason: str) -> ApiError:
    """409: somebody else receives the updates."""
    return ApiError(409, f"Conflict: {reason}")


def other_poll() -> ApiError:
    """409 that the older of two polls gets."""
    return conflict("terminated by other getUpdates request; make sure that only one bot instance is running")


def webhook_set() -> ApiError:
    """409 of a poll that was waiting when a webhook was set."""
    return conflict("terminated by setWebhook request")


def webhook_active() -> ApiError:
    """409 of a poll while a webhook is set."""
    return conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )


def blocked() -> ApiError:
    """403: the person blocked the bot."""
    return forbidden("bot was blocked by the user")


def deactivated() -> ApiError:
    """403: the person's account is gone."""
    return forbidden("user is deactivated")


def stranger() -> ApiError:
    """403: the person never wrote to the bot in private."""
    return forbidden("bot can't initiate conversation with a user")


def kicked(chat_type: str) -> ApiError:
    """403: the bot was thrown out of the group or supergroup."""
    return forbidden(f"bot was kicked from the {chat_type} chat")


def not_a_member(chat_type: str) -> ApiError:
    """403: the bot left, or never entered, the group or supergroup."""
    return forbidden(f"bot is not a member of the {chat_type} chat")


def chat_not_found() -> ApiError:
    """400: no such chat."""
    return bad_request("chat not found")


def not_modified() -> ApiError:
    """400 of an edit that changes nothing."""
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )


def query_too_old() -> ApiError:
    """400 of an answer to a callback query that is unknown or expired."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")
