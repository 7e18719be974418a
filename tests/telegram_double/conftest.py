from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.telegram_double import TelegramDouble


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns whenever a RetryAfter is made unless told which type it shall carry."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as running:
        yield running


@pytest.fixture
async def bot(double: TelegramDouble) -> AsyncIterator[Bot]:
    async with Bot(double.token, base_url=double.base_url) as running:
        yield running
