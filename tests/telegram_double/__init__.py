"""The project's double of Telegram's Bot API server: for tests only, over real HTTP.

It judges every request by models that this project did not write (aiogram's) and every text by
Telegram's own parser (TDLib), and answers with the official bodies. Start at `TelegramDouble`.

    double.py       the handle: start, stop, addresses      server.py      HTTP, tokens, faults served
    people.py       people write, edit, press               membership.py  block, kick, migrate, be admin
    kinds.py        they forward, speak, send files, react  inline.py      inline queries, guest calls
    watching.py     what was sent and called                waiting.py     waits, async and sync
    faults.py       failures on order                       limits.py      Telegram's pace, if enforced
    requests.py     parameters and aiogram's judgement      markup.py      keyboards
    judge.py        TDLib's judgement of texts              entities.py    entities and tidying
    methods*.py     what each method does                   state.py       chats, people, messages
    updates.py      the queue and polling                   webhook.py     deliveries
    records.py      frozen values for tests                 errors.py      official errors
    files.py        files that can be fetched           bell.py        one lock, and waking whoever waits
"""

from tests.telegram_double import errors
from tests.telegram_double.double import TOKEN, TelegramDouble
from tests.telegram_double.errors import ApiError, NoSuchButtonError, NothingCameError
from tests.telegram_double.faults import ANY_METHOD, DOWNLOAD
from tests.telegram_double.inline import InlineAnswer, InlineCard, Queried
from tests.telegram_double.limits import RateLimits
from tests.telegram_double.people import GROUP_MEMBER
from tests.telegram_double.records import (
    Button,
    Call,
    CallbackAnswer,
    Content,
    Entity,
    Pressed,
    Said,
    SentMessage,
    Upload,
)

__all__ = [
    "ANY_METHOD",
    "DOWNLOAD",
    "GROUP_MEMBER",
    "TOKEN",
    "ApiError",
    "Button",
    "Call",
    "CallbackAnswer",
    "Content",
    "Entity",
    "InlineAnswer",
    "InlineCard",
    "NoSuchButtonError",
    "NothingCameError",
    "Pressed",
    "Queried",
    "RateLimits",
    "Said",
    "SentMessage",
    "TelegramDouble",
    "Upload",
    "errors",
]
