sources-button = المصادر المتابَعة
outlets-way-back = مصادر المجموعة
sources-heading =
    { $count ->
        [zero] لا أتابع مصدرًا بعد.
        [one] أتابع مصدرًا واحدًا:
        [two] أتابع مصدرين:
        [few] أتابع { $count } مصادر:
        [many] أتابع { $count } مصدرًا:
       *[other] أتابع { $count } مصدر:
    }
sources-how = لإضافة مصدر أرسل رابطه وحده، أو أرسل ملف { $opml } فيه عدة مصادر.
sources-export = صدّر إلى ملف
sources-export-caption = هذه المصادر المتابَعة. يقرأ هذا الملف كل قارئ للتغذيات.
sources-export-none = ليس بين المصادر المتابَعة تغذية ولا خريطة موقع تُصدَّر.
source-kind =
    .feed = تغذية إخبارية
    .sitemap = خريطة موقع
    .page = صفحة
    .folder = مجلد
    .file = ملف
source-state =
    .active = متابَع
    .paused = متوقف مؤقتًا
    .gone = أغلقه ناشره
    .failing = تعذرت آخر قراءة
source-title = المصدر: { $name }
source-kind-is = النوع: { $kind }
source-state-is = الحال: { $state }
source-address-is = العنوان: { $address }
source-moved-to = انتقل إلى: { $address }
source-from-settings = مذكور في الإعدادات، فإن أزلته عاد عند تشغيل البوت.
source-added-on = أُضيف: { $date }
source-read-at = آخر قراءة: { $ago }
source-never-read = آخر قراءة: لم يُقرأ بعد
source-next-at = القراءة التالية: { $ahead }
source-next-now = القراءة التالية: حان وقتها
source-reason-is = السبب: { $reason }
source-failures =
    { $count ->
        [zero] لم تتعذر قراءته
        [one] تعذرت القراءة مرة
        [two] تعذرت القراءة مرتين متتاليتين
        [few] تعذرت القراءة { $count } مرات متتالية
        [many] تعذرت القراءة { $count } مرة متتالية
       *[other] تعذرت القراءة { $count } مرة متتالية
    }
source-week = في آخر { $days } أيام:
source-counts =
    .new = جديد
    .modified = معدّل
    .unchanged = بلا تغيير
    .withdrawn = مسحوب
    .failed = تعذرت قراءته
source-week-none = لم يُقرأ منه شيء في آخر { $days } أيام.
source-faults-of-week = أسباب التعذر:
source-act =
    .pause = أوقف مؤقتًا
    .resume = استأنف
    .check = اقرأه الآن
    .remove = أزله
    .back = كل المصادر
    .open = افتح العنوان
    .yes = نعم، أزله
    .no = لا، أبقِه
ago-now = الآن
ago-minutes =
    { $count ->
        [zero] الآن
        [one] قبل دقيقة
        [two] قبل دقيقتين
        [few] قبل { $count } دقائق
        [many] قبل { $count } دقيقة
       *[other] قبل { $count } دقيقة
    }
ago-hours =
    { $count ->
        [zero] الآن
        [one] قبل ساعة
        [two] قبل ساعتين
        [few] قبل { $count } ساعات
        [many] قبل { $count } ساعة
       *[other] قبل { $count } ساعة
    }
ago-days =
    { $count ->
        [zero] اليوم
        [one] قبل يوم
        [two] قبل يومين
        [few] قبل { $count } أيام
        [many] قبل { $count } يومًا
       *[other] قبل { $count } يوم
    }
ahead-minutes =
    { $count ->
        [zero] الآن
        [one] بعد دقيقة
        [two] بعد دقيقتين
        [few] بعد { $count } دقائق
        [many] بعد { $count } دقيقة
       *[other] بعد { $count } دقيقة
    }
ahead-hours =
    { $count ->
        [zero] الآن
        [one] بعد ساعة
        [two] بعد ساعتين
        [few] بعد { $count } ساعات
        [many] بعد { $count } ساعة
       *[other] بعد { $count } ساعة
    }
ahead-days =
    { $count ->
        [zero] اليوم
        [one] بعد يوم
        [two] بعد يومين
        [few] بعد { $count } أيام
        [many] بعد { $count } يومًا
       *[other] بعد { $count } يوم
    }
