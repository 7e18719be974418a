"""A request of the bot: its parameters out of the HTTP body, and the judgement of aiogram's models on them.

The Bot API takes a query string, a form, a multipart form or JSON, and knows only strings: an
object inside a form is a JSON text. `text` is never read as JSON, whatever it looks like.
"""

import json
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Union, get_args, get_origin

import aiogram.methods
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from tests.telegram_double.errors import ApiError, bad_request
from tests.telegram_double.markup import check_markup
from tests.telegram_double.records import Json, Upload

AnyMethod = TelegramMethod[Any]

_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "action": "wrong parameter action in request",
    "user_id": "invalid user_id specified",
    "file_id": "file_id not specified",
    "commands": "can't parse list of bot commands: expected an Array",
    "reply_markup": "can't parse reply keyboard markup JSON object",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A valid request: `call` is the aiogram model of the method, `unknown` parameters no model knows.

    `files` are what was uploaded with it, by the names of their parts.
    """

    method: str
    call: AnyMethod
    unknown: tuple[str, ...]
    files: Mapping[str, Upload] = field(default_factory=dict)


@cache
def known_methods() -> Mapping[str, type[AnyMethod]]:
    """Every method of the Bot API by its name in lower case (Telegram does not mind the case)."""
    models = (getattr(aiogram.methods, name) for name in aiogram.methods.__all__)
    concrete = (m for m in models if isinstance(m, type) and issubclass(m, TelegramMethod))
    return {str(m.__api_method__).lower(): m for m in concrete if m is not TelegramMethod}


async def read_parameters(request: web.Request) -> tuple[dict[str, str], dict[str, Upload]]:
    """All parameters as strings, from the query string and from a body of any of the three kinds; and the files in it."""
    parameters, files = dict(request.query), {}
    if request.content_type == "application/json":
        parameters |= _from_json(await request.text())
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = Upload(value.filename, value.file.read(), value.content_type)
                parameters[name] = f"attach://{name}"
            else:
                parameters[name] = str(value)
    return parameters, files


def _from_json(body: str) -> dict[str, str]:
    try:
        values = json.loads(body or "{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("can't parse request: object expected")
    given = ((name, value) for name, value in values.items() if value is not None)
    return {name: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for name, v in given}


def validate(
    model: type[AnyMethod], parameters: Mapping[str, str], files: Mapping[str, Upload] | None = None
) -> Request:
    """The request as aiogram understands it. Raises the official 400 for what it refuses."""
    method = str(model.__api_method__)
    known, files = set(model.model_fields), files or {}
    values = {name: _value(model, name, raw) for name, raw in parameters.items() if name in known}
    values = {name: value for name, value in values.items() if value is not None}
    if "reply_markup" in values:
        check_markup(values["reply_markup"], inline_only=method.startswith("edit"))
    try:
        call = model.model_validate(values)
    except ValidationError as error:
        raise _refusal(error) from error
    unknown = (name for name in parameters if name not in known and name not in files)
    return Request(method, call, tuple(unknown), files)


def _value(model: type[AnyMethod], name: str, raw: str) -> object:
    if _is_text(model.model_fields[name].annotation):
        return raw
    if not raw.strip():
        return None
    if raw.lstrip()[0] not in "[{":
        return raw
    try:
        return json.loads(raw)
    except ValueError:
        raise bad_request(_MISSING.get(name, f"can't parse {name} JSON object")) from None


def _is_text(annotation: object) -> bool:
    """Is this a parameter whose string is meant as it stands (`str`, `int | str`), not an object in JSON?"""
    is_union = get_origin(annotation) in (Union, types.UnionType)
    parts = get_args(annotation) if is_union else (annotation,)
    return str in parts and not any(get_origin(p) is list or _is_model(p) for p in parts)


def _is_model(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)


def _refusal(error: ValidationError) -> ApiError:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return bad_request(_MISSING.get(str(first["loc"][0]), f'parameter "{place}" is invalid: {first["msg"]}'))


def given(value: object) -> Any:
    """A parameter's value, None where the bot left it out."""
    return None if isinstance(value, Default) else value


def to_json(value: BaseModel) -> Json:
    """The JSON object behind an aiogram value, without what was left out."""
    fields = value.model_dump(mode="json", exclude_unset=True, exclude_none=True, by_alias=True)
    return {name: item for name, item in fields.items() if item is not None}


@cache
def _result_type(model: type[AnyMethod]) -> TypeAdapter[Any]:
    return TypeAdapter(model.__returning__)


def check_result(model: type[AnyMethod], result: object) -> None:
    """Raise pydantic's error unless aiogram would understand what the double is about to answer."""
    _result_type(model).validate_python(result)
