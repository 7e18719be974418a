"""A month of forty sources in some minutes: what comes in, changes, breaks and is killed, and what should come of it."""
