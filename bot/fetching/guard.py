"""Where the bot may connect to, decided about the very addresses that a connection is made to, never about a name."""

import asyncio
import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

from bot.fetching.allowances import Allowance, read_allowances
from bot.fetching.networks import Address, is_public
from bot.fetching.reasons import Failed, Reason, forbidden

# Where web servers are. Any other port may be the mail or the database of somebody: the bot knocks at nobody's doors.
WEB_PORTS = frozenset({80, 443, 8000, 8008, 8080, 8081, 8088, 8443, 8888})
_THREADS = 8

Resolve = Callable[[str], Sequence[str]]


def system_resolve(host: str) -> list[str]:
    """Return the addresses of a name in the order in which they are to be tried; blocks, and raises `OSError`."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def judge(host: str, port: int, addresses: Sequence[str], allowed: Sequence[Allowance]) -> tuple[str, ...]:
    """Return the addresses that `host` may be connected to at: all of them.

    Raises `Failed` (`Reason.FORBIDDEN`) if only one of them is not public and not allowed, for a name that also leads
    to a private address is up to no good. A public address is open at `WEB_PORTS`.
    """
    return tuple(str(_checked(host, port, written, allowed)) for written in addresses)


class Guard:
    """Resolves names, once for each connection, and lets through only what is public or allowed.

    `allowed`: items as of `ALLOWED_HOSTS`; `seconds`: how long a name may take to resolve.
    """

    def __init__(
        self, allowed: Iterable[str] = (), resolve: Resolve = system_resolve, seconds: float = 5.0
    ) -> None:
        self._allowed = read_allowances(allowed)
        self._resolve = resolve
        self._seconds = seconds
        # A pool of its own: names that hang hold up other names, and nothing else.
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="isnad-names")

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """Return the addresses to connect to for `host`; raises `Failed`."""
        try:
            ip_address(host)
        except ValueError:
            found = await self._found(host)
        else:
            found = (host,)
        if not found:
            raise Failed(Reason.NO_SUCH_HOST)
        return judge(host, port, found, self._allowed)

    async def _found(self, host: str) -> Sequence[str]:
        looking = asyncio.get_running_loop().run_in_executor(self._pool, self._resolve, host)
        try:
            return await asyncio.wait_for(looking, self._seconds)
        except TimeoutError:
            raise Failed(Reason.TOO_SLOW) from None
        except (OSError, UnicodeError):
            raise Failed(Reason.NO_SUCH_HOST) from None

    def close(self) -> None:
        """Let go of the threads; names that still hang are left to themselves."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _checked(host: str, port: int, written: str, allowed: Sequence[Allowance]) -> Address:
    try:
        address = ip_address(written)
    except ValueError:
        raise forbidden() from None
    if getattr(address, "scope_id", None):
        raise forbidden()
    if any(allowance.covers(host, port, address) for allowance in allowed):
        return address
    if port not in WEB_PORTS or not is_public(address):
        raise forbidden()
    return address
