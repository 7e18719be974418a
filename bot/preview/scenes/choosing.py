"""Scenes of settings and privacy."""

from datetime import UTC, datetime

from bot.messages.catalogue import Language
from bot.messages.groups import render_group_settings
from bot.messages.privacy import render_forget_question, render_privacy
from bot.messages.settings import render_delivery, render_quiet, render_settings, render_zones
from bot.preview.conversation import Conversation, Sent, conversation
from data.preferences import Preferences

NOON = datetime(2024, 5, 14, 12, 0, tzinfo=UTC)
CHOSEN = Preferences(
    1, passages=2, delivery="digest", digest_hour=7, time_zone="Asia/Amman", quiet_from=22, quiet_to=7
)


def settings(language: Language) -> Conversation:
    """The settings of a chat, and three of their pages."""
    return conversation(
        "/settings",
        render_settings(CHOSEN, NOON, language),
        Sent(render_delivery(CHOSEN, language), edited=True),
        Sent(render_zones(CHOSEN, 0, NOON, language), edited=True),
        Sent(render_quiet(CHOSEN, NOON, language), edited=True),
    )


def group_settings(language: Language) -> Conversation:
    """The settings of a group."""
    return conversation("/settings", render_group_settings(Preferences(-1), language))


def privacy(language: Language) -> Conversation:
    """What is kept, and forgetting it."""
    return conversation("/privacy", render_privacy(language), "/forget", render_forget_question(1, language))
