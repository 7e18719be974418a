"""What became of the last days, as admins read it."""

from bot.messages.catalogue import Language, say, variants
from bot.messages.message import escape
from bot.messages.quote import shorten
from bot.messages.rtl import begin_rtl, isolate, isolate_foreign, without_marks
from data.statistics import Days

DAYS = 7
LONGEST_QUESTION = 120
"""Characters of a refused question that are shown, so that all stays on one screen."""


def statistics_markup(days: Days, language: Language) -> str:
    """Return the numbers of the last seven days, and the words of questions that found no answer, as markup."""
    lines = [
        say(language, "status-week", days=DAYS),
        say(language, "status-questions", asked=days.asked, refused=days.refused),
        _opinions(days, language),
        say(language, "status-alerts", sent=days.sent, failed=days.failed),
    ]
    states = days.sources
    if states.active or states.paused or states.gone:
        counts = {"active": states.active, "paused": states.paused, "failing": states.failing + states.gone}
        lines.append(say(language, "status-sources", **counts))
    if days.alerts_paused:
        lines += ["", say(language, "status-alerts-paused")]
    if days.refused_texts:
        lines += ["", say(language, "status-refused")]
        lines += [_question(text) for text in days.refused_texts]
    return "\n".join(escape(line) for line in lines)


def _opinions(days: Days, language: Language) -> str:
    likes = sum(count for opinion, count in days.opinions.items() if opinion.verdict == "up")
    dislikes = sum(count for opinion, count in days.opinions.items() if opinion.verdict == "down")
    line = say(language, "status-opinions", likes=likes, dislikes=dislikes)
    names: dict[str | None, str] = {None: say(language, "status-no-reason")}
    names.update(variants(language, "reasons"))
    reasons = [
        f"{names[opinion.reason]} {isolate(count)}"
        for opinion, count in sorted(days.opinions.items(), key=lambda known: -known[1])
        if opinion.verdict == "down" and count
    ]
    comma = "، " if language == "ar" else ", "
    return f"{line} ({comma.join(reasons)})" if reasons else line


def _question(text: str) -> str:
    plain = without_marks(isolate_foreign(" ".join(text.split())))  # drops controls of direction
    return begin_rtl(f"• {isolate(shorten(plain, LONGEST_QUESTION))}")
