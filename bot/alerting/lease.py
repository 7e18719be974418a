"""How long a claim of alerts holds, and what must be over by then.

    0 s    claimed
    20 s   begun, or never: the gate lets through no alert that is older (`LET_THROUGH_SECONDS`)
    55 s   over, whatever Telegram does: sent, refused or broken off (`OVER_SECONDS`)
    60 s   another sender may take it that does not know whether this one lives (`LEASE_SECONDS`)

So a slow send is never sent by another process too, and a process that slept with a claim in its hands sends nothing when it
wakes. These are seconds of steady clocks, each process's own; no clock on a wall is compared.
"""

LET_THROUGH_SECONDS = 20.0
OVER_SECONDS = 55.0
LEASE_SECONDS = 60.0
