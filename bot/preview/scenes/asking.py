"""Scenes of asking: answers, refusals, what stands around a passage, what is no question."""

from datetime import date

from bot.messages.answer import render_answer, render_context, render_refusal
from bot.messages.catalogue import Language, say
from bot.messages.sharing import share_question_button
from bot.messages.talk import render_talk
from bot.preview.conversation import Conversation, Pressed, Sent, conversation
from bot.preview.scenes.sample import QUESTION, answer, article, hits, library_hit
from retrieval.reading.reading import Reading
from retrieval.reading.times import TimeAsked


def one_passage(language: Language) -> Conversation:
    """A question, and the one passage that answers it."""
    share = share_question_button(language, "isnad_bot", QUESTION, 7)
    return conversation(QUESTION, render_answer(answer(library_hit()), 7, language, share=share))


def several_passages(language: Language) -> Conversation:
    """A question answered by three passages, and what *more* shows."""
    found = answer(*hits())
    return conversation(
        QUESTION,
        render_answer(found, 7, language),
        Pressed(say(language, "more")),
        Sent(render_answer(found, 7, language, offset=3), edited=True),
    )


def read_otherwise(language: Language) -> Conversation:
    """A follow-up question: the bot tells how it understood it, and a button takes that back."""
    followed = Reading("question", "متى افتتحت المكتبة الجديدة؟", completed_from=QUESTION)
    return conversation(
        QUESTION,
        render_answer(answer(library_hit()), 7, language),
        "ومتى افتتحت؟",
        render_answer(answer(library_hit(), question="ومتى افتتحت؟", reading=followed), 8, language),
        Pressed(say(language, "as-written")),
        Sent(render_refusal(answer(question="ومتى افتتحت؟", answered=False), 8, language), edited=True),
    )


def refusal(language: Language) -> Conversation:
    """A question that nothing answers: the nearest headlines, also where the time asked for has nothing."""
    asked, then = "من صمم جسر الميناء؟", "ماذا نشر عن الجسر في مارس 2019؟"
    time = TimeAsked(date(2019, 3, 1), date(2019, 3, 31), relative=False, spans=())
    timed = Reading("question", then, time=time, published=True)
    return conversation(
        asked,
        render_refusal(answer(*hits(), question=asked, answered=False), 7, language),
        then,
        render_refusal(answer(*hits()[:1], question=then, answered=False, reading=timed), 8, language),
    )


def context(language: Language) -> Conversation:
    """What stands before and after a passage, which is long enough to be folded."""
    return conversation(
        QUESTION,
        render_answer(answer(library_hit()), 7, language),
        Pressed(say(language, "context", number=1)),
        render_context(article(), 3, 3, language, passage_id=103),
    )


def talk(language: Language) -> Conversation:
    """A greeting, thanks, and an emoji."""
    return conversation(
        "السلام عليكم",
        render_talk("greeting", "السلام عليكم", language),
        "شكرًا جزيلًا",
        render_talk("thanks", "شكرًا جزيلًا", language),
        "👍",
        render_talk("emoji", "👍", language),
    )
