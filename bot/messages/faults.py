"""What admins are told of faults in the background: what is wrong, what comes of it, what to do; and that it is over."""

from bot.faults import Fault, FaultKind
from bot.messages.catalogue import Language, say, variants
from bot.messages.message import Message, escape
from bot.messages.quote import shorten
from bot.messages.rtl import begin_rtl, isolate_foreign

_LONGEST = 300


def render_fault(fault: Fault, detail: str, language: Language) -> Message:
    """Return what is wrong; `detail` is the reason in the program's own words, without secrets."""
    words = isolate_foreign(shorten(" ".join(detail.split()), _LONGEST))
    told = say(language, f"fault-{fault.kind}")
    lines = [isolate_foreign(told), begin_rtl(words)] if language == "ar" else [told, words]
    if fault.because is not None:
        lines.append(variants(language, "job-fault")[fault.because])
    return Message(escape("\n".join(lines)))


def render_fault_over(kind: FaultKind, language: Language) -> Message:
    """Return that all is well again."""
    return Message(escape(say(language, f"fault-over-{kind}")))
