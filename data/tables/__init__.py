"""The tables, as SQLModel classes; the stores read and write them through their Core tables, which bear their names.

* `sources`: `Source` is what an admin asked to read (folder, file, feed, site map, page); `Origin` is one file or
  address read in it, `Entry` one address that a feed or site map lists, with its `EntryName`s; `SourceCount` and
  `SourceFault` say what became of it day by day.
* `collection`: `Article` has `Passage` rows. `Holding` says which origin holds which article under which key. A copied
  or moved file is then a second holding of one article, and an article is withdrawn when no origin holds it.
  One key belongs to one article. A withdrawn article's holdings stay, as the memory of its keys.
  `Tally` says how many articles and passages there are, so that nobody counts them. `Change` is the queue that the
  index follows, `Vector` the ledger of what a model made of texts. `Version` is an article as it was before it was
  modified; `Signature`, `Band`, `Twin` and `TwinSearch` tell which articles are nearly the same words.
* `people`: `Subscriber`, `Preference`, `Expected`, `Question`, `Said`, `Feedback`.
* `alerts`: `Subscription`, `News`, `Outbox`. `Standing` is what an admin ordered until it is taken back.

Ids of articles, passages and changes are never given twice. Times are UTC and aware.
"""

from data.tables.alerts import News, Outbox, Standing, Subscription
from data.tables.base import METADATA, NAMES, UtcDateTime, core
from data.tables.collection import (
    Article,
    Band,
    Change,
    Holding,
    Passage,
    Signature,
    Tally,
    Twin,
    TwinSearch,
    Vector,
    Version,
)
from data.tables.people import Expected, Feedback, Preference, Question, Said, Subscriber
from data.tables.sources import Entry, EntryName, Origin, Source, SourceCount, SourceFault

__all__ = [
    "METADATA",
    "NAMES",
    "UtcDateTime",
    "article",
    "band",
    "change",
    "core",
    "entry",
    "entry_name",
    "expected",
    "feedback",
    "holding",
    "news",
    "origin",
    "outbox",
    "passage",
    "preference",
    "question",
    "said",
    "signature",
    "source",
    "source_count",
    "source_fault",
    "standing",
    "subscriber",
    "subscription",
    "tally",
    "twin",
    "twin_search",
    "vector",
    "version",
]

source, origin, entry, entry_name = core(Source), core(Origin), core(Entry), core(EntryName)
source_count, source_fault = core(SourceCount), core(SourceFault)
article, holding, passage = core(Article), core(Holding), core(Passage)
version, signature, band, twin = core(Version), core(Signature), core(Band), core(Twin)
twin_search = core(TwinSearch)
tally, change, vector = core(Tally), core(Change), core(Vector)
subscriber, preference, expected = core(Subscriber), core(Preference), core(Expected)
question, said, feedback = core(Question), core(Said), core(Feedback)
subscription, news, outbox, standing = core(Subscription), core(News), core(Outbox), core(Standing)
