"""The words in which a question speaks of time, folded: months, weekdays, units, numbers, prepositions.

Standard Arabic, the dialects of Egypt, the Levant, the Gulf and the Maghreb, English, some French.
"""

from enum import Enum

from retrieval.words.arabic import fold


class Unit(Enum):
    """What time is counted in."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"


def _set(text: str) -> frozenset[str]:
    return frozenset(fold(text).split())


def _ranks(text: str, first: int = 1) -> dict[str, int]:
    """Number the groups of `text`, parted by `|`; a name of two words is written with `_`."""
    groups = enumerate(fold(text).split("|"), start=first)
    return {name.replace("_", " "): rank for rank, names in groups for name in names.split()}


MONTHS = _ranks(
    """
يناير كانون_الثاني كانون_ثاني كانون_تاني كانون_التاني جانفي january jan janvier
|فبراير شباط فيفري february feb février fevrier|مارس آذار march mar mars|أبريل إبريل نيسان أفريل april apr avril
|مايو أيار ماي may mai|يونيو يونيه حزيران جوان june jun juin|يوليو يوليه يوليوز تموز جويلية july jul juillet
|أغسطس آب أوت غشت august aug août aout|سبتمبر أيلول شتنبر september sep sept septembre
|أكتوبر تشرين_الأول تشرين_أول october oct octobre
|نوفمبر تشرين_الثاني تشرين_ثاني تشرين_تاني تشرين_التاني نونبر november nov novembre
|ديسمبر كانون_الأول كانون_أول دجنبر december dec décembre decembre
"""
)
HIJRI = _set("محرم صفر ربيع جمادى رجب شعبان رمضان شوال ذو ذي")
ABBREVIATED = _set("jan feb mar apr jun jul aug sep sept oct nov dec")
UNSURE_MONTHS = _set("مارس آب أوت may march mars")
"""Months that are other words too: alone, they are months only behind `MONTH_CUES`."""
NAMELIKE_MONTHS = _set("جوان ماي") | ABBREVIATED
"""Months that are other words or names so often that only a year, a day or شهر makes them months."""
MONTH_CUES = _set("في بين in of since between en entre depuis")
EVENTS = frozenset(
    {(7, 10), (6, 10), (11, 9), (25, 1), (30, 6), (4, 8), (14, 2), (17, 10), (8, 3), (14, 3), (3, 7)}
)
"""Days (day, month) that without a year name what happened on them once, in whatever year that was."""

DATED = _set("بتاريخ تاريخ")
ORDINALS = _ranks("الأول الحادي|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن|التاسع|العاشر")
"""The day of a month in words, the rank alone or with `ORDINAL_TENS` behind it: السابع, السابع عشر, السابع والعشرين."""
ORDINAL_TENS = {"عشر": 10, "والعشرين": 20, "والعشرون": 20, "والثلاثين": 30, "والثلاثون": 30}
ROUND_ORDINALS = {"العشرين": 20, "العشرون": 20, "الثلاثين": 30, "الثلاثون": 30}

WEEKDAYS = _ranks(
    """الاثنين الإتنين الاتنين monday lundi|الثلاثاء التلات التلاتا الثلثاء tuesday mardi
|الأربعاء wednesday mercredi|الخميس thursday jeudi|الجمعة friday vendredi|السبت saturday samedi
|الأحد sunday dimanche""",
    first=0,
)
"""Weekdays, Monday 0, as in `datetime.date.weekday`."""
WEEKDAY_NAMES = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
"""What the press calls the weekdays, from Monday on."""
PARTS_OF_DAY = _set("يوم مساء صباح ليلة ليل فجر ظهر عصر نهار")
WEEKDAY_EVENTS = _set("السوداء الأسود البيضاء العظيمة العظيم الكبير الكبرى الحزينة الدامي الدامية")
NO_WEEKDAY_AFTER = _set("كل بين كلا هذين صلاة صلوات خطبة خطب أيام عطلة سوق")
ON_WEEKDAY = _set("on last next this since until till before after by")

DAYS_FROM_TODAY = _ranks(
    """أمس الأمس البارحة البارح امبارح مبارح لبارح ليامس yesterday hier
