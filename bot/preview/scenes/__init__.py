"""The conversations that can be looked at, by name.

A scene calls the functions of `bot.messages` with sample values and says nothing of its own but what a person writes.
To add one: a function in a module of this folder, its docstring the line that the list shows, and its line in `SCENES`.
"""

from collections.abc import Callable, Mapping

from bot.messages.catalogue import Language
from bot.preview.conversation import Conversation
from bot.preview.scenes import asking, browsing, choosing, following, serving, watching

Scene = Callable[[Language], Conversation]

SCENES: Mapping[str, Scene] = {
    "first-contact": serving.first_contact,
    "answer": asking.one_passage,
    "answer-several": asking.several_passages,
    "answer-read-otherwise": asking.read_otherwise,
    "refusal": asking.refusal,
    "context": asking.context,
    "talk": asking.talk,
    "post": browsing.post,
    "latest": browsing.latest,
    "article-pages": browsing.article_pages,
    "timeline": browsing.story,
    "topic": following.topic,
    "subscriptions": following.followed_list,
    "alert": following.alert,
    "digest": following.digest,
    "settings": choosing.settings,
    "group-settings": choosing.group_settings,
    "privacy": choosing.privacy,
    "admin-help": serving.admin_help,
    "admin-status": serving.admin_status,
    "admin-job": serving.admin_job,
    "admin-add-source": watching.adding,
    "admin-sources": watching.watched,
    "admin-opml": watching.opml,
}
"""By name, in the order of the list."""


def summary(scene: Scene) -> str:
    """Return what a scene shows, in a sentence."""
    return (scene.__doc__ or "").strip().split("\n", 1)[0]
