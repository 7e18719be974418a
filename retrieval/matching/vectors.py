"""The vectors that topics and articles are compared by: without what is common to all of their kind.

Topics lie in a cone of their own among the vectors of multilingual-e5, and passages in another (`retrieval.index.centre`). A
topic is encoded as a passage would be, which compares better with passages than the vector of a question does.
"""

import numpy as np

from retrieval.encoders.encoder import Encoder, Vectors, unit_rows

TYPICAL = (
    "أخبار الاقتصاد والبنوك",
    "مباريات الدوري وأخبار اللاعبين",
    "الطقس والأمطار",
    "التعليم والجامعات والامتحانات",
    "جرائم الإنترنت والأمن الرقمي",
    "السينما والمهرجانات الفنية",
    "الصحافة وحرية التعبير",
    "قرارات الحكومة والبرلمان",
    "الحرب في أوكرانيا",
    "أخبار السودان",
    "غزة",
    "الأسرة والأطفال",
    "حوادث الطرق والقطارات",
    "الهواتف الذكية والتطبيقات",
    "الهجرة غير النظامية عبر المتوسط",
    "العملات وأسعار الصرف",
    "بدي أعرف شو صار بالحكومة الجديدة",
    "كل جديد عن الشغل والوظائف",
    "اخبار الفن والمشاهير",
    "إيه الجديد في العلاج والأدوية",
    "شنو صاير بالمنطقة",
    "elections in Europe",
    "stock markets and banks",
    "women's rights",
    "artificial intelligence startups",
    "football transfers",
    "medical research",
    "the war in Ukraine",
    "tourism and travel",
    "crime and courts",
)
"""Topics of many kinds, whose mean stands for what all topics have in common."""
SUPPOSED = 50
"""Passages of no collection that stand in its mean, so that a collection of one article is not its own measure."""
OWN_SHARE = 0.5
"""What a passage's own vector adds to that of its whole article. One passage may name in passing what the article is not
about; several subjects in one article make its mean say nothing."""


def topic_centre(encoder: Encoder) -> Vectors:
    """Return the mean of the typical topics' vectors, `(dim,)`. Takes some 0.2 s: to be computed once for an encoder."""
    mean: Vectors = encoder.encode_passages(TYPICAL).mean(axis=0)
    return mean


def topic_vector(encoder: Encoder, subject: str, centre: Vectors) -> Vectors:
    """Return the unit vector `(dim,)` that a topic is stored with; `centre` is the topics', so that no collection matters."""
    left = encoder.encode_passages([subject])[0] - centre
    row: Vectors = unit_rows(left[np.newaxis])[0]
    return row


def passage_centre(sample: Vectors, centre: Vectors) -> Vectors:
    """Return what the passages of a collection have in common, `(dim,)`, from some of their vectors `(n, dim)`.

    `centre` is the topics', which stands for passages that are not there.
    """
    mean: Vectors = (sample.sum(axis=0) + SUPPOSED * centre) / (len(sample) + SUPPOSED)
    return mean


def article_rows(passages: Vectors, centre: Vectors) -> Vectors:
    """Return what topics are compared with of an article: a unit row for each of its passages, `(n, dim)`.

    `passages` are their unit vectors, `centre` that of the collection. Each row holds the whole article's mean as well.
    """
    if not len(passages):
        return passages
    own = unit_rows(passages - centre)
    whole = unit_rows(own.mean(axis=0, keepdims=True))
    return unit_rows(whole + OWN_SHARE * own)