|اليوم النهارده النهاردا انهارده انهاردا نهارده الليلة today tonight aujourd
|غد غدا الغد غدوة بكرة بكرا tomorrow demain""",
    first=-1,
)
AFTER_TODAY_IN_NAMES = _set(
    """العالمي الدولي الوطني القومي العربي السابع الأول الثاني الثالث الرابع الخامس السادس الثامن التاسع العاشر التالي
الأخير الواحد الموعود المشهود المفتوح الدراسي الآخر نفسه ذاته الماضي"""
)
BEFORE_TODAY_IN_NAMES = _set(
    "المصري العرب رأي usa psychology ذلك نفس كل مثل في إلى عليه عليها طول طوال even as known"
)
KNOWN = _set("معروف معروفة المعروف المعروفة يعرف تعرف يسمى تسمى known called")
"""Behind these, اليوم and الآن say "nowadays" of a name."""
BALLS = _set("القدم السلة اليد الطائرة الماء المضرب")
"""What follows when بكرة is not tomorrow but "with the ball"."""
PLACES_NAMED_TODAY = _set("روسيا بغداد russia india")
"""Outlets are called روسيا اليوم; behind a preposition (في روسيا اليوم) the day is meant."""
NAME_HEADS = _set(
    """صحيفة جريدة قناة مجلة موقع وكالة برنامج شبكة راديو إذاعة حزب تيار حركة شارع حي ميدان ساحة شركة سيارة سيارات
ثورة حرب انتفاضة مدينة جسر كوبري نادي جامعة مستشفى"""
)

SINGULAR = {
    **dict.fromkeys(_set("ساعة hour heure"), Unit.HOUR),
    **dict.fromkeys(_set("يوم يوما day jour"), Unit.DAY),
    **dict.fromkeys(_set("أسبوع أسبوعا سيمانة سمانة week semaine"), Unit.WEEK),
    **dict.fromkeys(_set("شهر شهرا month mois"), Unit.MONTH),
    **dict.fromkeys(_set("عام عاما سنة year année annee an"), Unit.YEAR),
}
DUAL = {
    **dict.fromkeys(_set("ساعتين ساعتان"), Unit.HOUR),
    **dict.fromkeys(_set("يومين يومان"), Unit.DAY),
    **dict.fromkeys(_set("أسبوعين أسبوعان"), Unit.WEEK),
    **dict.fromkeys(_set("شهرين شهران"), Unit.MONTH),
    **dict.fromkeys(_set("عامين عامان سنتين سنتان"), Unit.YEAR),
    **dict.fromkeys(_set("عقدين عقدان"), Unit.DECADE),
}
PLURAL = {
    **dict.fromkeys(_set("ساعات hours heures"), Unit.HOUR),
    **dict.fromkeys(_set("أيام days jours"), Unit.DAY),
    **dict.fromkeys(_set("أسابيع weeks semaines"), Unit.WEEK),
    **dict.fromkeys(_set("أشهر شهور months mois"), Unit.MONTH),
    **dict.fromkeys(_set("أعوام سنوات سنين years années annees ans"), Unit.YEAR),
    **dict.fromkeys(_set("عقود decades"), Unit.DECADE),
}
VAGUE = {Unit.HOUR: 24, Unit.DAY: 7}
"""How far back "some hours ago" and "the last days" reach; longer units say too little to be counted."""

NUMBERS = _ranks(
    """واحد واحدة one a an un une|اثنين اثنتين اتنين تنين two deux|ثلاث ثلاثة تلات تلاتة تلت three trois
|أربع أربعة four quatre|خمس خمسة five cinq|ست ستة six|سبع سبعة seven sept|ثمان ثماني ثمانية تمن تماني تمانية eight huit
|تسع تسعة nine neuf|عشر عشرة ten dix|حداشر eleven onze|اطناشر اتناشر اثناشر twelve douze"""
)
TEENS = {**dict.fromkeys(_set("أحد إحدى"), 1), **dict.fromkeys(_set("اثنا اثني اثنتا اثنتي"), 2)}
TEN = _set("عشر عشرة")
ABOUT = _set("نحو حوالي زهاء قرابة حوالى about almost around environ")

THIS_BEFORE = _set("هذا هذه هاد هادا هاذ هاذا هذي هادي هاذي هاي هيدا هيدي this ce cet cette")
THIS_AFTER = _set("الحالي الحالية الجاري الجارية دا ده دي هذا هذه هاد هادي هيدا هيدي")
LAST_BEFORE = _set("last")
LASTLY = _set("آخر last past derniers dernières dernieres")
PAST_AFTER = _set(
    """الماضي الماضية الماضيين الماضيتين الماضيات المنصرم المنصرمة المنصرمين الفائت الفائتة الفائتين الفايت الفايتة
