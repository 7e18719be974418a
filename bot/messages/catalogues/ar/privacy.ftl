privacy-heading = خصوصيتك
privacy-what = ما أحفظه عنك قليل، وهو:
privacy-questions =
    أسئلتك: أحفظها مع رقم محادثتك مدة { $tied ->
        [zero] { $tied } يوم
        [one] يوم واحد
        [two] يومين
        [few] { $tied } أيام
        [many] { $tied } يومًا
       *[other] { $tied } يوم
    }، لتعمل الأزرار تحت الأجوبة ويُفهم سؤالك التالي. ثم أحذف رقم المحادثة، ويبقى نص السؤال وحده ورأيك في جوابه إلى أن يمضي على السؤال { $kept ->
        [zero] { $kept } يوم
        [one] يوم واحد
        [two] يومان
        [few] { $kept } أيام
        [many] { $kept } يومًا
       *[other] { $kept } يوم
    }، لأعرف ما يُسأل عنه ولا أجد له جوابًا، ثم يُحذف.
privacy-admins = يرى مشرفو البوت كم سؤالًا ورد وكم رأيًا، ونصوص أسئلة لم أجد لها جوابًا، بلا ذكر من سأل.
privacy-shared = سؤال شاركت رابطه يقرؤه من لديه الرابط، بلا ذكر من سأله.
privacy-choices = اشتراكاتك واختياراتك في الإعدادات، وأي خبر أُرسل إليك كي لا يصلك مرتين: إلى أن تحذفها.
privacy-nothing-else = لا أحفظ اسمك ولا اسم المستخدم ولا رقم هاتفك. وفي سجل الأعطال رقم المحادثة ورقم من كتب فيها، بلا اسم ولا سؤال.
privacy-rights = لك أن تأخذ نسخة من كل ما أعرفه عنك: { $export }، وأن أنسى ذلك كله: { $forget }
privacy-buttons =
    .export = نسخة مما تعرفه عني
    .forget = انسَ كل شيء
    .yes = نعم، انسَ كل شيء
    .no = لا، أبقِه
export-private-only = النسخة أرسلها في محادثة خاصة فقط. راسلني على انفراد واكتب { $export }
export-caption = هذا كل ما أعرفه عن هذه المحادثة.
forget-ask =
    أأحذف كل ما أعرفه عن هذه المحادثة؟ تُحذف الاختيارات والاشتراكات والأسئلة، وتتوقف التنبيهات. لا رجوع عن ذلك.
forget-admins-only = لا يحذف ما يخص المجموعة إلا أحد مشرفيها.
forget-others-button = هذا الزر لمن طلب الحذف.
forget-kept = لم أحذف شيئًا.
forget-nothing = لم أكن أعرف عن هذه المحادثة شيئًا.
forget-done = حذفت كل ما أعرفه عن هذه المحادثة:
forget-choices =
    { $count ->
        [zero] لا اختيارات
        [one] اختيارًا واحدًا
        [two] اختيارين
        [few] { $count } اختيارات
        [many] { $count } اختيارًا
       *[other] { $count } اختيار
    }
forget-subscriptions =
    { $count ->
        [zero] لا اشتراكات
        [one] اشتراكًا واحدًا
        [two] اشتراكين
        [few] { $count } اشتراكات
        [many] { $count } اشتراكًا
       *[other] { $count } اشتراك
    }
forget-questions =
    { $count ->
        [zero] لا أسئلة
        [one] سؤالًا واحدًا
        [two] سؤالين
        [few] { $count } أسئلة
        [many] { $count } سؤالًا
       *[other] { $count } سؤال
    }
forget-alerts =
    { $count ->
        [zero] لا تنبيهات
        [one] سجل تنبيه واحد
        [two] سجل تنبيهين
        [few] سجل { $count } تنبيهات
        [many] سجل { $count } تنبيهًا
       *[other] سجل { $count } تنبيه
    }
forget-afterwards = لن يصلك تنبيه بعد الآن، وسؤالك التالي كأنه الأول.
