status-index =
    الفهرس: { $generation }
    عدد المقالات: { $articles }
    عدد المقاطع: { $passages }
    بانتظار الفهرسة: { $pending }
status-outbox =
    عدد المشتركين: { $subscribers }
    تنبيهات تنتظر: { $waiting }
    تنبيهات أُرسلت: { $sent }
    تنبيهات تعذرت: { $failed }
admins-only = عذرًا، هذا الأمر للمشرفين وحدهم.
job-started =
    .reindex = بدأت إعادة بناء الفهرس.
    .ingest = بدأت قراءة المصادر.
job-running = هناك عمل جارٍ الآن. انتظر حتى ينتهي ثم أعد المحاولة.
job-progress = { $stage }: { $done } من { $total }
job-done =
    .reindex = انتهت إعادة بناء الفهرس.
    .ingest = انتهت قراءة المصادر.
job-counts =
    .new = جديد
    .modified = معدّل
    .unchanged = بلا تغيير
    .withdrawn = مسحوب
    .generation = الفهرس
    .articles = عدد المقالات
    .passages = عدد المقاطع
    .encoded = مقاطع رُمّزت
    .seconds = المدة بالثواني
    .passages_per_second = مقاطع في الثانية
job-failures = تعذرت قراءة { $count }، وأولها:
job-failures-counted = تعذرت قراءة { $count }.
job-failed = توقف العمل ولم يكتمل. الأسئلة تُجاب كما كانت. السبب:
stages =
    .read = القراءة
    .ingest = القراءة
    .encode = الترميز
    .index = الفهرسة
    .lexical = فهرسة الكلمات
    .dense = فهرسة المتجهات
    .verify = الفحص
    .swap = التبديل
error-note =
    عطل في البوت: { $error }
    الموضع: { $where }
    المرات منذ آخر إبلاغ: { $count }
