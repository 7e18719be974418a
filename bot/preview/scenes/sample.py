"""Sample news for the scenes: made up, like the outlets; nothing of it was published anywhere."""

from dataclasses import replace
from datetime import date

from data.types import StoredArticle
from retrieval.reading.reading import Reading
from retrieval.types import AlsoIn, Answer, Hit

LIBRARY = (
    "افتُتحت في مدينة النهر صباح الأحد المكتبة العامة الجديدة بعد أعمال استمرت ثلاث سنوات. وبلغت تكلفة المشروع 48 مليون "
    "دينار، بحسب بيان البلدية. وتضم المكتبة قاعة للأطفال وأخرى للمخطوطات."
)
LIBRARY_COST = "وبلغت تكلفة المشروع 48 مليون دينار، بحسب بيان البلدية."
READERS = (
    "قالت مديرة المكتبة إن نظام الإعارة الجديد يعمل ببرنامج OpenShelf 2.1، "
    "وإن 3,400 قارئ سجلوا أسماءهم في الأسبوع الأول."
)
READERS_COUNT = "وإن 3,400 قارئ سجلوا أسماءهم في الأسبوع الأول."
BUDGET = (
    "ناقش المجلس البلدي في جلسته أمس موازنة المرافق العامة للعام المقبل. وأشار التقرير المالي إلى أن كلفة المكتبة زادت 12% "
    "على التقدير الأول. ورد رئيس المجلس بأن الزيادة نتجت من ارتفاع أسعار الحديد والأسمنت، وأن العقد الموقع مع شركة "
    "Delta Build لم يتغير منذ توقيعه. وطلب ثلاثة من الأعضاء نشر تفاصيل المصروفات على موقع البلدية، ووافق المجلس على الطلب "
    "بالإجماع. وتشمل الموازنة كذلك ترميم الجسر القديم، وزراعة ألف شجرة على ضفتي النهر، وتوسيع الحديقة الشرقية. ومن المقرر "
    "أن يصوت المجلس عليها في صيغتها النهائية قبل نهاية الشهر، بعد أن تعرض على السكان في لقاءين مفتوحين."
)
BUDGET_RISE = "وأشار التقرير المالي إلى أن كلفة المكتبة زادت 12% على التقدير الأول."
QUESTION = "كم بلغت تكلفة المكتبة الجديدة؟"

_LIBRARY_HIT = Hit(
    rank=1,
    passage_id=101,
    article_id=11,
    title="افتتاح المكتبة العامة الجديدة في مدينة النهر",
    source="صحيفة الضفة",
    url="https://daffa.example/news/library",
    published=date(2024, 5, 12),
    paragraph=1,
    text=LIBRARY,
    highlight=(LIBRARY.index(LIBRARY_COST), LIBRARY.index(LIBRARY_COST) + len(LIBRARY_COST)),
    score=3.2,
)


def library_hit() -> Hit:
    """Return the passage that answers `QUESTION`; another outlet tells the same."""
    twin = AlsoIn(
        901, 91, "مكتبة النهر تفتح أبوابها", "Delta Times", "https://delta.example/7", date(2024, 5, 12)
    )
    return replace(_LIBRARY_HIT, also_in=(twin,))


def hits() -> tuple[Hit, ...]:
    """Return four passages: plain, with Latin words and numbers, long, and one without address or date."""
    readers = _beside(2, "إقبال على نظام OpenShelf للإعارة", READERS, READERS_COUNT)
    budget = replace(_beside(3, "المجلس البلدي يناقش الموازنة", BUDGET, BUDGET_RISE), source="Delta Times")
    bare = replace(_beside(4, "المكتبات في أرقام", LIBRARY, LIBRARY_COST), url=None, published=None)
    return library_hit(), readers, budget, bare


def answer(
    *found: Hit, question: str = QUESTION, answered: bool = True, reading: Reading | None = None
) -> Answer:
    """Return an answer with the given passages."""
    read = reading or Reading("question", question)
    return Answer(question, answered, 0.9 if answered else 0.2, found, 20.0, read)


def article() -> StoredArticle:
    """Return an article of five paragraphs, the third one long."""
    paragraphs = (
        "نظمت البلدية جولة للصحفيين في المبنى قبل يوم من الافتتاح.",
        READERS,
        LIBRARY,
        "وتفتح المكتبة أبوابها من 9:00 إلى 21:00 كل يوم عدا الجمعة.",
        BUDGET,
    )
    return StoredArticle(
        11,
        _LIBRARY_HIT.title,
        _LIBRARY_HIT.source,
        _LIBRARY_HIT.url,
        _LIBRARY_HIT.published,
        "active",
        len(paragraphs),
        paragraphs,
    )


def _beside(rank: int, title: str, text: str, sentence: str) -> Hit:
    start = text.index(sentence)
    return replace(
        _LIBRARY_HIT,
        rank=rank,
        passage_id=100 + rank,
        article_id=10 + rank,
        title=title,
        text=text,
        highlight=(start, start + len(sentence)),
        paragraph=rank,
        score=3.0 / rank,
    )
