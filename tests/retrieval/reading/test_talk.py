import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.reading.talk import Kind, kind_of

ARABIC_AND_MORE = st.text(
    st.characters(min_codepoint=0x0600, max_codepoint=0x06FF)
    | st.characters(codec="utf-8")
    | st.sampled_from("هاس ?!؟🙂"),
    max_size=200,
)


def kinds(kind: Kind, *texts: str) -> list[tuple[str, Kind]]:
    return [(text, kind) for text in texts]


FORMULAS = [
    *kinds(
        "greeting", "السلام عليكم", "سلام", "سلااااام", "السلام عليكم ورحمة الله وبركاته", "وعليكم السلام"
    ),
    *kinds("greeting", "مرحبا", "مرحبااا!", "أهلاً وسهلاً", "اهلين", "هلا والله", "هلاااااا", "هاي", "يا هلا"),
    *kinds("greeting", "صباح الخير", "صباحو", "مساء النور يا بوت", "صباح الخير يا غالي 🌹", "كيف حالك؟"),
    *kinds(
        "greeting", "ازيك عامل ايه", "إزيّك", "شلونك", "شخبارك", "كيفك اليوم؟", "لا باس", "واش راك", "أزول"
    ),
    *kinds("greeting", "رمضان كريم", "كل عام وأنتم بخير", "السلام عليكم، كيف حالكم يا شباب؟"),
    *kinds(
        "greeting",
        "hi",
        "Hello!",
        "heyyyy",
        "good morning",
        "Bonjour",
        "slm",
        "azul",
        "test",
        "Testing...",
        "تست",
        "salam",
        "ahlan",
    ),
    *kinds("greeting", "mar7aba", "sba7 el kheir", "salam 3alaykom", "kifak", "hello bot", "how are you?"),
    *kinds("thanks", "شكرا", "شكراااا", "شكراً جزيلاً لك", "شكرا يا اسناد", "مشكور", "الله يعطيك العافية"),
    *kinds(
        "thanks", "تسلم", "يسلمو", "ميرسي", "thx", "merci", "chokran", "thank you so much", "جزاك الله خيرا"
    ),
    *kinds("thanks", "تسلم ايدك يا غالي", "لا شكرا", "مرحبا، شكرا", "شكرا 🙏🙏", "Thanks :)"),
    *kinds("farewell", "مع السلامة", "باي", "باااي", "إلى اللقاء", "تصبح على خير", "bye bye", "good night"),
    *kinds("farewell", "طيب مع السلامة", "أوكي باي", "وداعا", "au revoir", "bslama"),
    *kinds(
        "praise", "ممتاز", "رائع جدا", "جميل جدا", "برافو عليك", "عظيم", "ما شاء الله", "يا سلام", "أحسنت"
    ),
    *kinds(
        "praise", "good bot", "well done!", "You are amazing", "هذا رائع", "حلوووو كتير", "احبك", "very nice"
    ),
    *kinds(
        "insult", "غبي", "يا حمار", "أنت غبي جدا", "انت كلب", "يا ابن الكلب", "stupid", "shut up", "تبا لك"
    ),
    *kinds("insult", "شكرا يا غبي", "هههه يا فاشل", "ya 7mar", "ta gueule"),
    *kinds(
        "laughter",
        "هههه",
        "ههههههه",
        "هه",
        "خخخخ",
        "lol",
        "looool",
        "haha",
        "hahahaha",
        "هاهاها",
        "😂😂 ههههه",
    ),
    *kinds("about_bot", "من أنت", "مين انت؟", "انت مين", "ما اسمك؟", "ماذا تفعل", "كيف تعمل؟", "شو بتعمل"),
    *kinds("about_bot", "هل أنت إنسان؟", "هل أنت ذكاء اصطناعي", "who are you", "What can you do?", "help me"),
    *kinds(
        "about_bot",
        "مساعدة",
        "help",
        "السلام عليكم، من أنت؟",
        "شو اسمك",
        "اسمك ايه",
        "من صنعك؟",
        "أهلا وش تسوي",
    ),
    *kinds("about_bot", "من أين تأتي بالأخبار؟", "qui es-tu ?", "ما هذا البوت", "chkoun nta"),
    *kinds(
        "assent", "نعم", "لا", "لااااا", "طيب", "أوكي", "ok", "OK!", "تمام", "تمام التمام", "ماشي", "أكيد"
    ),
    *kinds(
        "assent",
        "طيب تمام",
        "ايوه",
        "yes",
        "oui",
        "d'accord",
        "إن شاء الله",
        "الحمد لله",
        "نعم؟",
        "خلاص",
        "wakha",
    ),
    *kinds("letter", "ا", "5", "٧", "A.", "؟ب", "x 🙂"),
    *kinds("emoji", "😂", "❤️❤️", "👍🏽", "🇪🇬", "😀 !!", "1️⃣", ":)", "👨‍👩‍👧"),
    *kinds("marks", "", "   ", "؟", "...", "?!", "\u200f\u200b", "___", "%", "—"),
    *kinds(
        "link", "https://example.com/a?b=ج", "t.me/somebody", "@somebody", "www.bbc.com", "bbc.com/arabic"
    ),
    *kinds("link", "https://a.example https://b.example", "(https://example.com)", "@one, @two"),
    *kinds(
        "gibberish", "ااااااا", "ssssssss", "asdasdasd", "يبليبليبل", "sdkfjhsdkfjh", "asdfghjkl", "شسيبلات"
    ),
    *kinds("gibberish", "asdasdasd يبليبليبل"),
]

