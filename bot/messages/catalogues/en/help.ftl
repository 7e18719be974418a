commands =
    .help = How to ask
    .subscribe = An alert for each new article
    .unsubscribe = Stop the alerts
    .status = Your subscription
admin-commands =
    .reindex = Build the index again
    .ingest = Read the sources now
about =
    Welcome to Isnad.
    Write a question about the news. I answer with the passages that hold the answer, word for word as they were published, each with its source.
    If I find no answer I say so. I never write an answer of my own.
help =
    Example: Who won the Asian Cup?

    The button “More” shows further passages, “Context” shows what stands before and after a passage.
    In groups I answer when you mention me or reply to a message of mine.

    An alert for each new article: { $subscribe }
    Stop the alerts: { $unsubscribe }
    Your subscription: { $status }
admin-help =
    For admins, build the index again: { $reindex }
    For admins, read the sources now: { $ingest }
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
text-only = I understand written questions only. Please write your question as text.
unknown-command = I do not know this command. What I can do: { $help }
question-long = Your question is long. Please ask it in fewer than { $limit } characters.
too-many = Many questions in a short time. Please wait a minute, then go on.
