"""Durations as timedelta, as `build_application` opts in to: without it PTB warns on each RetryAfter."""

import os

os.environ["PTB_TIMEDELTA"] = "true"
