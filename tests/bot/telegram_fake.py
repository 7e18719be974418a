"""A real PTB application over a request class that records calls and answers them as Telegram would."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot.application import IsnadApplication, build_application
from bot.settings import Settings
from tests.bot.doubles import World

TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFak"
BOT = {"id": 123456789, "is_bot": True, "first_name": "إسناد", "username": "isnad_test_bot"}
ADMIN = 900
RIGHTS = dict.fromkeys(
    (
        *(
            "is_anonymous",
            "can_be_edited",
            "can_manage_chat",
            "can_delete_messages",
            "can_manage_video_chats",
        ),
        *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
        *("can_post_stories", "can_edit_stories", "can_delete_stories"),
    ),
    False,
)


@dataclass(frozen=True)
class Call:
    method: str
    data: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.data.get("text", ""))

    def button_data(self) -> list[str]:
        markup = self.data.get("reply_markup") or {"inline_keyboard": []}
        buttons = [button for row in markup["inline_keyboard"] for button in row]
        return [button["callback_data"] for button in buttons if "callback_data" in button]

    def button_urls(self) -> list[str]:
        markup = self.data.get("reply_markup") or {"inline_keyboard": []}
        return [button["url"] for row in markup["inline_keyboard"] for button in row if "url" in button]


class FakeRequest(BaseRequest):
    """Records every call but getMe and getUpdates; what `fail` was told makes the next call of a method fail."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.ranks: dict[tuple[int, int], str] = {}
        """What each person is in a group, by both ids; `member` where nothing is said."""
        self.shown: dict[tuple[int, int], dict[str, Any]] = {}
        """Text and buttons of the bot's messages by chat and number, as Telegram would show them with a press."""
        self._failures: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self._numbers = itertools.count(5_000)

    def fail(self, method: str, code: int, description: str, **parameters: int) -> None:
        body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        self._failures.setdefault(method, []).append((code, body | {"parameters": parameters}))

    def mend(self, method: str) -> None:
        self._failures.pop(method, None)

    def named(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def sent(self) -> list[Call]:
        return self.named("sendMessage")

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[-1]
        data = dict(request_data.parameters) if request_data else {}
        if name == "getMe":
            return 200, json.dumps({"ok": True, "result": BOT}).encode()
        if name == "getUpdates":
            await asyncio.sleep(float(str(data.get("timeout", 0))))
            return 200, b'{"ok": true, "result": []}'
        self.calls.append(Call(name, data))
        if self._failures.get(name):
            code, body = self._failures[name].pop(0)
            return code, json.dumps(body).encode()
        result: Any = True
        if name == "getChatMember":
            chat_id, user_id = int(str(data["chat_id"])), int(str(data["user_id"]))
            result = {
                "status": self.ranks.get((chat_id, user_id), "member"),
                "user": person(user_id),
            } | RIGHTS
        if name == "getChatAdministrators":
            ranked = [(user, rank) for (chat, user), rank in self.ranks.items() if chat == data["chat_id"]]
            result = [{"status": rank, "user": person(user)} | RIGHTS for user, rank in ranked]
        if name == "answerGuestQuery":
            result = {"inline_message_id": "guest"}
        if name in ("sendMessage", "editMessageText"):
            chat = {"id": data["chat_id"], "type": "private", "first_name": "x"}
            number = data.get("message_id") or next(self._numbers)
            result = {"message_id": number, "date": 0, "chat": chat, "from": BOT, "text": data["text"]}
            carried = {name: data[name] for name in ("text", "reply_markup") if data.get(name)}
            self.shown[int(str(data["chat_id"])), int(str(number))] = carried
        return 200, json.dumps({"ok": True, "result": result}).encode()


@dataclass
class Stage:
    """An application, the doubles behind it, and what it sent."""

    world: World
    request: FakeRequest
    application: IsnadApplication
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def update(self, **content: Any) -> None:
        made = Update.de_json({"update_id": next(self._numbers), **content}, self.application.bot)
        await self.application.process_update(made)

    async def says(self, text: str, **more: Any) -> None:
        await self.update(message=message(text, **more))

    async def presses(self, data: str, chat: int = 1, on: int = 40) -> None:
        """Press a button of the message numbered `on`."""
        query = {
            "id": "77",
            "from": person(abs(chat)),
            "chat_instance": "x",
            "data": data,
            "message": message("answer", chat=chat)
            | {"from": BOT, "message_id": on}
            | self.request.shown.get((chat, on), {}),
        }
        await self.update(callback_query=query)

    async def settle(self) -> None:
        """Let background tasks run on."""
        for _ in range(20):
            await asyncio.sleep(0.005)


def person(number: int = 1, language: str | None = "ar") -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": "سائل", "language_code": language}


def message(
    text: str | None,
    chat: int = 1,
    user: int | None = None,
    language: str | None = "ar",
    **more: Any,
) -> dict[str, Any]:
    """A message as Telegram sends it; a negative chat is a group."""
    kind = {"id": chat, "type": "private", "first_name": "x"}
    if chat < 0:
        kind = {"id": chat, "type": "supergroup", "title": "x"}
    made = {"message_id": 40, "date": 1, "chat": kind, "from": person(user or abs(chat), language), **more}
    if text is None:
        return made
    made["text"] = text
    if text.startswith("/"):
        made["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    elif "@" in text:
        at = text.index("@")
        made["entities"] = [{"type": "mention", "offset": at, "length": len(text[at:].split()[0])}]
    return made


def stage(handler_seconds: float = 7.0, **changes: Any) -> Stage:
    world, request = World(), FakeRequest()
    settings = Settings.model_validate({"telegram_bot_token": TOKEN, "admin_ids": (ADMIN,), **changes})
    application = build_application(
        settings, world.services(), request=request, handler_seconds=handler_seconds
    )
    return Stage(world, request, application)


@asynccontextmanager
async def running(**changes: Any) -> AsyncIterator[Stage]:
    scene = stage(**changes)
    await scene.application.initialize()
    try:
        yield scene
    finally:
        runtime = scene.application.context_types.context.runtime
        runtime.worker.close()
        await runtime.background.close()
        await scene.application.shutdown()
