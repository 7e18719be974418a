"""Whole pages as scrapers leave them; the sentences of the article must all be there, and nothing else."""

from datetime import date

import pytest

from data.cleaning import clean_lines, clean_text
from data.errors import Unreadable
from tests.shared import shared

TITLE = "مصر تبدأ حملة تطعيم ضد الحصبة في خمس محافظات"
BODY = (
    "أعلنت وزارة الصحة المصرية، اليوم الأحد، بدء حملة التطعيم ضد الحصبة في خمس محافظات، وتستمر الحملة أسبوعين.",
    "وقال المتحدث باسم الوزارة حسام عبد الغفار إن الحملة تستهدف مليوني طفل من عمر تسعة أشهر إلى خمس سنوات.",
    "وأضاف عبد الغفار أن الفرق المتنقلة ستزور القرى البعيدة، وأن التطعيم مجاني في كل المراكز.",
    "وكتب الوزير على حسابه في تويتر أن نسبة التغطية بلغت 95 في المئة العام الماضي.",
)
FIRST, SECOND, THIRD, FOURTH = BODY

PAGES = {
    "menu, breadcrumb, caption, update time, related list, share buttons, copyright": f"""تجاوز إلى المحتوى
القائمة الرئيسية
أخبار
سياسة
بث مباشر
عاجل
الرئيسية / أخبار / صحة
{TITLE}
صورة أرشيفية لحملة تطعيم سابقة (رويترز)
15/1/2025
|
آخر تحديث: 15/1/2025 10:22 م (توقيت مكة المكرمة)
استمع
{FIRST}
{SECOND}
اقرأ أيضا
list 1 of 2
منظمة الصحة تحذر من عودة شلل الأطفال إلى غزة
list 2 of 2
الكوليرا تنتشر في السودان مع موسم الأمطار
end of list
{THIRD}
{FOURTH}
المصدر : الجزيرة + وكالات
شارك على
فيسبوك
تويتر
واتساب
نسخ الرابط
حول هذه القصة
حقوق النشر محفوظة © 2025 شبكة الجزيرة الإعلامية""",
    "Hijri and Gregorian date, byline, counter, promotions, tags, comment form": f"""صحيفة الوطن
الأربعاء 15 رجب 1446هـ - 15 يناير 2025م
الأخبار | محليات | اقتصاد | رياضة | ثقافة
{TITLE}
كتب - أحمد سالم
مشاركة
0
{FIRST}
إعلان
{SECOND}

{THIRD}
تابعنا على تليجرام
{FOURTH}
انضم إلى قناتنا على واتساب ليصلك كل جديد
الوسوم: الحصبة, وزارة الصحة, تطعيم
مواضيع ذات صلة
الصحة العالمية: وفيات الملاريا تتراجع في أفريقيا
اترك تعليقاً
لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *
الاسم
جميع الحقوق محفوظة لصحيفة الوطن 2025 ©""",
    "breadcrumb glued to the title": f"""الأحد, يناير 19, 2025
- إعلان -spot_img
الأكثر قراءة
الرئيسيةصحة{TITLE}
{TITLE}
شارك هذا الموضوع:
Facebook Twitter WhatsApp
{FIRST}
{SECOND}
{THIRD}
{FOURTH}
مرتبط
#مصر #الحصبة #تطعيم""",
    "breadcrumb that alone holds the title": f"""الرئيسية > أخبار > {TITLE}
آخر تحديث 15 يناير 2025
{FIRST}
{SECOND}
{THIRD}
{FOURTH}""",
    "other headlines above and below": f"""الأكثر قراءة
أسعار الذهب اليوم في مصر
الأهلي يفوز على الزمالك بثلاثية
حالة الطقس غدا في القاهرة
الأكثر مشاهدة
تفاصيل حفل محمد منير
{TITLE}
الأحد 15 يناير 2025 10:30 ص
{FIRST}
{SECOND}
{THIRD}
{FOURTH}
موضوعات متعلقة
أسعار الذهب اليوم في مصر""",
    "torn excerpts of other articles": f"""{TITLE}
{FIRST}
{SECOND}
{THIRD}
{FOURTH}
مقالات ذات صلة
أسعار الذهب
شهدت أسعار الذهب في مصر اليوم ارتفاعا كبيرا بعد قرار البنك المركزي رفع الفائدة وهو ما جعل...
الأهلي يفوز
فاز الأهلي على الزمالك في مباراة القمة التي أقيمت على ستاد القاهرة مساء أمس وسط حضور...""",
    "channels": f"""{TITLE}
{FIRST}
{SECOND}
{THIRD}
{FOURTH}
🔴 لمتابعة آخر الأخبار اشترك في قناتنا على تلغرام: https://t.me/abc
📲 تابعونا على واتساب
⬅️ للمزيد من الأخبار تابعوا صفحتنا على فيسبوك
https://t.me/joinchat/xyz
http://لتصلك أحدث الأخبار يمكنك متابعة قناتنا على التلغرام""",
    "comments": f"""{TITLE}
{FIRST}
{SECOND}
{THIRD}
{FOURTH}
التعليقات (2)
محمد: خبر جميل والله يوفق الجميع في هذه الحملة المباركة.
سعيد: متى تصل الحملة إلى أسوان يا جماعة الخير؟""",
    "byte order mark, CRLF, direction marks": f"\ufeff{TITLE}\r\n\r\n\u200f"
    + "\r\n\r\n\u200f".join(BODY)
    + "\r\n",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_the_article_is_found_in_its_page_and_nothing_else(page: str) -> None:
    found = clean_text(page)
    assert found.title == TITLE
    assert found.paragraphs == BODY
    assert found.published is None


def test_a_labelled_date_is_the_day_of_publication() -> None:
    page = f"{TITLE}\nنُشر في: 12 مارس 2024 - 10:30 صباحا\nبقلم: سارة محمود\n{FIRST}\n{SECOND}"
    assert clean_text(page).published == date(2024, 3, 12)
    assert clean_text(page).paragraphs == (FIRST, SECOND)


def test_subheadings_and_a_summary_under_the_title_stay() -> None:
    summary = "الحملة تستمر أسبوعين وتستهدف مليوني طفل في القرى البعيدة"
    found = clean_text(f"عاجل\n{TITLE}\n{summary}\nالقاهرة - رويترز\n{FIRST}\nأعداد متزايدة\n{SECOND}")
    assert found.title == TITLE
    assert found.paragraphs == (f"{summary}\n{FIRST}", f"أعداد متزايدة\n{SECOND}")


def test_dates_that_are_subheadings_of_a_timeline_stay() -> None:
    found = clean_text(f"{TITLE}\n{FIRST}\n3 يناير 2024\n{SECOND}\n5 مارس 2024\n{THIRD}")
    assert found.paragraphs == (FIRST, f"3 يناير 2024\n{SECOND}", f"5 مارس 2024\n{THIRD}")


def test_a_text_without_a_title_gets_the_first_clauses_of_its_lead_and_keeps_the_lead() -> None:
    found = clean_text("\n".join(BODY))
    assert found.title == "أعلنت وزارة الصحة المصرية، اليوم الأحد، بدء حملة التطعيم ضد الحصبة في خمس محافظات"
    assert found.paragraphs == BODY


def test_a_lead_without_marks_is_cut_at_a_word() -> None:
    words = "أعلنت الوزارة " * 20
    title = clean_text(f"{words.strip()}.\n{SECOND}").title
    assert words.startswith(f"{title} ")
    assert len(title) <= 90


def test_the_agency_before_the_lead_is_no_part_of_its_title() -> None:
    lead = "دبي، الإمارات العربية المتحدة (CNN)-- قال صندوق النقد الدولي إن الاقتصاد ينمو. وأضاف أنه بطيء."
    assert clean_text(f"{lead}\n{SECOND}").title == "قال صندوق النقد الدولي إن الاقتصاد ينمو"


@pytest.mark.parametrize("raw", ["", " \n\ufeff\n", "إعلان\nالأكثر قراءة\nشارك\nجميع الحقوق محفوظة", "نعم."])
def test_a_text_without_a_sentence_is_no_article(raw: str) -> None:
    with pytest.raises(Unreadable, match="holds no article"):
        clean_text(raw)


def test_a_known_title_is_not_repeated_and_all_else_of_a_clean_text_stays() -> None:
    assert clean_lines(f"{TITLE}\n{FIRST}\nاقرأ أيضا: خبر آخر\nأعداد متزايدة\n{SECOND}", TITLE) == (
        FIRST,
        f"أعداد متزايدة\n{SECOND}",
    )


def test_a_text_of_nothing_but_furniture_is_kept_where_the_title_is_known() -> None:
    assert clean_lines("صورة أرشيفية", TITLE) == ("صورة أرشيفية",)


def test_seed_article_with_a_breadcrumb_and_a_false_link() -> None:
    raw = (shared("seed-articles") / "000_764dcd8210755ca6.txt").read_text(encoding="utf-8")
    found = clean_text(raw)
    assert found.title == "هل تؤدي الضغوط الغربية إلى الاندماج بين بيلاروسيا وروسيا؟"
    assert found.published is None
    assert found.paragraphs[0].startswith("قال الرئيس الروسي، فلاديمير بوتين، اليوم الجمعة،")
    assert found.paragraphs[-1].endswith("في أوكرانيا في 24 شباط/فبراير الماضي.")
    assert found.paragraphs[4].startswith("تسريع الاتحاد\nكما قال بوتين")
    kept = "\n".join(found.paragraphs)
    assert [line for line in raw.split("\n") if line.strip() and line.strip() not in kept] == [
        "الأربعاء, يناير 15, 2025",
        "- إعلان -spot_img",
        "الأكثر قراءة",
        "الرئيسيةالحرب الروسية على أوكرانياهل تؤدي الضغوط الغربية إلى الاندماج بين بيلاروسيا وروسيا؟",
        "هل تؤدي الضغوط الغربية إلى الاندماج بين بيلاروسيا وروسيا؟",
        "http://لتصلك أحدث الأخبار يمكنك متابعة قناتنا على التلغرام",
        "مقالات ذات صلة",
    ]


def test_seed_article_without_a_title_keeps_every_line() -> None:
    raw = (shared("seed-articles") / "002_5608d68f1d4d6e1e.txt").read_text(encoding="utf-8")
    found = clean_text(raw)
    assert (
        found.title
        == 'باتت بيلاروس تمثل الحليف إلى جانب كونها "جارة طيبة" للدب الروسي، في ظل وضع عالمي متغير'
    )
    assert "\n".join(found.paragraphs).split("\n") == [line.strip() for line in raw.split("\n")]
