"""What is not the article: the lines that news pages put around one, each recognised by its shape.

Every shape is anchored: it makes up the whole of a short line. `mark` names the shape, and so says how far
its meaning reaches; the rest of the decision (where on the page the line stands) is in `data.cleaning`.
"""

import re
from collections.abc import Callable
from enum import Enum, auto

from data import page_patterns as shape
from data.dates import is_date_line
from data.folding import bare, words


class Mark(Enum):
    """What a line is, if it is not a line of the article."""

    CRUMBS = auto()  # a breadcrumb: stands above the title, and often holds it
    NOISE = auto()  # never part of an article: advertisement, share buttons, promotion, picture credit
    LIST = auto()  # heads a list of other articles (الأكثر قراءة, مقالات ذات صلة)
    COMMENTS = auto()  # heads the comments or the form for them: what follows is not the article
    RIGHTS = auto()  # copyright: the foot of the page
    TAGS = auto()  # heads or holds tags
    RULE = auto()  # a line of dashes, stars or dots
    EDGE = auto()  # noise above and below an article (date, byline, menu), perhaps a subheading within it


_LONGEST = 250  # characters; furniture is short, and so the matching is cheap

_SHARE_VERB = words(
    "شارك شاركها شاركه شاركنا مشاركه المشاركه انشر ارسل ارسال طباعه اطبع نسخ غرد تغريد اعجبني",
    "share tweet print copy email",
)
_PLATFORM = words(
    "فيسبوك فايسبوك فيس بوك تويتر واتساب واتس اب تلغرام تليغرام تلجرام تليجرام تيليغرام تيليجرام تيلغرام",
    "تيلجرام لينكدان لينكد لينكدين بينتريست انستغرام انستجرام انستقرام يوتيوب ماسنجر مسنجر سناب شات",
    "تيك توك فايبر ايميل بريد البريد الكتروني الالكتروني اكس ثريدز",
    "facebook twitter x whatsapp telegram linkedin pinterest messenger reddit tumblr viber vk skype",
    "instagram youtube tiktok threads rss flipboard pocket snapchat nabd google news",
)
_SHARE_FILL = words(
    "عبر علي في و من مع الي هذا هذه المقال المقاله الخبر الصفحه الموضوع القصه الرابط رابط تم",
    "اصدقائك اصدقاءك حجم الخط تكبير تصغير حفظ المفضله استمع للمقال للخبر",
    "انقر هنا اضغط via on this article link a وسائل مواقع التواصل الاجتماعي المزيد",
)
_MENU_WORD = words(
    "الرئيسيه القائمه بحث البحث الارشيف دخول التسجيل تسجيل الاعدادات اغلاق عاجل مباشر العربيه التالي السابق",
    "menu search home login close english français next previous back تابعنا",
)
# Sections of a paper. One alone may be a subheading; several in a line are a menu.
_SECTION = words(
    "اخبار الاخبار سياسه السياسه رياضه الرياضه اقتصاد الاقتصاد ثقافه الثقافه فن فنون الفن مجتمع المجتمع",
    "العالم عربي دولي محليات صحه الصحه تكنولوجيا علوم منوعات مقالات اراء الراي راي فيديو صور حوادث تحقيقات",
    "تقارير بودكاست طقس الطقس سياحه تعليم مال واعمال",
)


def mark(line: str) -> Mark | None:
    """Return what a trimmed, non-empty line is, or None where it may be the article's own."""
    if len(line) > _LONGEST:
        return Mark.COMMENTS if _is_house_rule(line) else None
    text = bare(line)
    if not text:
        return Mark.RULE
    return next((kind for kind, matches in _SHAPES if matches(line, text)), None)


def crumb_parts(line: str) -> tuple[str, ...]:
    """Return the parts of a breadcrumb line, in the source's own letters."""
    return tuple(part for part in shape.CRUMB_SPLIT_RAW.split(line) if part)


