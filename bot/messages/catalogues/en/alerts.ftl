alert-heading = New article
alert-corrected = New article, corrected by its publisher since I sent it
why =
    .all = You get this because you follow all news.
    .outlet = You get this because you follow this outlet.
why-words = You get this because you follow the words: { $text }
why-topic = You get this because you follow the topic: { $text }
why-question = You asked this, and I had no answer: { $text }
answer-came = Something that answers your question has been published.
alert-button =
    .less = Less like this
    .stop = Stop this
    .undo = Undo
    .pause = Pause it
    .mine = My subscriptions
less-done = From now on you will get only what is closest to “{ $text }”.
less-least = “{ $text }” is at its fewest already. You can pause it or delete it.
less-not-topic = There is no less of “{ $text }”. You can pause it, delete it, or describe a topic in your own words behind { $subscribe }
stopped = Stopped: “{ $text }”. You will get no more of it.
paused-now = Paused: “{ $text }”. Take it up again at any time with { $subscriptions }
back-again = Back again: “{ $text }”.
digest-heading =
    { $count ->
        [one] Your digest: one article
       *[other] Your digest: { $count } articles
    }
digest-more =
    { $count ->
        [one] And one more.
       *[other] And { $count } more.
    }
subscribed = Subscribed. You will get one alert for each new article.
already-subscribed = You are subscribed already, and the alerts are on.
unsubscribed = The alerts are off. You can subscribe again at any time.
not-subscribed = You are not subscribed to alerts.
status-on = Alerts: on in this chat.
status-off = Alerts: off in this chat.