QUESTIONS = [
    *(
        "ترامب",
        "محمد صلاح",
        "Suez",
        "سعر الذهب",
        "غزة",
        "فتح",
        "911",
        "2024",
        "٢٠٢٤",
        "5 يونيو",
        "G7",
        "C++",
        "$5",
    ),
    *("السلام عليكم، من فاز بكأس آسيا؟", "شكرا، ومتى كان ذلك؟", "مرحبا بك في القاهرة كم عدد سكانها"),
    *(
        "صباح",
        "صباح فخري",
        "السلام",
        "سلام فياض",
        "سلام الشرق الأوسط",
        "لا سلام",
        "وداعا غولساري",
        "وداعا بونابرت",
    ),
    *(
        "مرسي",
        "شكري",
        "شكرا تونس",
        "شكري بلعيد",
        "جميل راتب",
        "عظيم الشأن",
        "رائعة نجيب محفوظ",
        "تمام حسان",
        "أبو تمام",
    ),
    *(
        "هل ترامب غبي؟",
        "من قال إن الرئيس كلب؟",
        "حمار",
        "كلب",
        "خنزير",
        "من وصف بايدن بالأحمق",
        "الغباء",
        "shit hits the fan",
    ),
    *(
        "لا تحزن",
        "نعم للسلام",
        "لا إله إلا الله",
        "باي باي لندن",
        "طيب تيزيني",
        "ماشي الحديد",
        "Nice",
        "nice attack",
    ),
    *(
        "God",
        "Yes Minister",
        "Hello Kitty",
        "Help desk",
        "Thank you for smoking",
        "good friday",
        "bay",
        "Salem",
        "SOS",
    ),
    *(
        "ماذا تفعل روسيا في أوكرانيا",
        "كيف تعمل البورصة",
        "من أنت يا وطني",
        "مساعدات",
        "مساعدات غزة",
        "who are the Houthis",
    ),
    *(
        "ما الأخبار",
        "what's new",
        "ايه الاخبار",
        "متى",
        "ليش؟",
        "طيب وليش",
        "هههه ليش",
        "عيد",
        "رمضان",
        "Eid 2024",
    ),
    *(
        "qwerty",
        "asdf",
        "WWW",
        "NATO",
        "AAA",
        "CNN",
        "Mississippi",
        "chachacha",
        "tsktsk",
        "Brzezinski",
        "Ng",
        "ددش",
    ),
    *(
        "بيبي",
        "لولو",
        "زلزل",
        "سمسم",
        "مامبا",
        "lala",
        "LALALALA",
        "Bora Bora",
        "وو",
        "هو",
        "يا",
        "يا بيروت",
    ),
    *("aljazeera.net", "https://example.com هل هذا صحيح", "#غزة", "@somebody من هو", "24/7", "و/أو", "a b"),
    *("انت عمري", "حبيبي", "أنت", "بوت", "ok google", "no deal"),
    *("中国", "Россия", "سؤال", "عندي سؤال", "ممكن سؤال"),
]


@pytest.mark.parametrize(("text", "kind"), FORMULAS)
def test_a_message_that_is_nothing_but_a_formula_is_told(text: str, kind: Kind) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_may_name_a_topic_is_a_question(text: str) -> None:
    assert kind_of(text) == "question"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("السلام عليكم شكرا مع السلامة", "thanks"),
        ("شكرا ومع السلامة", "thanks"),
        ("مرحبا هههه", "greeting"),
        ("طيب ممتاز", "praise"),
        ("ok bye", "farewell"),
        ("مرحبا كيف حالك ومن انت", "about_bot"),
    ],
)
def test_of_several_formulas_the_most_telling_names_the_message(text: str, kind: Kind) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"), [("شُكْرًا", "thanks"), ("أهـــلا", "greeting"), ("\u200fنعم\u200f", "assent")]
)
def test_marks_tatweel_and_direction_signs_change_nothing(text: str, kind: Kind) -> None:
    assert kind_of(text) == kind


def test_a_letter_missing_from_a_formula_makes_another_word() -> None:
    assert kind_of("goood") == "praise"
    assert kind_of("god") == "question"


@given(ARABIC_AND_MORE)
def test_a_question_word_with_a_name_makes_any_message_a_question(text: str) -> None:
    assert kind_of(f"{text} متى زار ترامب القاهرة") == "question"


@given(ARABIC_AND_MORE)
def test_marks_and_spaces_around_a_message_with_words_change_nothing(text: str) -> None:
    kind = kind_of(text)
    if kind not in ("emoji", "marks", "link", "letter"):
        assert kind_of(f"  {text} \n") == kind


@pytest.mark.parametrize(
    "piece", ["a", "ه", "ha", "هلا ", "a.", "@", ":)", "و", "يا حمار ", "asd", "http://", "1️⃣"]
)
def test_a_long_message_is_read_in_a_moment(piece: str) -> None:
    kind_of("warm")
    begun = time.thread_time()
    kind_of(piece * 1_000)
    assert time.thread_time() - begun < 0.2
