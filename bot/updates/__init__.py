"""What people do in Telegram, from its server to a handler that has dealt with it.

coming          where updates come from: fetched, or brought by Telegram
inbox           each kept on the disk until it is handled, and handled once
handling        so many at a time, and settled with the inbox
handler_limit   how long a handler may run
holding         what waits for Telegram longer than that
"""
