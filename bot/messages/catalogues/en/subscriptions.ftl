follow-all = All news
follow-outlet = All of { $text }
follow-words = Words: { $text }
follow-topic = Topic: { $text }
follow-question = Answer to: { $text }
follow-paused = paused
choose-kind = How shall I follow this for you: { $text }
choose-outlet = Outlet: all that { $outlet } publishes.
choose-words = Words: each article that holds all of these words, with or without prefixes and endings.
choose-topic = Topic: each article about what you describe, in other words too.
choose-button =
    .outlet = Outlet
    .words = Words
    .topic = Topic
    .cancel = Cancel
cancelled = Nothing was saved.
following = Subscribed to “{ $text }”. I will tell you of everything new.
following-question = All right. I will send you the answer, once, when something that answers your question is published: { $text }
too-many-followed =
    { $limit ->
        [one] You have one subscription here, and that is all I can do. Delete what you do not need with { $subscriptions }, then try again.
       *[other] You have { $limit } subscriptions here, and that is all I can do. Delete what you do not need with { $subscriptions }, then try again.
    }
words-needed = I found no word to follow in what you wrote. Write words or a topic behind { $subscribe }
follow-long = That is long. Please describe what you want to follow in fewer than { $limit } characters.
topic-heading = Topic: { $text }
topic-level =
    .l0 = Amount: the fewest
    .l1 = Amount: few
    .l2 = Amount: medium
    .l3 = Amount: many
    .l4 = Amount: the most
topic-foreseen =
    { $count ->
        [one] Of the latest articles one would have come:
       *[other] Of the latest articles { $count } would have come:
    }
topic-none = None of the latest articles would have come.
topic-among =
    { $count ->
        [one] I looked at the latest article.
       *[other] I looked at the latest { $count } articles.
    }
topic-button =
    .fewer = Fewer
    .more = More
    .save = Save
    .cancel = Cancel
list-none = You have no subscription yet.
list-heading =
    { $count ->
        [one] You have one subscription:
       *[other] You have { $count } subscriptions:
    }
list-empty = Write { $subscribe } for all news, or put an outlet, words or a topic of your own behind it.
list-page = Page { $page } of { $pages }
list-button =
    .pause = Pause
    .resume = Resume
    .fewer = Fewer
    .more = More
    .delete = Delete
list-pages =
    .earlier = Previous
    .later = Next
stop-everything =
    { $count ->
        [one] You have one subscription. Shall I stop all alerts?
       *[other] You have { $count } subscriptions. Shall I stop all alerts?
    }
stop-button =
    .everything = Stop them all
    .choose = Let me choose
