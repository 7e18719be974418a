"""Cards: what people see who ask the bot from other chats, and what a card becomes when it is sent there.

Telegram takes at most 50 cards in one answer, ids of 1 to 64 bytes, offsets of 64 bytes, and texts as in any message.
A card has no buttons of the bot's own: what was sent into another chat could not be followed there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages.answer import render_refusal
from bot.messages.catalogue import Language, say
from bot.messages.deep_links import ToPassage, ToQuestion, article_link, deep_link
from bot.messages.lines import about_line, also_line, link, title_markup, way_to
from bot.messages.links import sentence_url, web_url
from bot.messages.message import MAX_UNITS, Message, escape, visible_units
from bot.messages.quote import longest_that_fits, quotation, shorten
from bot.messages.rtl import begin_rtl, isolate, isolate_foreign
from bot.messages.talk import render_talk
from data.types import StoredArticle
from retrieval.types import Answer, Hit

ON_A_PAGE = 10
MOST_PASSAGES = 30
"""Passages of one question, on all its pages together."""
LONGEST_QUERY = 256
MAX_TITLE = 120
MAX_DESCRIPTION = 250
NEWEST_QUOTE = 400
START = "ask"
"""What /start is told by whoever comes from a card without a question that fits a link."""

ANSWER_SECONDS, NEWEST_SECONDS, NOTHING_SECONDS = 60, 30, 0
"""How long Telegram may show the same again: what was found, the newest articles, and what was not looked up."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card: what is seen of it in the list (`title`, `description`: plain text) and the message that is sent."""

    id: str
    title: str
    description: str
    message: Message


@dataclass(frozen=True, slots=True)
class Cards:
    """A page of cards. `following`: the offset of the next page, empty on the last one.

    `button` stands above them and leads to a private chat, with what /start is told: its words and that. `seconds`: how
    long Telegram may show the same again.
    """

    cards: tuple[Card, ...] = ()
    following: str = ""
    button: tuple[str, str] | None = None
    seconds: int = NOTHING_SECONDS


def render_found(answer: Answer, first: int, language: Language, username: str) -> Cards:
    """Return the cards of an answer from its passage `first` on (from 0); where it has none, one that says so.

    What is no question gets no card, but a button that leads to the bot. `username` is the bot's.
    """
    if answer.reading.kind != "question":
        return Cards(button=(say(language, "inline-ask"), START))
    if not answer.answered:
        return Cards(
            (refusal_card(answer, language),), "", _ask_there(answer.question, language), ANSWER_SECONDS
        )
    shown = answer.hits[first : first + ON_A_PAGE]
    following = first + len(shown)
    more = f"{following}" if shown and following < min(len(answer.hits), MOST_PASSAGES) else ""
    return Cards(tuple(passage_card(hit, language, username) for hit in shown), more, None, ANSWER_SECONDS)


def render_newest(
    articles: Sequence[StoredArticle], following: str, language: Language, username: str
) -> Cards:
    """Return the cards of some of the newest articles, `following` being the offset of those behind them."""
    cards = tuple(_article_card(article, language, username) for article in articles[:ON_A_PAGE])
    return Cards(cards, following, (say(language, "inline-write"), START), NEWEST_SECONDS)


def render_too_many(language: Language) -> Cards:
    """Return the answer to a person who asks too much: no cards, and why."""
    return Cards(button=(say(language, "inline-too-many"), START))


def render_trouble(language: Language) -> Cards:
    """Return the answer where none can be given: no cards, and a way to the bot."""
    return Cards(button=(say(language, "inline-trouble"), START))


def guest_card(answer: Answer, language: Language, username: str) -> Card:
    """Return what is said where the bot was called as a guest: the best passage, an honest refusal, or a kind word."""
    if answer.reading.kind != "question":
        return told_card(render_talk(answer.reading.kind, answer.question, language), language)
    if not answer.answered or not answer.hits:
        return refusal_card(answer, language)
    return passage_card(answer.hits[0], language, username)


def told_card(message: Message, language: Language) -> Card:
    """Return a card that says something of the bot's own."""
    return Card("told", say(language, "inline-name"), "", Message(message.text))


def render_guest_how(language: Language) -> Message:
    """Return how to ask, for who called the bot as a guest without a question."""
    return Message(escape(say(language, "guest-how")))


def refusal_card(answer: Answer, language: Language) -> Card:
    """Return the card that says that no answer was found, with the nearest headlines."""
    text = render_refusal(answer, 0, language).text
    return Card("none", say(language, "inline-nothing"), say(language, "inline-nothing-why"), Message(text))


def passage_card(hit: Hit, language: Language, username: str) -> Card:
    """Return the card of a passage: its title, its answering sentence, and the quotation with its source."""
    sentence = hit.text[slice(*hit.highlight)] or hit.text
    return Card(
        f"p{hit.passage_id}",
        _title(hit.title, hit.source, language),
        _plain(sentence, MAX_DESCRIPTION),
        Message(_passage(hit, language, username)),
    )


def _passage(hit: Hit, language: Language, username: str) -> str:
    start, end = hit.highlight
    place = say(language, "place", article=str(hit.article_id), paragraph=str(hit.paragraph))
    address = sentence_url(hit.url, hit.text[start:end])
    way = (
        way_to(address, place, language)
        if address
        else _way_here(ToPassage(hit.passage_id), place, language, username)
    )
    about = about_line(hit.source, hit.published, language, way, undated=hit.undated)
    lines = (begin_rtl(f"<b>{title_markup(hit.title)}</b>"), about, also_line(hit.also_in, language))
    tail = "\n".join(line for line in lines if line)
    return longest_that_fits(
        lambda limit: f"{quotation(hit.text, hit.highlight, limit).markup()}\n{tail}",
        MAX_UNITS - visible_units(tail) - 20,
        100,
    )


def _article_card(article: StoredArticle, language: Language, username: str) -> Card:
    beginning = "\n".join(article.paragraphs[:2])
    place = say(language, "place-article", article=str(article.article_id))
    address = web_url(article.url) or article_link(username, article.article_id)
    title = title_markup(article.title) or escape(place)
    lines = [
        begin_rtl(f"<b>{link(address, title)}</b>"),
        about_line(article.source, article.published, language),
    ]
    if beginning:
        lines.append(quotation(beginning, (0, 0), NEWEST_QUOTE).markup())
    return Card(
        f"a{article.article_id}",
        _title(article.title, place, language),
        _plain(beginning or article.source, MAX_DESCRIPTION),
        Message("\n".join(line for line in lines if line)),
    )


def _ask_there(question: str, language: Language) -> tuple[str, str]:
    """The button that takes a question along to a private chat, if it is short enough for a link."""
    address = deep_link("x", ToQuestion(question)) if question.strip() else None
    return say(language, "inline-ask-there"), address.rpartition("=")[2] if address else START


def _way_here(target: ToPassage, place: str, language: Language, username: str) -> str:
    """Where the source has no address, the way to the passage leads through the bot."""
    words = escape(place if language == "ar" else isolate(place))
    address = deep_link(username, target)
    return link(address, words) if address else words


def _title(title: str, instead: str, language: Language) -> str:
    return _plain(title, MAX_TITLE) or _plain(instead, MAX_TITLE) or say(language, "inline-name")


def _plain(text: str, limit: int) -> str:
    """One line of plain text. Clients set the direction of a line by themselves, but not within it."""
    sendable = "".join(c for c in text if not "\ud800" <= c <= "\udfff" and (c >= " " or c in "\t\n"))
    return isolate_foreign(shorten(" ".join(sendable.split()), limit))
