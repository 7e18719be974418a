"""People: they write, press, block, leave and come back, and the bot is told as Telegram tells it."""

from tests.telegram_double import errors
from tests.telegram_double.entities import covered
from tests.telegram_double.judge import find_entities
from tests.telegram_double.records import Button, Json, Pressed, Said, SentMessage
from tests.telegram_double.state import Chat, Person, State, without_reply

GROUP_MEMBER = 50_001
"""Who speaks in a group when a test does not care."""


GROUP_ANONYMOUS_BOT: Json = {
    "id": 1_087_968_824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""Whom Telegram shows as the sender of what an administrator says as the group."""


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
        thread: int | None = None,
        anonymous: bool = False,
    ) -> Said:
        """Write to the bot, or into a group it is in; commands and mentions are marked as Telegram does.

        `chat_type` is private for positive ids, supergroup for -100…, group for other negative ones. In
        privacy mode the bot is told only of commands, replies to it and mentions of it. Nor is it told
        anything by a chat that shut it out. `thread` is a topic of a forum; `anonymous` is how an administrator writes
        as the group itself.
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
            thread=thread,
            anonymous=anonymous,
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
        thread: int | None = None,
        anonymous: bool = False,
    ) -> Said:
        """Send anything: `content` is the part of the Message object that says what (photo, location, …)."""
        with self.state.bell.lock:
            chat = self._chat(chat_id, chat_type)
            person = self._person(chat, user_id, language_code)
            message: Json = {**self._envelope(chat, person), **content}
            if anonymous:
                message |= {"from": GROUP_ANONYMOUS_BOT, "sender_chat": chat.payload()}
            if thread is not None:
                message |= {"message_thread_id": thread, "is_topic_message": True}
            # What is said in a topic replies to the message that opened it, unless it replies to another.
            replied = thread if reply_to is None else _message_id(reply_to)
            if replied is not None:
                message["reply_to_message"] = without_reply(chat.messages[replied])
            return self._post(chat, person, message)

    def user_opens_topic(self, chat_id: int, name: str = "موضوع", *, user_id: int | None = None) -> int:
        """Open a topic in a forum; the number by which messages name it."""
        with self.state.bell.lock:
            chat = self._chat(chat_id, "supergroup")
            person = self._person(chat, user_id, "ar")
            message = self._envelope(chat, person)
            thread: int = message["message_id"]
            chat.threads.add(thread)
            made = {"forum_topic_created": {"name": name, "icon_color": 7322096}, "chat": chat.payload()}
            self._post(
                chat, person, {**message, **made, "message_thread_id": thread, "is_topic_message": True}
            )
            return thread

    def user_edits(self, said: Said, text: str) -> int | None:
        """Change what one has said; the id of the update."""
        with self.state.bell.lock:
            chat = self.state.chats[said.chat_id]
            marks = [entity.payload() for entity in find_entities(text)]
            before = chat.messages[said.message_id]
            words, places = ("text", "entities") if "text" in before else ("caption", "caption_entities")
            kept = {name: v for name, v in before.items() if name != places}
            message = {**kept, words: text, "edit_date": int(self.state.clock())}
            if marks:
                message[places] = marks
            chat.messages[said.message_id] = message
            heard = not chat.is_group or self._hears(message)
            return self._tell("edited_message", chat, message) if heard else None

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
            return self.user_presses_data(message, data, user_id=user_id, language_code=language_code)

    def user_presses_data(
        self,
        message: SentMessage,
        data: str,
        *,
        user_id: int | None = None,
        language_code: str | None = "ar",
    ) -> Pressed:
        """Press what carries `data`, whether the message has such a button or not: a made-up client can do that."""
        with self.state.bell.lock:
            chat = self.state.chats[message.chat_id]
            person = self._person(chat, user_id, language_code)
            query_id = self.state.new_query()
            chat.mark = chat.last_id
            query = {
                "id": query_id,
                "from": person.payload(),
                "message": chat.messages.get(message.message_id) or _inaccessible(chat, message.message_id),
                "chat_instance": str(7_000_000_000 + abs(chat.id)),
                "data": data,
            }
            update_id = self._tell("callback_query", chat, query)
            if message.message_id not in chat.messages and update_id is not None:
                self.state.shown_gone.append((update_id, chat.id, message.message_id))
            return Pressed(chat.id, query_id, chat.mark, update_id)

    def expire_queries(self) -> None:
        """Make all presses and inline queries so far too old to be answered."""
        with self.state.bell.lock:
            self.state.queries.clear()
            self.state.inline_waiting.clear()
            self.state.guest_waiting.clear()

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
        chat.members.add(number)
        return self._known(number, language_code)

    def _known(self, number: int, language_code: str | None) -> Person:
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
        via = message.get("via_bot", {}).get("id")
        if not bot.privacy_mode or bot.id in (replied, via) or (text is None and not _is_media(message)):
            return True
        if text is None:
            return False
        marks: list[Json] = message.get("entities") or message.get("caption_entities") or []
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


def _inaccessible(chat: Chat, message_id: int) -> Json:
    """A message that was deleted, as Telegram shows it in a press."""
    return {"chat": chat.payload(), "message_id": message_id, "date": 0}


def _is_media(message: Json) -> bool:
    return any(kind in message for kind in ("photo", "voice", "sticker", "document", "video", "audio"))


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