dernier dernière derniere passé passée passe passee"""
)
FINAL_AFTER = _set("الأخير الأخيرة الأخيرين الأخيرتين")
NEXT_BEFORE = _set("next")
NEXT_AFTER = _set(
    "المقبل المقبلة المقبلين القادم القادمة القادمين الجاي الجاية الجي الآتي prochain prochaine"
)
WHO_AFTER = _set("اللي الذي التي الي يلي لي اللذين")
WENT = _set("فات فاتت فاتوا فاتو راح راحت راحوا مضى مضت عدى عدت عدوا داز دازت")
COMES = _set("جاي جاية جايين جي")
TITLES_BEFORE_GENERAL = _set(
    """الأمين المدير المدعي النائب القائد المفتش القطاع الرأي الأمن المال النظام المراقب السكرتير المنسق المشرف الحاكم
القنصل الوكيل الطريق الادعاء المفتي الحزب المؤتمر الأمينة المديرة"""
)

PREPOSITIONS = _set("في من على عن إلى بين ضد مع in of about from")
IN = _set("في خلال أثناء in during en on")
SINCE = _set("منذ مذ since depuis")
BEFORE = _set("قبل before avant")
AFTER = _set("بعد after après apres")
UNTIL = _set("حتى لغاية لحد بحلول until till by jusqu jusque")
BETWEEN = _set("بين between entre")
FROM = _set("من from de")
COUNTED_FROM = _set("من على from")
TO = _set("إلى حتى لغاية لحد to until till through à a au jusqu")
AND = _set("و أو and or et ou")
OF = _set("من of de du d l")
PREPOSITIONS_TOO = _set("en au يوم")
"""Words behind a preposition that leave it one: jusqu'en 2019; but "by the 2010 drought" is no time."""
ARTICLES = _set("the le la l les ces des en au يوم")
NOW = _set("الآن اليوم")
YEAR_HEADS = _set("عام سنة العام السنة عامي year année annee")
BARE_UNITS = {fold("العام"): Unit.YEAR, fold("السنة"): Unit.YEAR, fold("الشهر"): Unit.MONTH}

SEASONS = _ranks("شتاء winter hiver|ربيع spring printemps|صيف summer été ete|خريف autumn fall automne", 0)
QUARTERS = _ranks(
    "الأول first premier|الثاني second deuxième|الثالث third troisième|الرابع fourth quatrième الأخير last"
)
FINAL = _set("الأخير last")
PARTS_OF_YEAR = {
    **dict.fromkeys(_set("الربع ربع quarter trimestre"), 3),
    **dict.fromkeys(_set("النصف نصف half semestre"), 6),
}
EDGES = _ranks(
    """مطلع بداية بدايات أوائل مستهل أول early beginning start début debut
|منتصف أواسط وسط نص mid middle mi|نهاية نهايات أواخر ختام آخر end late fin"""
)
UNSURE_EDGES = _set("أول آخر نص start end")
DECADES = _ranks("عشرين|ثلاثين|أربعين|خمسين|ستين|سبعين|ثمانين|تسعين", first=2)
TENS = _ranks(
    "عشرين عشرون|ثلاثين ثلاثون تلاتين|أربعين أربعون|خمسين خمسون|ستين ستون|سبعين سبعون|تمانين ثمانين|تسعين", 2
)
DECADES_IN_ENGLISH = _ranks("twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties", first=2)
THIS_CENTURY = _set("الحالي الجاري الحادي")
LAST_CENTURY = _set("الماضي العشرين المنصرم الفائت")
AGES = _set("عمره عمرها العمر عمرهم عمري عمرك")

