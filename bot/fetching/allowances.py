"""What an admin opens with `ALLOWED_HOSTS`: a host by its name, one port of it, or a private network."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network

from bot.fetching.address import read_address, read_host
from bot.fetching.networks import Address, Network, is_never, is_private, plain
from bot.fetching.reasons import Failed


@dataclass(frozen=True, slots=True)
class Allowance:
    """A host, as an address spells it, at `port` (None: at every port); or else a network, under whatever name."""

    host: str | None = None
    port: int | None = None
    network: Network | None = None

    def covers(self, host: str, port: int, address: Address) -> bool:
        """Say whether the connection to `address`, which `host` resolved to, is allowed by this."""
        if is_never(address):
            return False
        if self.network is not None:
            return plain(address) in self.network
        return self.host == host and self.port in (None, port)


def read_allowance(text: str) -> Allowance:
    """Return what an item of `ALLOWED_HOSTS` opens; raises `ValueError` that says what is wrong with it."""
    if "/" in text:
        return Allowance(network=_network(text))
    host, colon, port = text.rpartition(":")
    if not colon or (text.count(":") > 1 and not host.endswith("]")):
        return Allowance(host=_host(text))
    if not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65_536):
        raise ValueError(f"{text}: the port is not a number from 1 to 65535")
    return Allowance(host=_host(host), port=int(port))


def read_allowances(texts: Iterable[str]) -> tuple[Allowance, ...]:
    """Return what all of `texts` open; raises `ValueError`."""
    return tuple(read_allowance(text) for text in texts)


def _network(text: str) -> Network:
    try:
        network = ip_network(text)
    except ValueError:
        raise ValueError(f"{text} is not a network such as 10.0.0.0/8") from None
    if not is_private(network):
        raise ValueError(f"{text} is not in private address space; hosts outside it need no leave")
    return network


def _host(text: str) -> str:
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        return read_host(bare) if ":" in bare else read_address(f"http://{_only_a_host(bare)}/").host
    except (Failed, ValueError):
        raise ValueError(f"{text} is not the name of a host") from None


def _only_a_host(text: str) -> str:
    if not text or set(text) & set("/?#@\\[]"):
        raise ValueError("more than a host")
    return text
