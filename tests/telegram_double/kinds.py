"""What people send beside texts: forwarded posts, pictures, voices, stickers, files, reactions."""

from typing import Any

from tests.telegram_double.judge import find_entities
from tests.telegram_double.people import People
from tests.telegram_double.records import Json, Said, SentMessage, Upload

_SIZES = {"width": 90, "height": 90}


class Kinds(People):
    """The part of the double in which people send what is no plain text. All take the options of `user_sends`."""

    def user_forwards(
        self, chat_id: int, text: str, *, channel: str | None = None, author: str | None = None, **how: Any
    ) -> Said:
        """Forward a text: of a channel, of a person who hides behind `author`, or (neither) of some other person."""
        return self.user_sends(
            chat_id, {**_text(text), "forward_origin": self._origin(channel, author)}, **how
        )

    def user_sends_photo(self, chat_id: int, caption: str | None = None, **how: Any) -> Said:
        """Send a picture, with words under it or without."""
        photo = [{**_file("photo"), **_SIZES}]
        return self.user_sends(chat_id, {"photo": photo, **_caption(caption)}, **how)

    def user_sends_voice(self, chat_id: int, caption: str | None = None, **how: Any) -> Said:
        """Send a voice message of three seconds."""
        voice = {**_file("voice"), "duration": 3, "mime_type": "audio/ogg"}
        return self.user_sends(chat_id, {"voice": voice, **_caption(caption)}, **how)

    def user_sends_sticker(self, chat_id: int, **how: Any) -> Said:
        """Send a sticker."""
        looks = {"type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}
        return self.user_sends(chat_id, {"sticker": {**_file("sticker"), **_SIZES, **looks}}, **how)

    def user_sends_document(
        self,
        chat_id: int,
        name: str = "مقال.pdf",
        caption: str | None = None,
        *,
        body: bytes = b"%PDF-1.7\n",
        mime_type: str = "application/pdf",
        **how: Any,
    ) -> Said:
        """Send a file, which the bot may fetch as long as it is no larger than Telegram allows."""
        with self.state.bell.lock:
            document = self.state.files.keep(Upload(name, body, mime_type))
        return self.user_sends(chat_id, {"document": document, **_caption(caption)}, **how)

    def user_reacts(self, message: SentMessage, emoji: str, *, user_id: int | None = None) -> int | None:
        """Put a reaction under a message; the bot is told if it asked for such updates."""
        with self.state.bell.lock:
            chat = self.state.chats[message.chat_id]
            reaction = {
                "chat": chat.payload(),
                "message_id": message.message_id,
                "user": self._person(chat, user_id, "ar").payload(),
                "date": int(self.state.clock()),
                "old_reaction": [],
                "new_reaction": [{"type": "emoji", "emoji": emoji}],
            }
            return self._tell("message_reaction", chat, reaction)

    def _origin(self, channel: str | None, author: str | None) -> Json:
        date = int(self.state.clock()) - 3600
        if channel is not None:
            chat = {"id": -100_700_700, "type": "channel", "title": channel}
            return {"type": "channel", "date": date, "chat": chat, "message_id": 7}
        if author is not None:
            return {"type": "hidden_user", "date": date, "sender_user_name": author}
        other = {"id": 50_800, "is_bot": False, "first_name": "كاتب"}
        return {"type": "user", "date": date, "sender_user": other}


def _text(text: str, field: str = "text", marks: str = "entities") -> Json:
    found = [entity.payload() for entity in find_entities(text)]
    return {field: text, **({marks: found} if found else {})}


def _caption(caption: str | None) -> Json:
    return {} if caption is None else _text(caption, "caption", "caption_entities")


def _file(kind: str) -> Json:
    return {"file_id": f"{kind}-of-the-tests", "file_unique_id": f"{kind}-1", "file_size": 1000}
