"""Addresses of the web, as records and pages state them."""

from urllib.parse import urlsplit


def web_address(value: object) -> str | None:
    """Return `value`, trimmed, if it is an http(s) address that a reader can follow, else None."""
    if not isinstance(value, str) or any(map(str.isspace, value.strip())):
        return None
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return None
    return value.strip() if parts.scheme in {"http", "https"} and parts.hostname else None
