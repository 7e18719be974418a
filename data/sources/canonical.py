"""One name for one article, however its address is written.

What differs between two addresses of one article is taken away (RFC 3986 section 6, and what sites add): the scheme, `www.`
and the hosts of mobile and AMP versions, default ports, fragments, trailing slashes, tracking parameters, the order of the
others, and how letters are percent-encoded. What may tell two articles apart stays. The name is for comparing: the address
that people follow is the one that was stated.
"""

import re
import unicodedata
from contextlib import suppress
from urllib.parse import quote, unquote_to_bytes, urlsplit

import idna

from data.folding import words

LONGEST_ADDRESS = 4000  # characters; what is longer is no address that a site gives its articles

_HOST_PREFIXES = ("www.", "m.", "amp.")
_TRACKING_PREFIXES = ("utm_", "at_", "ns_", "mtm_", "pk_", "hsa_", "_hs", "amp_")
_TRACKING = words(
    "fbclid gclid dclid gbraid wbraid gclsrc msclkid yclid twclid ttclid igshid igsh mc_cid mc_eid _ga _gl ref ref_src",
    "ref_url ocid cmp cmpid xtor ito icid intcmp smid sfnsn mibextid __twitter_impression soc_src soc_trk traffic_source",
    "wt_mc wt.mc_id s_cid ftag taid amp outputtype usqp",
)
_AMP_ENDS = (("/amp", ""), (".amp", ""), (".amp.html", ".html"), (".amp.htm", ".htm"))
_HOST = re.compile(r"[\w.~%-]+|\[[0-9a-f:.]+\]", re.ASCII)
_PATH_SAFE = "!$&'()*+,;=:@-._~"
_QUERY_SAFE = "!$'()*,;:@/?-._~"


def canonical_address(address: str) -> str:
    """Return the name of what an http(s) address leads to, as an https address in ASCII; other text as it is, trimmed.

    Pure and idempotent. Two addresses have one name only where they differ in nothing but what the module's
    docstring lists.
    """
    address = address.strip()
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return address
    if parts.scheme not in {"http", "https"} or not host or len(address) > LONGEST_ADDRESS:
        return address
    name = _host(host)
    if not _HOST.fullmatch(name):
        return address
    where = name if port in {None, 80, 443} else f"{name}:{port}"
    name = f"https://{where}{_path(parts.path)}"
    if query := _query(parts.query):
        name += f"?{query}"
    if parts.fragment.startswith("!") and len(parts.fragment) > 1:
        name += f"#{_encoded(parts.fragment, _QUERY_SAFE + '=&')}"
    return name


def _host(host: str) -> str:
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            host = quote(host, errors="replace")
    host = host.lower()
    if ":" in host:
        return f"[{host}]"
    host = host.rstrip(".") or host
    while prefix := next(filter(host.startswith, _HOST_PREFIXES), None):
        if host.count(".") < 2:
            break
        host = host.removeprefix(prefix)
    return host


def _path(path: str) -> str:
    path = "/".join(_encoded(segment, _PATH_SAFE) for segment in path.split("/"))
    while (shorter := _less_amp(_less_dots(path).rstrip("/"))) != path:
        path = shorter
    return path


def _less_dots(path: str) -> str:
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    return "/".join(kept)


def _less_amp(path: str) -> str:
    lower = path.lower()
    end, instead = next((pair for pair in _AMP_ENDS if lower.endswith(pair[0])), ("", ""))
    return path[: len(path) - len(end)] + instead


def _query(query: str) -> str:
    pieces = [piece.partition("=") for piece in query.split("&") if piece]
    pairs = [(_spaced(name), sign, _spaced(value)) for name, sign, value in pieces]
    kept = [pair for pair in pairs if not _is_tracking(pair[0].lower(), pair[2].lower())]
    return "&".join(map("".join, sorted(kept, key=lambda pair: pair[0])))


def _is_tracking(name: str, value: str) -> bool:
    if name in {"output", "view"}:
        return value == "amp"
    return name in _TRACKING or name.startswith(_TRACKING_PREFIXES)


def _spaced(text: str) -> str:
    return _encoded(text.replace("+", " "), _QUERY_SAFE)


def _encoded(text: str, safe: str) -> str:
    """Percent-encode what is not `safe`, whether it came encoded or not."""
    plain = unquote_to_bytes(text.encode("utf-8", "replace"))
    with suppress(UnicodeDecodeError):  # the bytes of another encoding are their own name
        plain = unicodedata.normalize("NFC", plain.decode("utf-8")).encode("utf-8")
    return quote(plain, safe=safe)
