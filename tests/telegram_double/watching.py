"""What tests ask of the double: what was sent, called and answered so far."""

from tests.telegram_double.records import Call, CallbackAnswer, Json, Pressed, SentMessage
from tests.telegram_double.state import State


class Watching:
    """The part of the double that is looked at: snapshots only, from any thread."""

    state: State

    @property
    def judged(self) -> int:
        """How many texts of the bot Telegram's own parser has judged."""
        return self.state.judge.judged

    @property
    def floods(self) -> int:
        """How many messages the enforced rate limits refused."""
        return self.state.pace.refused

    @property
    def unknown_parameters(self) -> tuple[tuple[str, str], ...]:
        """(method, parameter) that no model knows; Telegram ignores them, a test may not want to."""
        with self.state.bell.lock:
            return tuple(self.state.unknown_parameters)

    @property
    def pending_updates(self) -> tuple[Json, ...]:
        """Updates that the bot has not confirmed."""
        with self.state.bell.lock:
            return tuple(self.state.updates.pending)

    def sent(self, chat_id: int | None = None) -> list[SentMessage]:
        """The bot's messages as they stand now, deleted ones too, in order of sending; of one chat or all."""
        with self.state.bell.lock:
            order = [place for place in self.state.sent_order if chat_id in (None, place[0])]
            return [self.state.chats[chat].sent[number] for chat, number in order]

    def look(self, message: SentMessage) -> SentMessage:
        """The same message as it stands now."""
        with self.state.bell.lock:
            return self.state.chats[message.chat_id].sent[message.message_id]

    def calls(self, method: str | None = None, chat_id: int | None = None) -> list[Call]:
        """Requests that are over, in order; of one method or chat, or all."""
        with self.state.bell.lock:
            return [
                call
                for call in self.state.calls
                if method in (None, call.method) and chat_id in (None, call.chat_id)
            ]

    def actions(self, chat_id: int) -> list[str]:
        """What the bot was seen doing in a chat ("typing"), in order."""
        calls = self.calls("sendChatAction", chat_id)
        return [call.parameters["action"] for call in calls if call.status == 200]

    def told_gone(self, chat_id: int, message_id: int, before: float) -> bool:
        """Had a bot that polls been shown, before a time, that a message of its own is gone?

        Nothing tells of a deletion; but a press on a deleted message carries no text, and shows it so.
        """
        with self.state.bell.lock:
            handed = self.state.updates.handed
            told = [update for update, *place in self.state.shown_gone if place == [chat_id, message_id]]
            return any(handed.get(update, before) < before for update in told)

    def answers(self, pressed: Pressed) -> list[CallbackAnswer]:
        """How the bot answered a press: nothing yet, or usually one answer."""
        with self.state.bell.lock:
            return list(self.state.queries.get(pressed.query_id, ()))
