"""`isnad preview`: the bot's messages as pages and pictures, without Telegram."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.commands.failure import written
from bot.errors import BotError
from bot.messages.catalogue import LANGUAGES, Language
from bot.preview.conversation import Conversation, conversation
from bot.preview.look import PHONE
from bot.preview.page import conversation_page
from bot.preview.scenes import SCENES, summary
from bot.preview.texts import WIDTH, texts_page
from bot.settings import Settings
from bot.terminal.output import say

FOLDER = "preview"
"""Of pages, in the folder of the state."""


class NoSuchScene(BotError):
    """A scene was asked for that there is not."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, and the name that its files get; `width` in CSS pixels."""

    name: str
    page: str
    width: int = PHONE


def list_scenes() -> None:
    """Print the name of every scene, and what it shows."""
    longest = max(map(len, SCENES))
    for name, scene in SCENES.items():
        say(f"{name:{longest}}  {summary(scene)}")


def scenes(
    names: Sequence[str] | None, language: str | None, folder: Path, *, png: bool, unfolded: bool
) -> None:
    """Draw the named scenes, or all of them, in both languages unless one is given.

    Raises `NoSuchScene` before anything is drawn, `PictureError` where pictures are asked for and there is no browser.
    """
    if unknown := [name for name in names or () if name not in SCENES]:
        raise NoSuchScene(f"There is no scene {unknown[0]!r}. `isnad preview --list` names them all.")
    _write(_scene_sheets(names or tuple(SCENES), language, unfolded=unfolded), folder, png=png)


def question(
    settings: Settings, asked: str, language: str | None, folder: Path, *, png: bool, unfolded: bool
) -> None:
    """Draw a question and the bot's real reply to it, from the collection, in Arabic unless English is asked for or set."""
    spoken: Language = "en" if (language or settings.ui_language) == "en" else "ar"
    page = conversation_page(_answered(settings, asked, spoken), f"question · {spoken}", unfolded=unfolded)
    _write([Sheet(f"question.{spoken}", page)], folder, png=png)


def texts(folder: Path, *, png: bool) -> None:
    """Draw all texts of both languages on one page."""
    _write([Sheet("texts", texts_page(), WIDTH)], folder, png=png)


def _scene_sheets(names: Sequence[str], language: str | None, *, unfolded: bool) -> Iterator[Sheet]:
    for name in names:
        for spoken in LANGUAGES:
            if language in (None, spoken):
                page = conversation_page(SCENES[name](spoken), f"{name} · {spoken}", unfolded=unfolded)
                yield Sheet(f"{name}.{spoken}", page)


def _write(sheets: Iterable[Sheet], folder: Path, *, png: bool) -> None:
    """Write each page, with `png` a picture of it too, and print the paths."""
    from bot.preview.picture import require_browser, take_picture

    if png:
        require_browser()
    with written(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        target = folder / f"{sheet.name}.html"
        with written(target):
            target.write_text(sheet.page, encoding="utf-8")
        say(str(target))
        if png:
            picture = target.with_suffix(".png")
            take_picture(sheet.page, picture, sheet.width)
            say(str(picture))


def _answered(settings: Settings, asked: str, language: Language) -> Conversation:
    """What the bot replies to a question in a private chat, as its handler has it."""
    from bot.messages.answer import PASSAGES_SHOWN, render_answer
    from bot.messages.talk import render_talk
    from bot.wiring import Isnad
    from retrieval.reading.reading import Asked

    with Isnad(settings) as isnad:
        answer = isnad.search.ask(Asked(asked), PASSAGES_SHOWN + 1)
    if answer.reading.kind != "question":
        return conversation(asked, render_talk(answer.reading.kind, asked, language))
    return conversation(asked, render_answer(answer, 1, language))