source-remove-ask = أأزيل «{ $name }» من المصادر المتابَعة؟ تبقى مقالاته في المجموعة، ولا يُقرأ منه جديد.
source-removed = أزلت «{ $name }». بقيت مقالاته في المجموعة.
source-paused = أوقفت قراءة «{ $name }» مؤقتًا.
source-resumed = استأنفت قراءة «{ $name }».
source-checking-still =
    { $seconds ->
        [zero] أقرأ «{ $name }» الآن…
        [one] أقرأ «{ $name }»، ومضت ثانية…
        [two] أقرأ «{ $name }»، ومضت ثانيتان…
        [few] أقرأ «{ $name }»، ومضت { $seconds } ثوانٍ…
        [many] أقرأ «{ $name }»، ومضت { $seconds } ثانية…
       *[other] أقرأ «{ $name }»، ومضت { $seconds } ثانية…
    }
source-checked = قرأته الآن: { $counts }
source-checked-nothing = قرأته الآن، ولا جديد فيه.
source-checked-died = لم تكتمل القراءة لعطل عندي. سجلته، وسأعيد المحاولة.
source-checked-left = وبقي فيه ما يُقرأ في المرة التالية.
source-checked-fault = حاولت قراءته الآن وتعذر ذلك: { $reason }
source-check-long = ما زالت القراءة جارية وتكتمل وحدها. انظر بعد قليل.
source-busy = ما زلت أعمل على هذا. انتظر قليلًا من فضلك.
source-offer = ليس في المجموعة مقال بهذا الرابط. هل أنظر إن كان يصلح مصدرًا أتابعه؟
source-offer-button = انظر
source-looking-still =
    { $seconds ->
        [zero] أنظر في الرابط…
        [one] أنظر في الرابط، ومضت ثانية…
        [two] أنظر في الرابط، ومضت ثانيتان…
        [few] أنظر في الرابط، ومضت { $seconds } ثوانٍ…
        [many] أنظر في الرابط، ومضت { $seconds } ثانية…
       *[other] أنظر في الرابط، ومضت { $seconds } ثانية…
    }
source-look-long = طال الانتظار ولم يُجب الموقع. جرب مرة أخرى بعد قليل.
source-look-failed =
    .address = لا أعرف كيف أقرأ هذا: ليس رابط صفحة على الويب.
    .forbidden = لا يُسمح لي بالقراءة من هذا العنوان.
    .unreachable = لم أصل إلى الموقع.
    .gone = لا صفحة بهذا العنوان.
    .nothing = فتحته، ولم أجد فيه تغذية إخبارية ولا خريطة موقع ولا مقالًا.
    .path = لا ملف ولا مجلد في هذا الموضع، أو لا أستطيع قراءته.
source-look-why = التفصيل: { $detail }
source-look-again = انظر من جديد
source-found = وجدت ما يمكن متابعته: { $name }
source-found-items =
    { $count ->
        [zero] فيه الآن: لا مقالات
        [one] فيه الآن: مقال واحد
        [two] فيه الآن: مقالان
        [few] فيه الآن: { $count } مقالات
        [many] فيه الآن: { $count } مقالًا
       *[other] فيه الآن: { $count } مقال
    }
source-found-more =
    { $count ->
        [zero] فيه الآن: مقالات
        [one] فيه الآن: مقال واحد أو أكثر
        [two] فيه الآن: مقالان أو أكثر
        [few] فيه الآن: { $count } مقالات أو أكثر
        [many] فيه الآن: { $count } مقالًا أو أكثر
       *[other] فيه الآن: { $count } مقال أو أكثر
    }
source-found-language = اللغة: { $name }
source-languages =
    .ar = العربية
    .en = الإنجليزية
    .fr = الفرنسية
    .fa = الفارسية
    .tr = التركية
    .ur = الأردية
    .he = العبرية
    .es = الإسبانية
    .de = الألمانية
source-found-newest = أحدثه:
source-silent = ما فيه الآن يُقرأ بلا تنبيه لأحد، والتنبيهات لما يُنشر بعد ذلك.
source-add = أضفه
source-add-not = لا
source-added = أضفت «{ $name }». يُقرأ الآن بلا تنبيه لأحد، والتنبيهات لما يُنشر بعد ذلك.
source-known = أتابع «{ $name }» من قبل.
source-show = اعرضه
source-not-added = لم أضف شيئًا.
source-not-possible = لم أستطع ذلك: { $reason }
opml-found =
    { $count ->
        [zero] ليس في الملف مصدر.
        [one] في الملف مصدر واحد.
        [two] في الملف مصدران.
        [few] في الملف { $count } مصادر.
        [many] في الملف { $count } مصدرًا.
       *[other] في الملف { $count } مصدر.
    }
