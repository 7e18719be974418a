"""Words that ask or bind and name nothing: they say little about which passage answers."""

from retrieval.words.arabic import fold, forms

_ARABIC = """
من في على إلى عن مع بين حتى منذ خلال عند عبر ضد دون بدون حول نحو لدى ضمن تحت فوق أمام بعد قبل وراء
ما ماذا لماذا متى أين كيف كم هل أي أية أيهما من الذي التي الذين اللذان اللتان اللواتي اللاتي
هو هي هم هما هن أنا نحن أنت أنتم هذا هذه ذلك تلك هؤلاء أولئك هناك هنا
كان كانت كانوا يكون تكون سيكون ليس ليست لم لن لا قد لقد سوف إن أن أنه أنها إنه إنها إذا لو كي لكي لكن
و أو ثم أم بل غير سوى إلا كل بعض جميع كلا كما مثل حيث حين عندما بينما كلما مما فيما بما لما عما ممن
به بها بهم له لها لهم لنا لي لك فيه فيها فيهم منه منها منهم عنه عنها عليه عليها عليهم إليه إليها إليهم
ومن وفي وعلى وإلى وعن ومع وما وهو وهي وهذا وهذه وكان وكانت وأن وإن ولم ولا ولكن وقد فإن بأن لأن كذلك أيضا أيضاً
"""
_DIALECT = """
ليه إيه ايه شو شنو وين فين امتى إمتى مين ازاي إزاي هلق هلأ كيفك قديش قداش كام اللي يلي الي بتاع بتاعة تبع
عشان علشان منشان مشان مش مو ما فيش مافي بدي عايز عاوز بدو كمان برضه لسه هيك كده كدا دي ده دا هاد هاي هادا هدا
هيدا هيدي شلون ليش اكتر هسه هسا وايد
"""
_LATIN = """
a an the of in on at to from by for with about into over after before between and or but not no
is are was were be been being do does did has have had will would can could should may might
what which who whom whose when where why how many much long old that this these those it its his her their
he she they you we i me my your our there than then as if also
le la les un une des du de et ou que qui quoi quand est sont dans pour par sur avec combien comment pourquoi quel quelle
"""

_ASKING = """
بماذا فماذا وماذا وبماذا ولماذا فلماذا ومتى فمتى وأين فأين وكيف فكيف وهل فهل وكم فكم بكم وبكم
بأي لأي وبأي ولأي بأية لأية وأية
لمن بمن فمن ولمن وبمن والذي والتي والذين بالذي بالتي للذي للتي
ومين لمين بمين بايه لايه وايه وشو بشو وش شكون شحال منو شنهو علاش
ايش ويش وايش بايش لايش واش اش اشنو شنهي شنوه شنية وشهو وشلون اشلون كيفاش فاش وقتاش فوقاش علاه لاش ليش وليش منين
لوين لفين فوين منوين وينه وينها وينهم وقتيش وينتا شوكت شكد شقد قداه قداش بقداش بشحال بقديش لشو عشو شوهو
هاذ هاذا هذي هاذي هذاك هذيك هاظا هذول هدول ذا ديال متاع تاع نتاع باش غادي رح لسا لساته انو يعني حدا برضو كلش متل
"""
# What somebody says of himself who asks, and to whom he says it.
_SPEAKING = """
أريد أود أرغب أعرف أفهم أسأل أبغى بغيت حابب بدنا بدك بده بدها بدهم ممكن يمكن أخبرني احكيلي قوللي خبرني فضلك معليش بتعرف
احنا انتو ياريت ياترى please tell me them so
où au aux ce cet cette ces il elle ils elles on nous vous je tu son sa ses leur leurs été pas plus ne se avoir être
"""
# As they are often written: two words as one, one letter for another, and an article whose word never came.
_MISWRITTEN = """
ماهو ماهي ماهم ماهما ماهن ماهذا ماهذه منهو منهي ماسم مااسم مالذي ماالذي مادا لمادا متا اللتي اللذي الدي اللتان ال
"""

STOP_WORDS = frozenset(fold(f"{_ARABIC} {_DIALECT} {_LATIN}").split())

SAYING_NOTHING = STOP_WORDS.union(fold(f"{_ASKING} {_SPEAKING} {_MISWRITTEN}").split())
"""Folded words of a question that say nothing of what is looked for. Of passages `STOP_WORDS` alone are left out."""

ASKS_FOR_NUMBER = frozenset(
    fold(
        "كم متى بكم وكم عدد نسبة تاريخ سنة عام امتى إمتى ايمتى إيمتى كام قديش قداش بكام when year date percentage number"
    ).split()
)
"""Folded words that ask for a number or a date."""

_NUMBERS = """
واحد اثنان اثنين اثنتين ثلاث ثلاثة أربع أربعة خمس خمسة ست ستة سبع سبعة ثمان ثماني ثمانية تسع تسعة عشر عشرة عشرون عشرين
ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين سبعون سبعين ثمانون ثمانين تسعون تسعين مئة مائة مئتين مئات ألف آلاف ألفين
مليون ملايين مليار مليارات يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر نصف ثلث ربع
"""
NUMBER_WORDS = frozenset(form for word in fold(_NUMBERS).split() for form in forms(word))
"""Numbers and months spelt out, folded, as they stand in the index."""
