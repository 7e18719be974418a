post-heading =
    { $count ->
        [one] One passage was published about what this post says. Read it and judge for yourself:
       *[other] { $count } passages were published about what this post says. Read them and judge for yourself:
    }
post-claim = On the words: { $claim }
post-nothing = I found nothing in the collection that speaks of this post. The nearest headlines:
within-answered = The answer from this article:
within-nearest = The nearest that this article has to your question:
within-nothing = I found no answer to your question in this article. It begins so:
linked-heading = This article is in the collection:
related = Related articles:
media =
    .voice = I cannot listen to voice messages yet. Write your question, or forward me a written post and I tell you what was published about it.
    .picture = I cannot read pictures or files. Write your question, or write under the picture what you want to ask.
    .sticker = Nice sticker! But I answer to words. Please write your question.
    .other = I understand written words only: a question, a forwarded post, or a link to an article. Please write your question.
question-numbered = Question { $number }: { $question }
