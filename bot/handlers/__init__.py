"""What the bot does with each kind of update. Words are in `bot.messages`."""
