"""A web address as it goes over the wire: read strictly, once, so that nobody reads another host out of it later."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from bot.fetching.reasons import Failed, Reason

LONGEST = 8_000  # what RFC 9110 asks servers to bear; an Arabic letter takes six of them
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Target:
    """One document of one host. `host`: a name in ASCII without the last dot, or an IP without brackets; `path`: with
    the query, percent-encoded, beginning with a slash.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them: the usual port of the scheme is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.authority}"

    @property
    def address(self) -> str:
        """The whole address, without a fragment."""
        return self.origin + self.path

    def elsewhere(self, path: str) -> "Target":
        """Return another document of the same origin."""
        return Target(self.scheme, self.host, self.port, path)

    def redirected(self, location: bytes) -> "Target":
        """Return where a Location header leads from here; raises `Failed` where that is no web address."""
        try:
            written = location.decode("utf-8")
        except UnicodeDecodeError:
            written = quote(location, safe=bytes(range(128)))
        try:
            return read_address(urljoin(self.address, written.strip()))
        except ValueError:
            raise Failed(Reason.BAD_ADDRESS, passing=False) from None


def read_address(text: str) -> Target:
    """Return what `text` addresses; raises `Failed` (`Reason.BAD_ADDRESS`).

    Letters of any script are percent-encoded, names of any script become ASCII. An address that holds a user's name or
    password is none: addresses are kept and shown. Nor is one whose host programs read in different ways (`0x7f.1`, `127.1`).
    """
    import httpx  # settings are read by every command, most of which speak to nobody

    try:
        if len(text) > LONGEST:
            raise ValueError("long")
        url = httpx.URL(text.strip())
        if url.scheme not in _PORTS or url.userinfo or len(url.raw_path) > LONGEST:
            raise ValueError("form")
        port = url.port if url.port is not None else _PORTS[url.scheme]
        if not 0 < port < 65_536:
            raise ValueError("port")
        return Target(url.scheme, read_host(url.raw_host.decode("ascii")), port, url.raw_path.decode("ascii"))
    except (httpx.InvalidURL, ValueError):
        raise Failed(Reason.BAD_ADDRESS, passing=False) from None


def read_host(written: str) -> str:
    """Return a host in ASCII in its one spelling; raises `ValueError` where there are more readings than one."""
    if ":" in written:
        if "%" in written:
            raise ValueError("an interface in an address")
        return str(ipaddress.IPv6Address(written))
    host = written.lower().removesuffix(".")
    if not _NAME.fullmatch(host):
        raise ValueError("not a name")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        return str(ipaddress.IPv4Address(host))
    return host


def shown(address: str, most: int = 200) -> str:
    """Return an address for a log: at most `most` characters, without user, password, query and fragment."""
    try:
        target = read_address(address)
    except Failed:
        return "(no web address)"
    return (target.origin + target.path.partition("?")[0])[:most]
