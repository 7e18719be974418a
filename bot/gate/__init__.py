"""The one gate of the bot: every call to Telegram passes it, and none goes faster than Telegram takes it.

calls     which calls count against Telegram's limits, and for which chat
limits    what the limits are, and who may use how much of them
window    how many messages Telegram may count in a stretch of time
books     when the next message may go: to a chat, to anybody, an answer or an alert
halts     what Telegram asked to wait for, and how the pace comes back afterwards
gate      the gate: who waits in it, and who is next

Times are seconds of one steady clock. The decisions are pure; only `gate` knows the event loop.
"""
