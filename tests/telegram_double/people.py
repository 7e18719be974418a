"""People: they write, press, block, leave and come back, and the bot is told as Telegram tells it."""

from tests.telegram_double import errors
from tests.telegram_double.entities import covered
from tests.telegram_double.judge import find_entities
from tests.telegram_double.records import Button, Json, Pressed, Said, SentMessage
from tests.telegram_double.state import Chat, Person, State, without_reply

GROUP_MEMBER = 50_001
"""Who speaks in a group when a test does not care."""


class People:
    """The part of the double that acts as people. All methods may be called from any thread."""

    state: State

    def user_says(
        self,
        chat_id: int,
        text: str,
        *,
        language_code: str | None = "ar",
        user_id: int | None = None,
        chat_type: str | None = None,
        reply_to: SentMessage | Said | int | None = None,
    ) -> Said:
        """Write to the bot, or into a group it is in; commands and mentions are marked as Telegram does.

        `chat_type` is private for positive ids, supergroup for -100…, group for other negative ones. In
        privacy mode the bot is told only of commands, replies to it and mentions of it. Nor is it told
        anything by a chat that shut it out.
        """
        marks = [entity.payload() for entity in find_entities(text)]
        content: Json = {"text": text, **({"entities": marks} if marks else {})}
        return self.user_sends(
            chat_id,
            content,
            language_code=language_code,
            user_id=user_id,
            chat_type=chat_type,
            reply_to=reply_to,
        )

    def user_sends(
        self,
        chat_id: int,
        content: Json,
        *,
        language_code: str | None = "ar",
        user_id: int | None = None,
        chat_type: str | None = None,
        reply_to: SentMessage | Said | int | None = None,
    ) -> Said:
        """Send anything: `content` is the part of the Message object that says what (photo, location, …)."""
        with self.state.bell.lock:
            chat = self._chat(chat_id, chat_type)
            person = self._person(chat, user_id, language_code)
            message: Json = {**self._envelope(chat, person), **content}
            replied = _message_id(reply_to)
            if replied is not None:
                message["reply_to_message"] = without_reply(chat.messages[replied])
            return self._post(chat, person, message)

    def user_edits(self, said: Said, text: str) -> int | None:
        """Change what one has said; the id of the update."""
        with self.state.bell.lock:
            chat = self.state.chats[said.chat_id]
            marks = [entity.payload() for entity in find_entities(text)]
            kept = {name: v for name, v in chat.messages[said.message_id].items() if name != "entities"}
            message = {**kept, "text": text, "edit_date": int(self.state.clock())}
            if marks:
                message["entities"] = marks
            chat.messages[said.message_id] = message
            return self._tell("edited_message", chat, message)

    def user_deletes(self, message: SentMessage | Said) -> None:
        """Delete a message for both; the bot is not told."""
        with self.state.bell.lock:
            self.state.remove(self.state.chats[message.chat_id], message.message_id)

    def user_presses(
        self,
        message: SentMessage,
        button: str,
        *,
        user_id: int | None = None,
        language_code: str | None = "ar",
    ) -> Pressed:
        """Press a button by its text or data, as the message stands now. Raises NoSuchButtonError."""
        with self.state.bell.lock:
            chat = self.state.chats[message.chat_id]
            data = _pressed_data(chat.sent[message.message_id], button)
            person = self._person(chat, user_id, language_code)
            query_id = self.state.new_query()
            chat.mark = chat.last_id
            query = {
                "id": query_id,
                "from": person.payload(),
                "message": chat.messages[message.message_id],
                "chat_instance": str(7_000_000_000 + abs(chat.id)),
                "data": data,
            }
            return Pressed(chat.id, query_id, chat.mark, self._tell("callback_query", chat, query))

    def expire_queries(self) -> None:
        """Make all presses so far too old to be answered."""
        with self.state.bell.lock:
            self.state.queries.clear()

    def _chat(self, chat_id: int, chat_type: str | None) -> Chat:
        known = self.state.chats.get(chat_id)
        if known is None:
            kind = chat_type or _usual_type(chat_id)
            known = self.state.chats[chat_id] = Chat(chat_id, kind, _title(kind, chat_id))
        elif chat_type not in (None, known.type):
            raise ValueError(f"chat {chat_id} is a {known.type}, not a {chat_type}")
        return known

    def _person(self, chat: Chat, user_id: int | None, language_code: str | None) -> Person:
        number = user_id if user_id is not None else GROUP_MEMBER if chat.is_group else chat.id
        person = self.state.people.setdefault(number, Person(number, f"قارئ {number}", language_code))
        person.language_code = language_code
        return person

    def _envelope(self, chat: Chat, person: Person) -> Json:
        return {
            "message_id": chat.next_id(),
            "from": person.payload(),
            "chat": chat.payload(),
            "date": int(self.state.clock()),
        }

    def _post(self, chat: Chat, person: Person, message: Json) -> Said:
        chat.messages[message["message_id"]] = message
        chat.mark = message["message_id"]
        heard = not chat.is_group or self._hears(message)
        update_id = self._tell("message", chat, message) if heard else None
        return Said(chat.id, chat.mark, person.id, update_id)

    def _hears(self, message: Json) -> bool:
        """Privacy mode lets through commands not for another bot, replies, mentions, service messages."""
        bot = self.state.bot
        text = message.get("text", message.get("caption"))
        replied = message.get("reply_to_message", {}).get("from", {}).get("id")
        if not bot.privacy_mode or text is None or replied == bot.id:
            return True
        marks = message.get("entities", ())
        words = [(e["type"], covered(text, e["offset"], e["length"]).lower()) for e in marks]
        name = f"@{bot.username}".lower()
        return any(
            (kind == "bot_command" and ("@" not in word or word.endswith(name)))
            or (kind == "mention" and word == name)
            for kind, word in words
        )

    def _tell(self, kind: str, chat: Chat, payload: Json) -> int | None:
        unreachable = chat.refusal is not None
        return None if unreachable and kind != "my_chat_member" else self.state.updates.push(kind, payload)


def _usual_type(chat_id: int) -> str:
    if chat_id > 0:
        return "private"
    return "supergroup" if str(chat_id).startswith("-100") else "group"


def _title(chat_type: str, chat_id: int) -> str:
    return f"قارئ {chat_id}" if chat_type == "private" else f"مجموعة {abs(chat_id)}"


def _message_id(message: SentMessage | Said | int | None) -> int | None:
    return message.message_id if isinstance(message, SentMessage | Said) else message


def _pressed_data(message: SentMessage, wanted: str) -> str:
    buttons: list[Button] = [button for row in message.buttons for button in row]
    for button in buttons:
        if button.data is not None and wanted in (button.text, button.data):
            return button.data
    raise errors.NoSuchButtonError(f"no button {wanted!r} that calls the bot; there are {buttons}")
