"""Scenes of following: a topic before it is saved, the list, alerts and digests."""

from dataclasses import replace
from datetime import date

from bot.messages.alert import AfterPress, Why, render_after_press, render_alert
from bot.messages.catalogue import Language, variants
from bot.messages.digest import DigestEntry, render_digest
from bot.messages.subscriptions import (
    Foresight,
    Headline,
    render_choice,
    render_following,
    render_list,
    render_topic,
)
from bot.preview.conversation import Conversation, Pressed, Sent, conversation
from bot.preview.scenes.sample import LIBRARY, hits, library_hit
from data.subscriptions import Kind, State, Subscription

TOPIC = "المكتبات والقراءة في مدن النهر"
CHAT = 1


def topic(language: Language) -> Conversation:
    """A topic in one's own words: what it would have brought, fewer of them, saved."""
    draft = _followed(5, "topic", TOPIC, "draft")
    fewer = replace(draft, level=draft.level - 1)
    shown = [Headline(hit.title, hit.url, hit.published) for hit in hits()]
    labels = variants(language, "topic-button")
    return conversation(
        f"/subscribe {TOPIC}",
        render_choice(draft, None, language),
        Sent(render_topic(draft, Foresight(4, 200, tuple(shown)), language), edited=True),
        Pressed(labels["fewer"]),
        Sent(render_topic(fewer, Foresight(2, 200, tuple(shown[:2])), language), edited=True),
        Pressed(labels["save"]),
        Sent(render_following(_followed(5, "topic", TOPIC), language), edited=True),
    )


def followed_list(language: Language) -> Conversation:
    """All that a chat follows, one of it paused."""
    kept = [
        _followed(1, "all", ""),
        _followed(2, "outlet", "Delta Times"),
        _followed(3, "words", "الجسر القديم", "paused"),
        _followed(5, "topic", TOPIC),
    ]
    return conversation("/subscriptions", render_list(kept, 0, language))


def alert(language: Language) -> Conversation:
    """An alert that says why it came, one without an address, and fewer like it."""
    hit, why = library_hit(), Why(5, "topic", TOPIC)
    with_address = render_alert(
        article_id=hit.article_id,
        title=hit.title,
        source=hit.source,
        url=hit.url,
        published=hit.published,
        lead=LIBRARY,
        language=language,
        why=why,
    )
    without = render_alert(
        article_id=12,
        title="OpenShelf 2.1 يصل إلى مكتبات المدينة",
        source="Delta Times",
        url=None,
        published=date(2024, 5, 14),
        lead="",
        language=language,
        why=Why(2, "outlet", "Delta Times"),
    )
    done: AfterPress = "less-done"
    return conversation(
        with_address,
        without,
        Pressed(variants(language, "alert-button")["less"]),
        render_after_press(done, 5, "topic", TOPIC, language),
    )


def digest(language: Language) -> Conversation:
    """What came since yesterday, in one message."""
    entries = [
        DigestEntry(hit.article_id, hit.title, hit.source, hit.url, hit.published, Why(5, "topic", TOPIC))
        for hit in hits()
    ]
    return conversation(render_digest(entries, 11, language))


def _followed(number: int, kind: Kind, text: str, state: State = "active") -> Subscription:
    return Subscription(number, CHAT, kind, text, state, level=2)
