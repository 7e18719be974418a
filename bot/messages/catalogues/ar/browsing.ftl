latest-heading = أحدث المقالات
latest-of = أحدث المقالات من { $outlet }
latest-none = ليس في المجموعة مقالات بعد.
page-older = الأقدم
page-newer = الأحدث
page-next = التالي
page-before = السابق
page-of = الصفحة { $page } من { $pages }
outlets-button = المصادر
outlets-all = كل المصادر
outlets-heading =
    { $count ->
        [zero] ليس في المجموعة مصادر بعد.
        [one] في المجموعة مصدر واحد:
        [two] في المجموعة مصدران:
        [few] في المجموعة { $count } مصادر:
        [many] في المجموعة { $count } مصدرًا:
       *[other] في المجموعة { $count } مصدر:
    }
outlets-unknown = لا أعرف مصدرًا بهذا الاسم. اختر مما عندي من فضلك.
outlet-unnamed = بلا اسم
outlet-articles =
    { $count ->
        [zero] لا مقالات
        [one] مقال واحد
        [two] مقالان
        [few] { $count } مقالات
        [many] { $count } مقالًا
       *[other] { $count } مقال
    }
outlet-newest = أحدثها { $date }
article-missing = لا أجد مقالًا بهذا الرقم. لعله سُحب من مصدره، وأحدث المقالات هنا: { $latest }
article-usage = اكتب رقم المقال بعد الأمر، هكذا: { $example }
article-read = اقرأ المقال
article-related = مقالات ذات صلة:
timeline-ask = عن أي موضوع تريد التسلسل الزمني؟ اكتبه لي في كلمات قليلة.
timeline-usage = اكتب الموضوع بعد الأمر، هكذا: { $example }
timeline-example = أسعار النفط
timeline-heading = التسلسل الزمني: { $topic }
timeline-none = لم أجد في المجموعة مقالات مؤرخة عن هذا الموضوع. جرب كلمات أخرى من فضلك.
timeline-undated =
    { $count ->
        [zero] لم أترك مقالًا لغياب تاريخه.
        [one] وتركت مقالًا واحدًا لا تاريخ له.
        [two] وتركت مقالين لا تاريخ لهما.
        [few] وتركت { $count } مقالات لا تاريخ لها.
        [many] وتركت { $count } مقالًا لا تاريخ لها.
       *[other] وتركت { $count } مقال لا تاريخ لها.
    }
today-heading = أخبار اليوم، { $date }
today-other = ليس لدي أخبار من اليوم بعد. هذه أخبار أحدث يوم عندي، { $date }
today-number =
    { $count ->
        [zero] لا مقالات في هذا اليوم.
        [one] نُشر فيه مقال واحد.
        [two] نُشر فيه مقالان.
        [few] نُشرت فيه { $count } مقالات.
        [many] نُشر فيه { $count } مقالًا.
       *[other] نُشر فيه { $count } مقال.
    }
today-none = ليس في المجموعة مقالات مؤرخة بعد.
today-more = المزيد من العناوين
share = شارك
share-question = شارك السؤال
share-ready = هذا رابط سؤالك. من يفتحه يقرأ نص السؤال ويرى جوابه:
share-asker-only = لا يشارك السؤال إلا من سأله.
shared-question = سؤال من رابط: { $question }
passage-heading = مقطع من المقال:
