broadcast-heading = يُرسل الآن تنبيه بخبر إلى عدد كبير من المحادثات.
broadcast-over = انتهى إرسال التنبيه بهذا الخبر.
broadcast-title = الخبر: { $title }
broadcast-far = تم { $sent } من { $total } ({ $percent }%)
broadcast-rate = السرعة: { $rate } في الثانية
broadcast-left =
    { $minutes ->
        [zero] ينتهي بعد لحظات
        [one] ينتهي بعد دقيقة تقريبًا
        [two] ينتهي بعد دقيقتين تقريبًا
        [few] ينتهي بعد { $minutes } دقائق تقريبًا
        [many] ينتهي بعد { $minutes } دقيقة تقريبًا
       *[other] ينتهي بعد { $minutes } دقيقة تقريبًا
    }
broadcast-paused = التنبيهات متوقفة الآن. لإرسالها: { $resume }
broadcast-sent = وصل: { $count }
broadcast-skipped = لم تعد مطلوبة أو لم يعد إيصالها ممكنًا: { $count }
broadcast-failed = تعذر: { $count }
broadcast-later = يُرسل لاحقًا كما طلب أصحابه: { $count }
broadcast-took =
    { $minutes ->
        [zero] استغرق لحظات
        [one] استغرق دقيقة تقريبًا
        [two] استغرق دقيقتين تقريبًا
        [few] استغرق { $minutes } دقائق تقريبًا
        [many] استغرق { $minutes } دقيقة تقريبًا
       *[other] استغرق { $minutes } دقيقة تقريبًا
    }
alerts-paused = أوقفت التنبيهات، وتبقى متوقفة حتى تعيدها. الأسئلة تُجاب كما كانت.
alerts-paused-already = التنبيهات متوقفة من قبل. الأسئلة تُجاب كما كانت.
alerts-wait =
    { $count ->
        [zero] لا ينتظر الآن أي تنبيه. لإعادة التنبيهات: { $resume }
        [one] ينتظر الآن تنبيه واحد. لإعادة التنبيهات: { $resume }
        [two] ينتظر الآن تنبيهان. لإعادة التنبيهات: { $resume }
        [few] تنتظر الآن { $count } تنبيهات. لإعادة التنبيهات: { $resume }
        [many] ينتظر الآن { $count } تنبيهًا. لإعادة التنبيهات: { $resume }
       *[other] ينتظر الآن { $count } تنبيه. لإعادة التنبيهات: { $resume }
    }
alerts-resumed =
    { $count ->
        [zero] عادت التنبيهات، ولا ينتظر منها شيء.
        [one] عادت التنبيهات، ويُرسل الآن تنبيه واحد كان ينتظر.
        [two] عادت التنبيهات، ويُرسل الآن تنبيهان كانا ينتظران.
        [few] عادت التنبيهات، وتُرسل الآن { $count } تنبيهات كانت تنتظر.
        [many] عادت التنبيهات، ويُرسل الآن { $count } تنبيهًا كان ينتظر.
       *[other] عادت التنبيهات، ويُرسل الآن { $count } تنبيه كان ينتظر.
    }
alerts-not-paused = التنبيهات تُرسل أصلًا. لإيقافها: { $pause }
alerts-are-back = أهلًا بعودتك. كل ما كنت تتابعه محفوظ، وسيصلك الجديد منه من الآن. لتراه أو تغيّره: { $subscriptions }
alerts-are-back-in-group = عدت إلى هذه المجموعة. كل ما كانت تتابعه محفوظ، وسيصلها الجديد منه من الآن. لعرضه أو تغييره: { $subscriptions }
