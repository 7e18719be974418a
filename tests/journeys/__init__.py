"""Journeys: the real bot process on the real model, and a Telegram that the tests play."""

import pytest

pytest.register_assert_rewrite("tests.journeys.journey", "tests.journeys.process")
