commands =
    .help = How to ask
    .ask = Ask by a command, in groups above all
    .subscribe = An alert for each new article
    .unsubscribe = Stop the alerts
    .status = Your subscription
    .subscriptions = Your subscriptions: see and change them
    .latest = The newest articles
    .today = The news of today
    .sources = The outlets of the collection
    .timeline = A story day by day
    .article = Read an article by its number
    .settings = Language, passages, when alerts come
    .privacy = What I keep about you and why
    .export = A copy of what I know about you
    .forget = Delete all I know about you
admin-commands =
    .reindex = Build the index again
    .ingest = Read the sources now
    .pause = Pause all alerts
    .resume = Resume the alerts
about =
    Welcome to Isnad.
    Write a question about the news. I answer with the passages that hold the answer, word for word as they were published, each with its source.
    If I find no answer I say so. I never write an answer of my own.
help =
    Ask as you would ask a friend, for example: Who won the Asian Cup?

    The button “More” shows further passages, “Context” shows what stands before and after a passage.
    In groups I answer when you mention me or reply to a message of mine.

    The newest articles: { $latest }
    Today's news: { $today }
    Which sources there are: { $sources }
    A subject day by day: { $timeline }

    An alert for each new article, or for an outlet, words or a topic that you write behind it: { $subscribe }
    Stop the alerts: { $unsubscribe }
    Your subscription: { $status }
    Your subscriptions, to see and change: { $subscriptions }
    Language, passages, when alerts come: { $settings }
    What I keep about you, and deleting it: { $privacy }
welcome-ask = Write your question now, as you would ask a friend. More about me: { $help }
welcome-examples = Try one of these questions or write your own. More about me: { $help }
welcome-empty = But I have no articles yet, so I cannot answer now. Please come back soon. More about me: { $help }
description =
    Ask about the news in your own words, in Arabic or English.
    I answer with the passages that hold the answer, word for word as they were published, each with its source, its date and a link to the place.
    If I find no answer I say so. I never write an answer of my own.
    And I tell you when there is something new on what you care about.
short-description = Answers questions about the news with published passages, word for word, each with its source.
admin-help =
    For admins, build the index again: { $reindex }
    For admins, read the sources now: { $ingest }
    For admins, pause all alerts: { $pause }, and resume them: { $resume }
    For admins, to watch a new source: send its link alone. What is watched: { $sources }
talk =
    .greeting = Hello! What would you like to know from the news?
    .peace = And peace be upon you! What would you like to know from the news?
    .thanks = You are welcome! If another question comes to mind, just write it.
    .farewell = Goodbye, and come back any time.
    .praise = Thank you, that is kind! I am glad to help whenever you ask.
    .insult = I am sorry if I was no help. Ask in other words, and I will do my best.
    .laughter = Glad to see you in a good mood! If you have a question about the news, just write it.
    .assent = All right. Write your next question whenever you like.
    .letter = One letter or digit is not enough for me. Please write your whole question.
    .emoji = I cannot read symbols alone. Please write your question in words.
    .marks = I found no word to search for in your message. Please use words.
    .link = I do not open links, but I do answer questions. Please write yours in words.
    .gibberish = I did not understand that. Please write your question in other words.
unknown-command = I do not know this command. What I can do: { $help }
question-long = Your question is long. Please ask it in fewer than { $limit } characters.
too-many = Many requests in a short time. Please wait a minute, then go on.
