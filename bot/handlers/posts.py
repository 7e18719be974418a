"""What was published about a post, and what an article says whose address somebody sent."""

from collections.abc import Sequence
from dataclasses import replace

from telegram import Message

from bot.context import IsnadContext
from bot.handlers.common import reply
from bot.intake import MAX_QUESTION
from bot.messages import Language
from bot.messages.help import render_question_too_long
from bot.messages.post import Spoken, render_article_answer, render_linked_article, render_post
from data.types import StoredArticle
from retrieval.reading.reading import Asked
from retrieval.types import Answer, Hit

WITHIN = 60
"""Passages of an answer among which those of one article are looked for."""
RELATED = 3


async def answer_post(
    message: Message, claims: Sequence[str], language: Language, context: IsnadContext
) -> None:
    """Say what the collection has about each claim of a post."""
    if not claims:
        await reply(message, render_question_too_long(MAX_QUESTION, language), context)
        return
    answers = [
        await context.call(context.runtime.services.search.ask, Asked(claim, as_written=True), 3)
        for claim in claims
    ]
    await reply(message, render_post(spoken(claims, answers), _nearest(answers), language), context)


async def answer_within(
    message: Message, addresses: Sequence[str], words: str, language: Language, context: IsnadContext
) -> bool:
    """Answer from the article of an address, or show the article; False where the collection has none of them."""
    services = context.runtime.services
    for address in addresses:
        article = await context.call(services.links.find, address)
        if article is not None:
            break
    else:
        return False
    asked = words or article.title
    answer = await context.call(services.search.ask, Asked(asked, as_written=True), WITHIN)
    own = [hit for hit in answer.hits if hit.article_id == article.article_id]
    if words and own:
        await reply(message, render_article_answer(replace(answer, hits=tuple(own)), language), context)
    else:
        shown = render_linked_article(article, related(answer.hits, article), language, asked=bool(words))
        await reply(message, shown, context)
    return True


def spoken(claims: Sequence[str], answers: Sequence[Answer]) -> list[Spoken]:
    """Return each claim that a passage speaks of with the best such passage, none twice, in the post's order."""
    found: dict[int, Spoken] = {}
    for claim, answer in zip(claims, answers, strict=True):
        fresh = next((hit for hit in answer.hits if hit.passage_id not in found), None)
        if answer.answered and fresh is not None:
            found[fresh.passage_id] = Spoken(claim, fresh)
    return list(found.values())


def related(hits: Sequence[Hit], article: StoredArticle) -> list[Hit]:
    """Return the best hit of each of the first three other articles."""
    firsts: dict[int, Hit] = {}
    for hit in hits:
        if hit.article_id != article.article_id:
            firsts.setdefault(hit.article_id, hit)
    return list(firsts.values())[:RELATED]


def _nearest(answers: Sequence[Answer]) -> list[Hit]:
    """Return the nearest passages of the claim that came nearest to being spoken of."""
    best = max(answers, key=lambda answer: answer.confidence)
    return list(best.hits)
