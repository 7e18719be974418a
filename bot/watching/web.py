"""What watching needs of the web: one document at a time, politely."""

from typing import Literal, Protocol

from bot.fetching.types import Fetched, Validators

NOT_KNOWN = Validators()


class Web(Protocol):
    """Fetches documents; see `bot.fetching`."""

    async def fetch(
        self,
        address: str,
        known: Validators = NOT_KNOWN,
        *,
        accept: Literal["page", "listing"] = "page",
        most: int | None = None,
    ) -> Fetched:
        """Return what came of fetching an address; never raises for what the web does."""
        ...
