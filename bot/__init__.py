"""People: Telegram, messages, alerts, settings, wiring, the command line."""
