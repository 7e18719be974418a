"""Delivery of updates to a webhook: in order, with the secret, again and again until 2xx."""

import asyncio
from dataclasses import dataclass

import aiohttp

from tests.telegram_double.records import Json
from tests.telegram_double.state import State

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(slots=True)
class Webhook:
    """Where updates go; an empty `url` means nowhere."""

    url: str = ""
    secret_token: str | None = None
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None
    attempts: int = 0


class WebhookSender:
    """Posts one update at a time; `first_pause` seconds after a failure, doubled up to `longest_pause`."""

    def __init__(
        self, state: State, webhook: Webhook, first_pause: float = 0.05, longest_pause: float = 1.0
    ) -> None:
        self._state = state
        self._webhook = webhook
        self._first_pause = first_pause
        self._longest_pause = longest_pause

    async def run(self) -> None:
        """Deliver for ever; to be cancelled."""
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            pause = self._first_pause
            while True:
                update = await self._state.bell.listen(self._next, 3600)
                if update is None:
                    continue
                url = self._webhook.url
                failure = await self._post(session, update)
                if url != self._webhook.url:
                    continue
                if failure is None:
                    self._state.updates.confirm([update["update_id"]])
                    pause = self._first_pause
                else:
                    self._note(failure)
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, self._longest_pause)

    def _next(self) -> Json | None:
        pending = self._state.updates.pending
        return pending[0] if self._webhook.url and pending else None

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> str | None:
        """None when the bot took it, else what went wrong, as getWebhookInfo words it."""
        secret = self._webhook.secret_token
        headers = {SECRET_HEADER: secret} if secret else {}
        self._webhook.attempts += 1
        try:
            async with session.post(self._webhook.url, json=update, headers=headers) as response:
                if 200 <= response.status < 300:
                    return None
                return f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            return (
                "Connection refused"
                if isinstance(error, aiohttp.ClientConnectorError)
                else "Read timeout expired"
            )

    def _note(self, failure: str) -> None:
        with self._state.bell.lock:
            self._webhook.last_error_date = int(self._state.clock())
            self._webhook.last_error_message = failure
            self._state.bell.ring()
