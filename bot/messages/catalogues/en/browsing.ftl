latest-heading = The newest articles
latest-of = The newest articles of { $outlet }
latest-none = The collection has no articles yet.
page-older = Older
page-newer = Newer
page-next = Next
page-before = Back
page-of = Page { $page } of { $pages }
outlets-button = Outlets
outlets-all = All outlets
outlets-heading =
    { $count ->
        [one] The collection has one outlet:
       *[other] The collection has { $count } outlets:
    }
outlets-unknown = I know no outlet of this name. Please choose one of those that I have.
outlet-unnamed = No name
outlet-articles =
    { $count ->
        [one] one article
       *[other] { $count } articles
    }
outlet-newest = newest { $date }
article-missing = I find no article of this number. It may have been withdrawn. The newest articles: { $latest }
article-usage = Write the article's number behind the command, like this: { $example }
article-read = Read the article
article-related = Related articles:
timeline-ask = Which story would you like as a timeline? Write it to me in a few words.
timeline-usage = Write the topic behind the command, like this: { $example }
timeline-example = oil prices
timeline-heading = Timeline: { $topic }
timeline-none = I found no dated articles on this topic in the collection. Please try other words.
timeline-undated =
    { $count ->
        [one] One article without a date is left out.
       *[other] { $count } articles without a date are left out.
    }
today-heading = Today's news, { $date }
today-other = I have no news of today yet. This is the newest day that I have, { $date }
today-number =
    { $count ->
        [one] One article was published on it.
       *[other] { $count } articles were published on it.
    }
today-none = The collection has no dated articles yet.
today-more = More headlines
share = Share
share-question = Share the question
share-ready = This is the link to your question. Whoever opens it reads your question and its answer:
share-asker-only = Only the person who asked can share a question.
shared-question = A question from a link: { $question }
passage-heading = A passage from the article:
