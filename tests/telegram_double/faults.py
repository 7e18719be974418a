"""Bad weather on order: refusals, floods, dropped connections, slowness, answers that are not JSON."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.telegram_double.errors import ApiError, too_many_requests
from tests.telegram_double.state import State

ANY_METHOD = "*"
"""Stands for every method but getUpdates, and for downloads."""
DOWNLOAD = "download"
"""Stands for the download of a file, which is no method. One that is dropped with `done_first` ends in the middle."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer this error; nothing is done."""

    status: int
    description: str
    parameters: Mapping[str, int]

    def error(self) -> ApiError:
        """A fresh exception."""
        return ApiError(self.status, self.description, self.parameters)


@dataclass(frozen=True, slots=True)
class Drop:
    """Cut the connection without an answer, before or after doing what was asked."""

    done_first: bool


@dataclass(frozen=True, slots=True)
class Slow:
    """Answer only after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Raw:
    """Answer this body, as a proxy in trouble does; nothing is done."""

    status: int
    body: str


Fault = Refuse | Drop | Slow | Raw


@dataclass(slots=True)
class Order:
    """A fault, for whom, and how often still."""

    method: str
    chat_id: int | None
    fault: Fault
    times: int

    def meets(self, method: str, chat_id: int | None) -> bool:
        """Is this request one of those it waits for?"""
        wanted = self.method.lower()
        right_method = method != "getUpdates" if wanted == ANY_METHOD else wanted == method.lower()
        return self.times > 0 and right_method and self.chat_id in (None, chat_id)


class Faults:
    """The part of the double that orders faults. They are served first ordered, first served."""

    state: State
    _orders: list[Order]

    def fail_next(self, method: str, error: ApiError, *, times: int = 1, chat_id: int | None = None) -> None:
        """Refuse the next calls of a method ("*": any but getUpdates), in one chat if it is given."""
        self._order(method, Refuse(error.status, error.description, error.parameters), times, chat_id)

    def retry_after(self, method: str, seconds: int, times: int = 1, *, chat_id: int | None = None) -> None:
        """Answer the next calls with 429 and ask to wait `seconds` (1 at least)."""
        self.fail_next(method, too_many_requests(seconds), times=times, chat_id=chat_id)

    def drop_connection(
        self, method: str, *, times: int = 1, done_first: bool = False, chat_id: int | None = None
    ) -> None:
        """Cut the connection; with `done_first` the message was sent and the bot cannot know."""
        self._order(method, Drop(done_first), times, chat_id)

    def slow(self, method: str, seconds: float, *, times: int = 1, chat_id: int | None = None) -> None:
        """Let the next calls wait before they are done."""
        self._order(method, Slow(seconds), times, chat_id)

    def garbage(
        self,
        method: str,
        status: int = 502,
        body: str = "<html><h1>502 Bad Gateway</h1></html>",
        *,
        times: int = 1,
        chat_id: int | None = None,
    ) -> None:
        """Answer the next calls with a body that is not JSON."""
        self._order(method, Raw(status, body), times, chat_id)

    def faults_left(self) -> int:
        """How many ordered faults nobody has met yet."""
        with self.state.bell.lock:
            return sum(order.times for order in self._orders)

    def _order(self, method: str, fault: Fault, times: int, chat_id: int | None) -> None:
        with self.state.bell.lock:
            self._orders.append(Order(method, chat_id, fault, times))

    def next_fault(self, method: str, chat_id: int | None) -> Fault | None:
        """Take the fault that waits for such a request, if any (the server asks)."""
        with self.state.bell.lock:
            for order in self._orders:
                if order.meets(method, chat_id):
                    order.times -= 1
                    return order.fault
        return None
