"""Files that were sent are fetched as at Telegram: getFile names a path, which leads to the bytes."""

from collections.abc import AsyncIterator

import httpx
import pytest
from telegram import Bot, Document
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter

from tests.telegram_double import DOWNLOAD, TelegramDouble, errors
from tests.telegram_double.files import MAX_BYTES

READER, OTHER = 81, 82
BODY = "<opml>قائمة</opml>\r\n".encode() + bytes(range(256)) * 40


@pytest.fixture
async def bot(double: TelegramDouble) -> AsyncIterator[Bot]:
    async with Bot(
        double.token, base_url=double.base_url, base_file_url=f"{double.api_url}/file/bot"
    ) as running:
        yield running


async def document(
    double: TelegramDouble, bot: Bot, body: bytes = BODY, name: str = "مصادر.opml"
) -> Document:
    """Send a file; what the bot is told of it."""
    double.user_sends_document(READER, name, body=body, mime_type="text/x-opml")
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert message.document is not None
    return message.document


async def fetched(double: TelegramDouble, path: str, token: str | None = None) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(f"{double.api_url}/file/bot{token or double.token}/{path}")


async def test_a_file_that_a_person_sends_can_be_fetched(double: TelegramDouble, bot: Bot) -> None:
    sent = await document(double, bot)
    file = await bot.get_file(sent.file_id)

    assert (sent.file_name, sent.mime_type, sent.file_size) == ("مصادر.opml", "text/x-opml", len(BODY))
    assert (file.file_id, file.file_unique_id, file.file_size) == (
        sent.file_id,
        sent.file_unique_id,
        len(BODY),
    )
    assert bytes(await file.download_as_bytearray()) == BODY
    assert bytes(await file.download_as_bytearray()) == BODY
    assert [(call.method, call.status) for call in double.calls()][-3:] == [
        ("getFile", 200),
        (DOWNLOAD, 200),
        (DOWNLOAD, 200),
    ]


async def test_each_file_is_itself_whatever_its_name(double: TelegramDouble, bot: Bot) -> None:
    first, second = await document(double, bot, b"1"), await document(double, bot, b"2")
    files = [await bot.get_file(second.file_id), await bot.get_file(first.file_id)]

    assert [bytes(await file.download_as_bytearray()) for file in files] == [b"2", b"1"]
    assert len({first.file_unique_id, second.file_unique_id}) == 2


async def test_what_the_bot_has_sent_can_be_fetched_too(double: TelegramDouble, bot: Bot) -> None:
    double.user_says(READER, "مرحبا")
    message = await bot.send_document(READER, BODY, filename="isnad.opml")
    assert message.document is not None
    file = await bot.get_file(message.document.file_id)

    assert bytes(await file.download_as_bytearray()) == BODY


async def test_a_file_that_nobody_sent_has_no_path(double: TelegramDouble, bot: Bot) -> None:
    for wrong, reason in (("made-up", "Invalid file_id"), ("", "File_id not specified")):
        with pytest.raises(BadRequest, match=f"^{reason}$"):
            await bot.get_file(wrong)


async def test_a_file_above_telegrams_limit_cannot_be_fetched(double: TelegramDouble, bot: Bot) -> None:
    largest = await document(double, bot, bytes(MAX_BYTES))
    above = await document(double, bot, bytes(MAX_BYTES + 1))

    assert (await bot.get_file(largest.file_id)).file_size == MAX_BYTES
    with pytest.raises(BadRequest, match=r"^File is too big$"):
        await bot.get_file(above.file_id)


async def test_a_path_leads_to_the_file_only_when_it_was_named_and_with_the_token(
    double: TelegramDouble, bot: Bot
) -> None:
    sent = await document(double, bot)
    path = "documents/file_0.opml"
    before = await fetched(double, path)
    named = (await bot.get_file(sent.file_id)).file_path
    after = await fetched(double, path)
    others = [
        await fetched(double, path, "7000000002:AAF-another-bot-of-the-tests-0"),
        await fetched(double, "x"),
    ]

    assert named == f"{double.api_url}/file/bot{double.token}/{path}"
    assert (after.status_code, after.content) == (200, BODY)
    for refused in (before, *others):
        assert refused.status_code == 404
        assert refused.json() == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_downloads_have_their_own_bad_weather(double: TelegramDouble, bot: Bot) -> None:
    file = await bot.get_file((await document(double, bot)).file_id)
    double.retry_after(DOWNLOAD, 3)
    double.fail_next(DOWNLOAD, errors.not_found())
    double.garbage(DOWNLOAD)
    double.drop_connection(DOWNLOAD)
    double.drop_connection(DOWNLOAD, done_first=True)

    for expected in (RetryAfter, InvalidToken, NetworkError, NetworkError, NetworkError):
        with pytest.raises(expected):
            await file.download_as_bytearray()
    assert bytes(await file.download_as_bytearray()) == BODY
    assert [call.status for call in double.calls(DOWNLOAD)] == [429, 404, 502, 0, 200, 200]