opml-known =
    { $count ->
        [zero] لا أتابع شيئًا منها بعد.
        [one] أتابع منها مصدرًا واحدًا من قبل.
        [two] أتابع منها مصدرين من قبل.
        [few] أتابع منها { $count } مصادر من قبل.
        [many] أتابع منها { $count } مصدرًا من قبل.
       *[other] أتابع منها { $count } مصدر من قبل.
    }
opml-first = أولها:
opml-add = أضفها كلها
opml-silent = ما فيها الآن يُقرأ بلا تنبيه لأحد، والتنبيهات لما يُنشر بعد ذلك.
opml-nothing-new = أتابع كل ما في هذا الملف من قبل.
opml-too-large = الملف كبير. أستطيع قراءة ملف { $opml } لا يزيد حجمه على { $limit }.
opml-not-fetched = لم يصلني الملف. جرب مرة أخرى بعد قليل.
opml-unreadable = لم أستطع قراءة هذا الملف. أنتظر ملف { $opml } سليمًا فيه مصادر، وأقصاها { $most }.
file-not-here = لا آخذ الملفات إلا في محادثتنا الخاصة. أرسله إلي هناك.
opml-reading = أقرأ الملف…
opml-go-on = أكمل
opml-adding-so-far = أضيف المصادر: { $done } من { $total }
opml-added =
    { $count ->
        [zero] لم أضف مصدرًا جديدًا.
        [one] أضفت مصدرًا واحدًا.
        [two] أضفت مصدرين.
        [few] أضفت { $count } مصادر.
        [many] أضفت { $count } مصدرًا.
       *[other] أضفت { $count } مصدر.
    }
opml-added-known =
    { $count ->
        [zero] لم يكن شيء منها متابَعًا من قبل.
        [one] كان واحد منها متابَعًا من قبل.
        [two] كان اثنان منها متابَعين من قبل.
        [few] كانت { $count } منها متابَعة من قبل.
        [many] كان { $count } منها متابَعًا من قبل.
       *[other] كان { $count } منها متابَعًا من قبل.
    }
opml-added-failed =
    { $count ->
        [zero] لم يتعذر شيء منها.
        [one] تعذر واحد منها:
        [two] تعذر اثنان منها:
        [few] تعذرت { $count } منها، وأولها:
        [many] تعذر { $count } منها، وأولها:
       *[other] تعذر { $count } منها، وأولها:
    }
reading-reasons =
    .bad_address = العنوان ليس عنوانًا على الويب
    .forbidden = يقود العنوان إلى موضع لا يُسمح لي بدخوله
    .robots = لا يسمح الموقع بقراءته في ملف robots.txt
    .robots_unreadable = تعذرت قراءة ملف robots.txt في الموقع
    .no_such_host = لا موقع بهذا الاسم
    .no_connection = تعذر الاتصال بالموقع
    .unsafe = شهادة الموقع غير صالحة
    .too_slow = تأخر الموقع في الجواب
    .busy = يطلب الموقع التمهل
    .fault = في الموقع عطل
    .refused = يرفض الموقع إعطاءه
    .odd_answer = جواب الموقع غير مفهوم
    .redirects = تحويلات الموقع لا تنتهي إلى شيء
    .too_large = حجمه كبير
    .wrong_type = نوعه غير النوع المطلوب
    .broken = وصل تالفًا
    .gone = لم يعد موجودًا
    .not_kept = يطلب ألّا يُحفظ
    .no_article = ليس في الصفحة مقال
    .no_listing = ليس تغذية ولا خريطة موقع
    .not_found = ليس فيه ما يُقرأ
    .not_named = لم يعد مذكورًا في الإعدادات
    .not_read = تعذرت قراءة ملف
    .damaged = بنيته معطوبة
    .cut = وصل مقطوعًا
    .nameless = لا عنوان له ولا رقم
    .no_address = لا عنوان له
    .impossible_date = تاريخه لا يصح
    .not_html = ليس صفحة ويب
    .empty = فارغ
status-week = في آخر { $days } أيام:
status-questions = الأسئلة: { $asked }، ومنها بلا جواب: { $refused }
status-opinions = الآراء في الأجوبة: { $likes } إعجاب، و{ $dislikes } عدم إعجاب
status-no-reason = بلا سبب
status-alerts = التنبيهات: أُرسل { $sent }، وتعذر { $failed }
status-alerts-paused = التنبيهات موقوفة كلها بأمر مشرف.
status-refused = آخر ما لم أجد له جوابًا، بلا ذكر من سأل:
status-sources = المصادر: متابَع { $active }، ومتوقف مؤقتًا { $paused }، وتعذرت آخر قراءة { $failing }
