"""The small HTTP server at `LISTEN`: is the bot alive, is it ready, what has it counted; and Telegram's calls.

    /healthz   200 while the process lives and its event loop answers
    /readyz    200 when people are answered, else 503 with what is missing, as JSON
    /metrics   what is counted, for Prometheus
    the path of WEBHOOK_URL, where there is one: updates from Telegram

Only the last one is meant for the world.
"""
