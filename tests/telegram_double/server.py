"""The HTTP side: one loopback port that answers as a Bot API server does."""

import asyncio
import re
from collections.abc import Coroutine
from dataclasses import dataclass, field

from aiogram.methods import GetUpdates
from aiohttp import web

from tests.telegram_double import errors
from tests.telegram_double.errors import ApiError
from tests.telegram_double.faults import DOWNLOAD, Drop, Fault, Faults, Raw, Refuse, Slow
from tests.telegram_double.methods import perform
from tests.telegram_double.methods_settings import Described
from tests.telegram_double.records import Call, Upload
from tests.telegram_double.requests import AnyMethod, check_result, known_methods, read_parameters, validate
from tests.telegram_double.state import State
from tests.telegram_double.webhook import Webhook, WebhookSender

_TOKEN = re.compile(r"\d{1,16}:[A-Za-z0-9_-]{10,}")
_GRACE_SECONDS = 0.2
"""How long requests in progress (polls, mostly) may last when the server stops."""
_CUT = 499
"""Stands for no answer."""


class Server:
    """Answers requests from the state, and runs the webhook's deliveries."""

    def __init__(self, state: State, faults: Faults) -> None:
        self.webhook = Webhook()
        self.port = 0
        self.broken: list[Exception] = []
        self._state = state
        self._faults = faults
        self._runner: web.AppRunner | None = None
        self._deliveries: asyncio.Task[None] | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_route("*", "/file/bot{token}/{path:.+}", self._hand_over)
        app.router.add_route("*", "/{anything:.*}", self._answer_nothing)
        self._runner = web.AppRunner(
            app, handler_cancellation=True, shutdown_timeout=_GRACE_SECONDS, access_log=None
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self._deliveries = asyncio.create_task(WebhookSender(self._state, self.webhook).run())

    async def stop(self) -> None:
        """Close the port and end what is in progress."""
        if self._deliveries is not None:
            self._deliveries.cancel()
            await asyncio.gather(self._deliveries, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer_nothing(self, request: web.Request) -> web.Response:
        error = errors.not_found()
        return web.json_response(error.body(), status=error.status)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """Answer the call of a method."""
        record = _Record(request.match_info["method"])
        return await self._noted(record, self._call(request, record))

    async def _hand_over(self, request: web.Request) -> web.StreamResponse:
        """Answer the download of a file."""
        record = _Record(DOWNLOAD, {"file_path": request.match_info["path"]})
        return await self._noted(record, self._download(request))

    async def _noted(
        self, record: "_Record", answering: Coroutine[None, None, web.StreamResponse]
    ) -> web.StreamResponse:
        """Answer one request and keep a record of it, whatever happens."""
        try:
            response = await answering
            record.status = 0 if response.status == _CUT else response.status
            return response
        except ApiError as error:
            record.status, record.description = error.status, error.description
            return web.json_response(error.body(), status=error.status, headers=error.headers())
        except Exception as error:  # the double itself is at fault: the test must end, not the bot
            self.broken.append(error)
            raise
        finally:
            self._keep(record)

    async def _call(self, request: web.Request, record: "_Record") -> web.StreamResponse:
        self._check_token(request.match_info["token"])
        model = known_methods().get(record.method.lower())
        if model is None:
            raise errors.not_found()
        record.method = str(model.__api_method__)
        record.parameters, files = await read_parameters(request)
        fault = self._faults.next_fault(record.method, _number(record.parameters.get("chat_id")))
        broken = await self._break(fault, request)
        if broken is not None:
            return broken
        result = await self._perform(model, record.parameters, files)
        return _cut(request) if isinstance(fault, Drop) else web.json_response(result)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._state.bot.token:
            raise errors.not_found()
        fault = self._faults.next_fault(DOWNLOAD, None)
        broken = await self._break(fault, request)
        if broken is not None:
            return broken
        with self._state.bell.lock:
            file = self._state.files.at(request.match_info["path"])
        if isinstance(fault, Drop):
            return await _cut_in_the_middle(request, file.data)
        return web.Response(body=file.data, content_type="application/octet-stream")

    async def _break(self, fault: Fault | None, request: web.Request) -> web.StreamResponse | None:
        """Serve a fault that comes before the work; None when the work is to be done."""
        match fault:
            case Refuse():
                raise fault.error()
            case Raw(status, body):
                return web.Response(status=status, text=body, content_type="text/html")
            case Slow(seconds):
                await asyncio.sleep(seconds)
            case Drop(done_first=False):
                return _cut(request)
        return None

    async def _perform(
        self, model: type[AnyMethod], parameters: dict[str, str], files: dict[str, Upload]
    ) -> dict[str, object]:
        request = validate(model, parameters, files)
        with self._state.bell.lock:
            self._state.unknown_parameters += [(request.method, name) for name in request.unknown]
        if isinstance(request.call, GetUpdates):
            return {"ok": True, "result": await self._state.updates.poll(request.call)}
        done = perform(self._state, self.webhook, request)
        answer = done if isinstance(done, Described) else Described(done)
        check_result(model, answer.result)
        said = {"description": answer.description} if answer.description else {}
        return {"ok": True, "result": answer.result, **said}

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise errors.not_found()
        if token != self._state.bot.token:
            raise errors.unauthorized()

    def _keep(self, record: "_Record") -> None:
        call = Call(self._state.clock(), record.method, record.parameters, record.status, record.description)
        with self._state.bell.lock:
            self._state.calls.append(call)
            self._state.bell.ring()


@dataclass(slots=True)
class _Record:
    """A request while it is answered, as far as it is known."""

    method: str
    parameters: dict[str, str] = field(default_factory=dict)
    status: int = 0
    description: str | None = None


def _number(chat_id: str | None) -> int | None:
    return int(chat_id) if chat_id and chat_id.lstrip("-").isdigit() else None


def _cut(request: web.Request) -> web.Response:
    """End the connection with nothing said."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=_CUT)


async def _cut_in_the_middle(request: web.Request, body: bytes) -> web.StreamResponse:
    """End the connection when half of what was promised is sent."""
    response = web.StreamResponse(headers={"Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
