"""What a topic is about, without the words that only ask to be told of it.

People write "أريد متابعة أخبار الجامعات" or "news about bees"; what all such requests share says nothing about the
subject, and draws the topic's vector towards everything that speaks of news.
"""

import re

from retrieval.words.arabic import fold
from retrieval.words.stop_words import STOP_WORDS

MAX_TOPIC = 500
"""Characters of a topic that are read."""
MAX_REQUEST = 14
"""Words that a request may take up before its subject."""

_ASKING = frozenset(
    fold(
        """
        أريد نريد أرغب أود أهتم اهتم مهتم مهتمة مهتمون يهمني تهمني يعنيني أتابع اتابع متابعة متابع تابع ابغى ابغي ابي بدي بدنا
        عايز عايزة عاوز عاوزة نفسي حابب حابة حاب أحب احب ودي أعطني اعطيني عطني هات ارسل أرسل ابعت ابعتلي خبرني خبروني
        أخبرني نبهني نبهوني بلغني أعلمني أعرف اعرف معرفة أشوف اشوف أقرأ اقرا أسمع يتعلق يخص بخصوص بشأن حول شي شيء حاجة
        جديد الجديد مستجدات آخر اخر أحدث تفاصيل أخبار الأخبار خبر أنباء موضوع مواضيع موضوعات مقالات مقال تقارير تطورات
        صار صاير بيصير يصير معلومات اشعارات تنبيهات تنبيه
        want like interested interests follow following news latest updates update anything everything related regarding
        concerning notify alert alerts articles article stories information subscribe receive
        veux voudrais suivre nouvelles actualités infos informations
        """
    ).split()
)
"""Folded words of whoever asks to be told; a request ends with the last of them and with what binds after it."""
_BINDING = STOP_WORDS | frozenset(
    fold(
        "كل بكل ب ايش إيش وش شنو اي عندك عندكم ممكن لو سمحت please would get tell know see read all any je tout"
    ).split()
)
_WORD = re.compile(r"[^\s،,.:؛;!؟?\"«»()]+")
_MARKS = " \t\n،,.:؛;!؟?-–—"
_OPENED = re.compile(r"^ب(?=ال..)")
"""ب of يتعلق بالأنهار, which its verb asks for."""


def subject_of(topic: str) -> str:
    """Return a topic without the request it begins with, one space between words; all of it where nothing else is left.

    Never fails; what lies behind `MAX_TOPIC` characters is left out.
    """
    text = " ".join(topic[:MAX_TOPIC].split())
    end = 0
    for number, found in enumerate(_WORD.finditer(text)):
        word = fold(found.group())
        if number >= MAX_REQUEST or not (word in _ASKING or word in _BINDING):
            break
        if word in _ASKING or (end and not text[end : found.start()].strip()):
            end = found.end()
    rest = text[end:].strip(_MARKS)
    if not _WORD.search(rest):
        return text
    return _OPENED.sub("", rest) if end else rest
