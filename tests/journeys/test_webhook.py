"""Webhook mode: Telegram calls the bot, and nobody else can."""

import socket
from typing import Any

import httpx
import pytest

from tests.journeys.articles import ABOUT_THE_TOWER
from tests.journeys.journey import Journey
from tests.journeys.process import BotProcess
from tests.journeys.reading import quotations

pytestmark = pytest.mark.journey

ASKER, FORGER = 701, 702
SECRET = "a-secret-of-the-webhook-0123456789"


def launch(journey: Journey) -> tuple[BotProcess, str]:
    """A bot that listens, and its address, once Telegram knows it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    url = f"http://{address}/isnad"
    bot = journey.launch(WEBHOOK_URL=url, WEBHOOK_SECRET=SECRET, LISTEN=address)
    journey.double.wait_until_sync(
        lambda: any(call.status == 200 for call in journey.double.calls("setWebhook")) or None,
        30.0,
        "webhook",
    )
    return bot, url


def test_updates_that_telegram_brings_are_answered(journey: Journey) -> None:
    bot, _ = launch(journey)
    answer = journey.ask(ASKER, ABOUT_THE_TOWER, seconds=20.0)
    journey.double.user_presses(answer, "المزيد")
    more = journey.double.wait_for_edit_sync(answer)

    assert "أدريان سميث" in quotations(answer)[0]
    assert quotations(more)
    assert journey.double.calls("getUpdates") == []
    assert bot.terminate() == 0
    assert SECRET not in bot.log


def test_a_call_without_telegrams_secret_is_turned_away(journey: Journey) -> None:
    _, url = launch(journey)
    journey.ask(ASKER, "/help", seconds=20.0)
    forged: dict[str, Any] = {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "date": 0,
            "chat": {"id": FORGER, "type": "private"},
            "from": {"id": FORGER, "is_bot": False, "first_name": "x"},
            "text": ABOUT_THE_TOWER,
        },
    }
    statuses = [
        httpx.post(url, json=forged, headers=headers).status_code
        for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "guessed"})
    ]
    journey.ask(ASKER, "/status")

    assert statuses == [403, 403]
    assert journey.double.calls("sendMessage", FORGER) == []
