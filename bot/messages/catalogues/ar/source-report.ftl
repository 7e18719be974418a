source-report-heading =
    { $count ->
        [zero] لم تتعذر قراءة شيء من المصادر يوم { $date }.
        [one] تعذرت القراءة من مصدر واحد يوم { $date }:
        [two] تعذرت القراءة من مصدرين يوم { $date }:
        [few] تعذرت القراءة من { $count } مصادر يوم { $date }:
        [many] تعذرت القراءة من { $count } مصدرًا يوم { $date }:
       *[other] تعذرت القراءة من { $count } مصدر يوم { $date }:
    }
source-report-source =
    { $count ->
        [zero] { $name }: لم تتعذر
        [one] { $name }: مرة واحدة
        [two] { $name }: مرتين
        [few] { $name }: { $count } مرات
        [many] { $name }: { $count } مرة
       *[other] { $name }: { $count } مرة
    }
source-report-more =
    { $count ->
        [zero] وليس سواها شيء.
        [one] وكذلك مصدر واحد آخر.
        [two] وكذلك مصدران آخران.
        [few] وكذلك { $count } مصادر أخرى.
        [many] وكذلك { $count } مصدرًا آخر.
       *[other] وكذلك { $count } مصدر آخر.
    }
source-report-gone = أعلن الناشر أن المصدر «{ $name }» أُغلق نهائيًا، فلم أعد أقرأ منه. بقيت مقالاته في المجموعة.
