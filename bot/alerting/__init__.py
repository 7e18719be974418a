"""From news to alerts.

matching    who hears of which new article
interests   words, topics and saved questions, looked up all at once
stories     which articles tell one thing, and which changes matter
topic_desk  topics before they are saved
digests     when an alert may go, by what its chat chose
pace        when it may go, by Telegram's limits, and what its failure means
letters     what is written of an alert or a digest
parcels     what goes out together
sender      the sender
"""
