settings-heading = إعداداتك
setting =
    .language = اللغة
    .passages = المقاطع
    .order = الترتيب
    .delivery = التنبيهات
    .zone = المنطقة الزمنية
    .quiet = ساعات الهدوء
settings-language-is =
    .auto = اللغة: كلغة تطبيقك
    .ar = اللغة: العربية
    .en = اللغة: الإنجليزية
settings-passages-is =
    { $count ->
        [zero] المقاطع في كل جواب: لا شيء
        [one] المقاطع في كل جواب: مقطع واحد
        [two] المقاطع في كل جواب: مقطعان
        [few] المقاطع في كل جواب: { $count } مقاطع
        [many] المقاطع في كل جواب: { $count } مقطعًا
       *[other] المقاطع في كل جواب: { $count } مقطع
    }
settings-order-is =
    .best = الترتيب: الأقرب إلى سؤالك أولًا
    .new = الترتيب: الأحدث أولًا
settings-delivery-is-now = التنبيهات: فور نشر الخبر
settings-delivery-is-digest = التنبيهات: مجموعة كل يوم عند الساعة { $hour }
settings-zone-is = المنطقة الزمنية: { $zone }، والساعة فيها الآن { $time }
settings-zone-is-none = المنطقة الزمنية: لم تخترها بعد، والساعات بتوقيت { $zone } ({ $time } الآن)
settings-quiet-is-off = ساعات الهدوء: لا شيء
settings-quiet-is = ساعات الهدوء: من { $from } إلى { $to }
settings-ask-language = بأي لغة أخاطبك؟ المقاطع نفسها أعرضها دائمًا كما نُشرت.
settings-ask-passages = كم مقطعًا أعرض في كل جواب؟
settings-ask-order = بأي ترتيب أعرض المقاطع؟
settings-ask-delivery = متى أرسل إليك التنبيهات: فور نشر كل خبر، أم مجموعة مرة في اليوم؟
settings-ask-digest-hour = عند أي ساعة أرسل إليك التنبيهات مجموعة؟
settings-ask-zone = في أي مدينة أنت؟ بجانب كل مدينة الساعة فيها الآن.
settings-ask-quiet = في ساعات الهدوء لا أرسل تنبيهًا، وما نُشر فيها يصلك بعدها. أي ساعات تختار؟
settings-ask-quiet-from = متى تبدأ ساعات الهدوء؟
settings-ask-quiet-to = تبدأ عند { $from }. فمتى تنتهي؟
settings-hours-of = الساعات بتوقيت { $zone }، وهي الآن { $time }.
settings-choice =
    .auto = كلغة تطبيقي
    .best = الأقرب إلى سؤالي
    .new = الأحدث
    .now = فور النشر
    .digest = مجموعة كل يوم
    .off = بلا هدوء
    .other-hours = ساعات أخرى
    .other-zone = مدينة أخرى
    .earlier = ساعات أبكر
    .later = ساعات أبعد
    .more-cities = مدن أخرى
    .back = رجوع
    .reset = كما كانت أول مرة
settings-from-to = من { $from } إلى { $to }
settings-write-zone = اكتب اسم مدينتك أو بلدك، مثل: مراكش. ويمكنك أن تكتب الفرق عن التوقيت العالمي، مثل: { $example }
settings-zone-unknown = لم أعرف هذا المكان. اكتب اسم مدينة كبيرة قريبة منك، أو اختر من القائمة.
settings-zone-several = في هذا البلد أكثر من منطقة زمنية. اكتب اسم مدينتك أو أكبر مدينة قريبة منك.