def _is_crumbs(line: str, text: str) -> bool:
    parts = len(crumb_parts(line))
    if found := shape.CRUMB_HEAD.fullmatch(text):
        glued = bool(found["rest"]) and not found["rest"][0].isspace()
        return glued or parts > 1
    return parts > 2 and sum(map(line.count, ">»›")) >= 2 and line[-1] not in ".؟!" and "«" not in line


def _is_list(line: str, text: str) -> bool:
    return len(text) < 60 and bool(shape.LIST.fullmatch(text))


def _is_noise(line: str, text: str) -> bool:
    if shape.FAKE_LINK_RAW.fullmatch(line) or shape.BARE_LINK_RAW.fullmatch(line) or shape.AD.fullmatch(text):
        return True
    if len(line) < 200 and (shape.LIST_INLINE_RAW.fullmatch(line) or shape.LIST_OPEN.fullmatch(text)):
        return True
    if shape.PICTURE.fullmatch(text) or shape.CAPTION_RAW.fullmatch(line) or _is_share(text):
        return True
    return bool(shape.PROMOTION.fullmatch(text)) and not (text.startswith("اضغط") and line.endswith("."))


def _is_share(text: str) -> bool:
    """Share buttons: a verb of sharing or two platforms, and nothing but such words and counts."""
    parts = re.findall(r"[^\W_]+", text)
    parts = [part[1:] if part[0] == "و" and part[1:] in _PLATFORM else part for part in parts]
    verbs = sum(part in _SHARE_VERB for part in parts)
    places = sum(part in _PLATFORM for part in parts)
    if not (verbs or places >= 2):
        return False
    others = (part for part in parts if part not in _SHARE_VERB and part not in _PLATFORM)
    return all(part in _SHARE_FILL or part.isdigit() for part in others)


def _is_rights(line: str, text: str) -> bool:
    return bool(shape.RIGHTS.fullmatch(f"{line.lower()} {text}".replace("\n", " ")))


def _is_comments(line: str, text: str) -> bool:
    return len(text) < 90 and bool(shape.COMMENTS.fullmatch(text))


def _is_house_rule(line: str) -> bool:
    """What a site tells those who comment: the one piece of furniture that is as long as a paragraph."""
    return len(line) < 600 and bool(shape.HOUSE_RULE.search(line)) and bool(shape.COMMENTING.search(line))


def _is_tags(line: str, text: str) -> bool:
    return bool(shape.TAGS.fullmatch(text) or shape.HASHTAGS_RAW.fullmatch(line))


def _is_edge(line: str, text: str) -> bool:
    if is_dateline(line) or shape.COUNTER.fullmatch(text) or shape.OPINION.fullmatch(text) or _is_menu(text):
        return True
    return len(text) < 70 and line[-1] not in ".؟!" and bool(shape.BYLINE.fullmatch(text))


def is_dateline(line: str) -> bool:
    """Whether a line is a date, alone or after the section it was filed under (سياسة 2017/03/02 13:43)."""
    section = re.match(r"[^\W\d]+", bare(line))
    if section and section.group() in _SECTION:
        line = line.strip()[section.end() :]
    return is_date_line(line)


def _is_menu(text: str) -> bool:
    parts = [part for part in re.split(r"\s*[|•·/›»>,،-]\s*", text) if part]
    if parts and all(_is_menu_part(part) for part in parts):
        return True
    tokens = text.split()
    return len(tokens) >= 3 and all(
        token in _MENU_WORD or token.removeprefix("و") in _SECTION for token in tokens
    )


def _is_menu_part(part: str) -> bool:
    return part in _MENU_WORD or part in _PLATFORM or bool(shape.MENU_LINE.fullmatch(part))


_SHAPES: tuple[tuple[Mark, Callable[[str, str], bool]], ...] = (
    (Mark.CRUMBS, _is_crumbs),
    (Mark.LIST, _is_list),
    (Mark.COMMENTS, _is_comments),
    (Mark.RIGHTS, _is_rights),
    (Mark.TAGS, _is_tags),
    (Mark.NOISE, _is_noise),
    (Mark.EDGE, _is_edge),
)
