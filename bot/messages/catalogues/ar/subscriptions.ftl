follow-all = كل الأخبار
follow-outlet = كل ما ينشره { $text }
follow-words = الكلمات: { $text }
follow-topic = الموضوع: { $text }
follow-question = جواب سؤال: { $text }
follow-paused = متوقف مؤقتًا
choose-kind = كيف أتابع لك هذا: { $text }
choose-outlet = المصدر: كل ما ينشره { $outlet }.
choose-words = الكلمات: كل مقال فيه هذه الكلمات كلها، بأل التعريف أو بدونها.
choose-topic = الموضوع: كل مقال يدور حول ما وصفته، ولو بكلمات أخرى.
choose-button =
    .outlet = المصدر
    .words = الكلمات
    .topic = الموضوع
    .cancel = إلغاء
cancelled = لم أحفظ شيئًا.
following = تم الاشتراك في «{ $text }». سأخبرك بكل جديد منه.
following-question = حسنًا. سأرسل إليك الجواب مرة واحدة حين يُنشر ما يجيب عن سؤالك: { $text }
too-many-followed =
    { $limit ->
        [zero] لا مكان هنا لاشتراك جديد. الأمر { $subscriptions } يعرض ما لديك.
        [one] لديك هنا اشتراك واحد، وهذا أقصى ما أستطيع. احذف ما لا تحتاج إليه بالأمر { $subscriptions } ثم أعد المحاولة.
        [two] لديك هنا اشتراكان، وهذا أقصى ما أستطيع. احذف ما لا تحتاج إليه بالأمر { $subscriptions } ثم أعد المحاولة.
        [few] لديك هنا { $limit } اشتراكات، وهذا أقصى ما أستطيع. احذف ما لا تحتاج إليه بالأمر { $subscriptions } ثم أعد المحاولة.
        [many] لديك هنا { $limit } اشتراكًا، وهذا أقصى ما أستطيع. احذف ما لا تحتاج إليه بالأمر { $subscriptions } ثم أعد المحاولة.
       *[other] لديك هنا { $limit } اشتراك، وهذا أقصى ما أستطيع. احذف ما لا تحتاج إليه بالأمر { $subscriptions } ثم أعد المحاولة.
    }
words-needed = لم أجد فيما كتبت كلمة أتابعها. اكتب كلمات أو موضوعًا بعد الأمر { $subscribe }
follow-long = هذا طويل. صف ما تريد متابعته في أقل من { $limit } حرف من فضلك.
topic-heading = الموضوع: { $text }
topic-level =
    .l0 = القدر: أقل ما يمكن
    .l1 = القدر: قليل
    .l2 = القدر: متوسط
    .l3 = القدر: كثير
    .l4 = القدر: أكثر ما يمكن
topic-foreseen =
    { $count ->
        [zero] لم يكن ليصلك شيء من آخر المقالات.
        [one] كان سيصلك من آخر المقالات مقال واحد:
        [two] كان سيصلك من آخر المقالات مقالان:
        [few] كان سيصلك من آخر المقالات { $count } مقالات:
        [many] كان سيصلك من آخر المقالات { $count } مقالًا:
       *[other] كان سيصلك من آخر المقالات { $count } مقال:
    }
topic-none = لم يكن ليصلك شيء من آخر المقالات.
topic-among =
    { $count ->
        [zero] لا مقالات في المجموعة بعد.
        [one] نظرت في آخر مقال.
        [two] نظرت في آخر مقالين.
        [few] نظرت في آخر { $count } مقالات.
        [many] نظرت في آخر { $count } مقالًا.
       *[other] نظرت في آخر { $count } مقال.
    }
topic-button =
    .fewer = أقل
    .more = أكثر
    .save = احفظ
    .cancel = إلغاء
list-none = ليس لديك اشتراك بعد.
list-heading =
    { $count ->
        [zero] ليس لديك اشتراك بعد.
        [one] لديك اشتراك واحد:
        [two] لديك اشتراكان:
        [few] لديك { $count } اشتراكات:
        [many] لديك { $count } اشتراكًا:
       *[other] لديك { $count } اشتراك:
    }
list-empty = اكتب { $subscribe } لكل الأخبار، أو أتبعه بمصدر أو كلمات أو موضوع تصفه بكلماتك.
list-page = الصفحة { $page } من { $pages }
list-button =
    .pause = توقف
    .resume = استأنف
    .fewer = أقل
    .more = أكثر
    .delete = احذف
list-pages =
    .earlier = السابق
    .later = التالي
stop-everything =
    { $count ->
        [zero] هل أوقف التنبيهات كلها؟
        [one] لديك اشتراك واحد. هل أوقف التنبيهات كلها؟
        [two] لديك اشتراكان. هل أوقف التنبيهات كلها؟
        [few] لديك { $count } اشتراكات. هل أوقف التنبيهات كلها؟
        [many] لديك { $count } اشتراكًا. هل أوقف التنبيهات كلها؟
       *[other] لديك { $count } اشتراك. هل أوقف التنبيهات كلها؟
    }
stop-button =
    .everything = أوقفها كلها
    .choose = دعني أختر
