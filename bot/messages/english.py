"""The bot's words in English."""

from bot.messages.words import Texts

ENGLISH = Texts(
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    commands=(
        ("help", "How to ask"),
        ("subscribe", "An alert for each new article"),
        ("unsubscribe", "Stop the alerts"),
        ("status", "Your subscription"),
    ),
    admin_commands=(
        ("reindex", "Build the index again"),
        ("ingest", "Read the sources now"),
    ),
    help=(
        "Welcome to Isnad.\n"
        "Write a question about the news. I answer with the passages that hold the answer, word for word as "
        "they were published, each with its source.\n"
        "If I find no answer I say so. I never write an answer of my own.\n"
        "\n"
        "Example: Who won the Asian Cup?\n"
        "\n"
        "The button “More” shows further passages, “Context” shows what stands before and after a passage.\n"
        "In groups I answer when you mention me or reply to a message of mine.\n"
        "\n"
        "An alert for each new article: {subscribe}\n"
        "Stop the alerts: {unsubscribe}\n"
        "Your subscription: {status}"
    ),
    admin_help="For admins, build the index again: {reindex}\nFor admins, read the sources now: {ingest}",
    open_link="Read the sentence in place",
    place="Article {article}, paragraph {paragraph}",
    place_article="Article {article}",
    undated="date unknown",
    also_in="Also published by:",
    also_more="and {count} more",
    refusal="I found no answer to this question in the collection.",
    nearest="The nearest headlines that I have, in case they help:",
    no_more="I have no further passages for this question.",
    more="More",
    context="Context {number}",
    context_heading="Context from the article:",
    as_written="As I wrote it",
    button_expired="This button has expired. Please write your question again.",
    chat_greeting="Ask in Arabic or English; answers are the articles' own words, with their sources. Ctrl-D ends.",
    understood="I understood your question as: {question}",
    spelt="I read your question in Arabic letters as: {question}",
    period="Time: {period}",
    period_between="from {first} to {last}",
    period_since="since {first}",
    period_until="until {last}",
    nothing_then="The collection has nothing from that time: {period}",
    latest="The newest articles are preferred.",
    talk={
        "greeting": "Hello! What would you like to know from the news?",
        "peace": "And peace be upon you! What would you like to know from the news?",
        "thanks": "You are welcome! If another question comes to mind, just write it.",
        "farewell": "Goodbye, and come back any time.",
        "praise": "Thank you, that is kind! I am glad to help whenever you ask.",
        "insult": "I am sorry if I was no help. Ask in other words, and I will do my best.",
        "laughter": "Glad to see you in a good mood! If you have a question about the news, just write it.",
        "assent": "All right. Write your next question whenever you like.",
        "letter": "One letter or digit is not enough for me. Please write your whole question.",
        "emoji": "I cannot read symbols alone. Please write your question in words.",
        "marks": "I found no word to search for in your message. Please use words.",
        "link": "I do not open links, but I do answer questions. Please write yours in words.",
        "gibberish": "I did not understand that. Please write your question in other words.",
    },
    alert_heading="New article",
    subscribed="Subscribed. You will get one alert for each new article.",
    already_subscribed="You are subscribed already, and the alerts are on.",
    unsubscribed="The alerts are off. You can subscribe again at any time.",
    not_subscribed="You are not subscribed to alerts.",
    status_on="Alerts: on in this chat.",
    status_off="Alerts: off in this chat.",
    status_index=(
        "Index: {generation}\nArticles: {articles}\nPassages: {passages}\nWaiting to be indexed: {pending}"
    ),
    status_outbox=(
        "Subscribers: {subscribers}\nAlerts waiting: {waiting}\nAlerts sent: {sent}\nAlerts failed: {failed}"
    ),
    admins_only="Sorry, this command is for admins only.",
    job_started={"reindex": "Building the index again.", "ingest": "Reading the sources."},
    job_running="A job is running already. Please wait until it ends, then try again.",
    job_progress="{stage}: {done} of {total}",
    job_done={"reindex": "The index has been built.", "ingest": "The sources have been read."},
    job_counts={
        "new": "New",
        "modified": "Modified",
        "unchanged": "Unchanged",
        "withdrawn": "Withdrawn",
        "generation": "Index",
        "articles": "Articles",
        "passages": "Passages",
        "encoded": "Passages encoded",
        "seconds": "Seconds",
        "passages_per_second": "Passages a second",
    },
    job_failures="Could not be read: {count}. The first of them:",
    job_failed="The job stopped before its end. Questions are answered as before. Reason:",
    stages={
        "read": "Reading",
        "ingest": "Reading",
        "encode": "Encoding",
        "index": "Indexing",
        "lexical": "Indexing words",
        "dense": "Indexing vectors",
        "verify": "Checking",
        "swap": "Putting in place",
    },
    text_only="I understand written questions only. Please write your question as text.",
    unknown_command="I do not know this command. What I can do: {help}",
    question_long="Your question is long. Please ask it in fewer than {limit} characters.",
    too_many="Many questions in a short time. Please wait a minute, then go on.",
    error_general="Sorry, something unexpected went wrong. Please try again in a moment.",
    error_question_empty="I found no word to search for in your message. Please use words.",
    error_index="The collection is not ready to be searched now. Please try again in a moment.",
    error_model="Search is out of order now. The admins have been told; please try again later.",
    error_busy="The index is busy now. Please try again in a moment.",
    error_database="I cannot reach the articles now. Please try again in a moment.",
    error_slow="The answer took longer than it should. Please try again.",
    error_note="A fault in the bot: {error}\nWhere: {where}\nTimes since the last note: {count}",
)
