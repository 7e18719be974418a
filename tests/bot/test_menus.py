"""What Telegram shows of the bot: complete in each language and place, and told only where it changed."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.handlers.routes import COMMANDS
from bot.menus import GROUP, GROUP_ADMINS, PublishedFile, publish, settings_wanted
from bot.messages.catalogue import LANGUAGES, Language, say, variants
from bot.messages.help import render_help
from bot.settings import Settings
from tests.bot.judge import seen
from tests.bot.telegram_fake import ADMIN, TOKEN, Stage, running

PLACES = ("all_private_chats", "all_group_chats", "all_chat_administrators")


@pytest.fixture
async def scene() -> AsyncIterator[Stage]:
    async with running() as made:
        yield made


async def told(scene: Stage, known: Mapping[str, str], **changes: Any) -> dict[str, str]:
    """Publish; what is known to be there afterwards."""
    noted: dict[str, str] = dict(known)

    async def note(slots: Mapping[str, str]) -> None:
        noted.clear()
        noted.update(slots)

    given = {"telegram_bot_token": TOKEN, "admin_ids": (ADMIN,), **changes}
    await publish(scene.application.bot, Settings.model_validate(given), known, note)
    return noted


def listed(scene: Stage) -> dict[tuple[str, int | None, str], list[str]]:
    """The names of the commands by scope, chat and language."""
    return {
        (
            call.data["scope"]["type"],
            call.data["scope"].get("chat_id"),
            call.data.get("language_code", ""),
        ): [each["command"] for each in call.data["commands"]]
        for call in scene.request.named("setMyCommands")
    }


async def test_every_place_has_its_commands_in_each_language(scene: Stage) -> None:
    await told(scene, {})

    found = listed(scene)
    assert set(found) == {
        *((place, None, code) for place in PLACES for code in ("", "ar", "en")),
        *(("chat", ADMIN, code) for code in ("", "ar", "en")),
    }
    private, groups, admins = (found[place, None, "ar"] for place in PLACES)
    assert private == list(variants("ar", "commands"))
    assert set(groups) < set(admins) <= set(private)
    assert "forget" not in groups
    assert {"reindex", *private} <= set(found["chat", ADMIN, "en"])
    assert not any("reindex" in names for (_, chat, _), names in found.items() if chat is None)
    for method, key in (("setMyDescription", "description"), ("setMyShortDescription", "short_description")):
        texts = {call.data.get("language_code", ""): call.data[key] for call in scene.request.named(method)}
        assert texts[""] == texts["ar"] != texts["en"]


async def test_a_restart_without_changes_tells_nothing(scene: Stage) -> None:
    known = await told(scene, {})
    scene.request.calls.clear()

    assert await told(scene, known) == known

    assert scene.request.calls == []


async def test_only_what_changed_is_told_again_and_who_is_no_admin_loses_the_list(scene: Stage) -> None:
    known = await told(scene, {})
    scene.request.calls.clear()

    again = await told(scene, known | {"private/en": "of an older version"}, admin_ids=(901,))

    assert set(listed(scene)) == {
        ("all_private_chats", None, "en"),
        *(("chat", 901, code) for code in ("", "ar", "en")),
    }
    taken = scene.request.named("deleteMyCommands")
    assert [(call.data["scope"]["chat_id"], call.data.get("language_code")) for call in taken] != []
    assert {call.data["scope"]["chat_id"] for call in taken} == {ADMIN}
    assert len(taken) == 3
    assert len(scene.request.calls) == 7
    assert not any(str(ADMIN) in slot for slot in again)
    scene.request.calls.clear()
    assert await told(scene, again, admin_ids=(901,)) == again
    assert scene.request.calls == []


async def test_an_admin_who_never_wrote_is_no_error_and_is_tried_again(scene: Stage) -> None:
    scene.request.fail("setMyCommands", 400, "Bad Request: chat not found")
    known = {
        setting.slot: setting.digest
        for setting in settings_wanted(Settings.model_validate({"telegram_bot_token": TOKEN}))
    }

    after = await told(scene, known)

    assert after == known
    assert len(scene.request.calls) == 1  # and not once for each language
    assert len(await told(scene, after)) == len(known) + 3


async def test_what_was_told_before_telegram_had_enough_is_not_told_again(scene: Stage) -> None:
    scene.request.fail("setMyDescription", 429, "Too Many Requests: retry after 900", retry_after=900)
    noted: dict[str, str] = {}

    async def note(slots: Mapping[str, str]) -> None:
        noted.update(slots)

    settings = Settings.model_validate({"telegram_bot_token": TOKEN})
    with pytest.raises(RetryAfter):
        await publish(scene.application.bot, settings, {}, note)
    assert len(noted) == 9
    scene.request.calls.clear()
    await publish(scene.application.bot, settings, dict(noted), note)
    assert scene.request.named("setMyCommands") == []
    assert len(scene.request.calls) == 6


def test_what_was_published_is_remembered_by_bot_and_a_broken_file_knows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "published.json"
    assert PublishedFile(path).read(7) == {}
    PublishedFile(path).write(7, {"private/ar": "abc"})
    assert PublishedFile(path).read(7) == {"private/ar": "abc"}
    assert PublishedFile(path).read(8) == {}  # another bot of the same folder
    for broken in ("", "{", "[]", '{"bot": 7}', '{"bot": 7, "slots": []}', "\ufeff"):
        path.write_text(broken, encoding="utf-8")
        assert PublishedFile(path).read(7) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_within_telegrams_limits_and_every_listed_command_exists(language: Language) -> None:
    assert 0 < len(say(language, "description")) <= 512
    assert 0 < len(say(language, "short-description")) <= 120
    names = [*variants(language, "commands"), *variants(language, "admin-commands")]
    assert len(names) == len(set(names)) <= 100
    assert set(names) <= COMMANDS.keys()
    assert {*GROUP, *GROUP_ADMINS} <= set(variants(language, "commands"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_is_short_and_names_what_matters_most(language: Language) -> None:
    guide = seen(render_help(language)).text
    assert len(guide) < 1_500
    assert all(f"/{name}" in guide for name in ("subscribe", "status", "settings", "privacy"))
