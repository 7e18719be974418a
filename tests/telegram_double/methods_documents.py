"""sendDocument: a file that the bot uploads; getFile: where a file may be fetched.

As in methods_messages: the lock is held, aiogram's model is valid.
"""

from collections.abc import Mapping

from aiogram import methods as api

from tests.telegram_double.errors import bad_request
from tests.telegram_double.judge import Parsed
from tests.telegram_double.methods_messages import content_of, reply_of, thread_of
from tests.telegram_double.records import Json, Upload
from tests.telegram_double.requests import given, to_json
from tests.telegram_double.state import Sending, State

ATTACHED = "attach://"
MAX_BYTES = 50 * 2**20


def get_file(state: State, call: api.GetFile) -> Json:
    """getFile, of a document that anybody has sent."""
    if not call.file_id:
        raise bad_request("file_id not specified")
    return state.files.name(call.file_id)


def send_document(state: State, call: api.SendDocument, files: Mapping[str, Upload]) -> Json:
    """sendDocument, of an uploaded file; its caption is judged as any text, and may be missing."""
    wanted = str(call.document)
    upload = files.get(wanted.removeprefix(ATTACHED)) if wanted.startswith(ATTACHED) else None
    if upload is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > MAX_BYTES:
        raise bad_request("file is too big")
    entities = [to_json(entity) for entity in call.caption_entities or ()]
    parsed = (
        state.judge.read_caption(call.caption, given(call.parse_mode), entities)
        if call.caption
        else Parsed("", ())
    )
    chat = state.open_chat(call.chat_id)
    thread = thread_of(chat, call.message_thread_id)
    sending = Sending(
        reply_of(chat, call), silent=bool(call.disable_notification), thread=thread, document=upload
    )
    content = content_of(state, call.caption or "", call.parse_mode, parsed, call.reply_markup)
    return state.deliver(chat, content, sending)