COUNTED = _set(
    """شخص متر دولار كيلومتر كلم ريال جنيه درهم دينار ليرة يورو طن كيلو كيلوغرام كيلوجرام غرام جرام برميل سنة عام يوم
ساعة دقيقة شهر أسبوع قتيل جريح ضحية مصاب عامل موظف جندي مقاتل لاجئ نازح أسير معتقل طالب مدني طفل رجل مواطن مريض حالة
إصابة وفاة منزل وحدة سيارة صاروخ مقعد نقطة صوتا صفحة قرية مدرسة شركة ميل قدما فدان هكتار ميغاواط درجة نسمة ألف مليون مليار
مرة شهيد شهيدا فلس سهم نسخة تذكرة لاعب مشجع شابا فردا
people persons men women soldiers meters metres dollars dollar euros euro pounds miles km kilometers kilometres tons
years days hours months weeks times percent cases deaths bc bce personnes mètres ans jours fois"""
)
"""Nouns behind a number that make it a number of things; قدم and صوت are also verbs, so only as قدما, صوتا."""

FIRST_WORDS = frozenset().union(
    *(name.split()[:1] for name in MONTHS),
    *(
        WEEKDAYS,
        PARTS_OF_DAY,
        DAYS_FROM_TODAY,
        SINGULAR,
        DUAL,
        PLURAL,
        NUMBERS,
        TEENS,
        TENS,
        ABOUT,
        YEAR_HEADS,
    ),
    *(THIS_BEFORE, LAST_BEFORE, NEXT_BEFORE, LASTLY, SEASONS, QUARTERS, PARTS_OF_YEAR, EDGES, BEFORE, AFTER),
    *(DECADES_IN_ENGLISH, (f"{decade}{end}" for decade in DECADES for end in ("ات", "يات"))),
    (rank.removeprefix("ال") for rank in (*ORDINALS, *ROUND_ORDINALS)),
    _set("ال day q h il"),
)
"""Words, without the article, with which a time can begin, but for a number: most words of a question do not."""

OPENERS = _set(
    """ما ماذا ماهي ماهو هي هو شو شنو ايش إيش وش اش إيه ايه هات هاتلي عايز عاوز اريد أريد بدي ابغى ابي كان كانت متى امتى
أعطني اعطيني أخبرني احكيلي قل قولي لي عن في على بـ من مين مع حسب وفق أين وين فين كم كام what s is are was the show me tell
about quelles quels sont les quelle est give"""
)
"""Words behind which آخر and أحدث say "the latest", not "another" or "caused"."""
NEWS = _set(
    """خبر أخبار الأخبار مستجدات المستجدات تطورات التطورات أنباء الأنباء تحديث تحديثات التحديثات news update updates
nouvelles infos actualités actualites informations développements developments"""
)
UPDATES = _set("مستجدات المستجدات تطورات التطورات updates")
"""News that are the newest by their name."""
NEWSWORTHY = NEWS | _set(
    """تصريح تصريحات التصريحات تقرير تقارير التقارير نتائج النتائج أرقام الأرقام إحصائيات إحصاءات أسعار سعر قرار قرارات
القرارات أحداث الأحداث بيان بيانات حصيلة الحصيلة مواقف استطلاع استطلاعات إحصائية مقال مقالات توقعات التوقعات صور
results figures prices report reports statement statements events"""
)
NOT_LATEST_BEHIND = PREPOSITIONS | _set(
    """يوم أيام ساعة لحظة النهار الليل الزمان الدنيا العمر المطاف الشهر السنة العام الأسبوع هو هي لا لم لن ملوك ملك خليفة
خلفاء سلاطين سلطان إمبراطور أباطرة قيصر قياصرة فرعون فراعنة الأنبياء نبي"""
)
"""Behind آخر: ends of days and of times, and those who were the last of their line, which no news tell of."""
LATEST = _set(
    "latest newest recent recently lately récemment recemment récent récente récents récentes مؤخرا الأحدث الآونة"
)
PRESENT = _set("الآن حاليا دلوقتي هلق هلأ هسه هسا currently nowadays")
NEW = _set("جديد الجديد")
ASKS_WHAT = _set("ما شو شنو ايش وش اش إيه ايه whats")
