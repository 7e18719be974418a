"""From news to alerts.

matching    who hears of which new article
interests   words, topics and saved questions, looked up all at once
stories     which articles tell one thing, and which changes matter
topic_desk  topics before they are saved
digests     when an alert may go, by what its chat chose
turns       whose turn it is
lease       how long a claim of alerts holds
others      what other senders claimed and will not finish
presence    which senders of this machine are alive
letters     what is written of an alert or a digest
parcels     what goes out together
retry       what follows from an alert that could not be sent
sender      the sender
broadcasts  telling the admins how far many alerts are

How fast alerts may go says `bot.gate`.
"""
