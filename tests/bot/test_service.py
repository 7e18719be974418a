"""Opening the index beside the greeting of Telegram."""

import threading

import pytest

from bot.commands.service import opened_beside
from data.errors import StoreError
from retrieval.errors import IndexRefused


def test_the_index_is_opened_while_the_rest_goes_on_and_has_ended_when_the_rest_has() -> None:
    begun, greeted = threading.Event(), threading.Event()
    happened: list[str] = []

    def open_index() -> None:
        begun.set()
        assert greeted.wait(5)
        happened.append("opened")

    with opened_beside(open_index):
        assert begun.wait(5)
        happened.append("greeted")
        greeted.set()

    assert happened == ["greeted", "opened"]


@pytest.mark.parametrize("error", [IndexRefused("run `isnad index --rebuild`"), StoreError("disk is full")])
def test_an_index_that_cannot_be_opened_is_told_of_and_the_bot_serves_all_the_same(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    served = False

    def refuse() -> None:
        raise error

    with opened_beside(refuse):
        served = True

    assert served
    assert capsys.readouterr().err == f"isnad: {error}\n"


def test_what_ends_the_bot_ends_it_after_the_index_was_opened() -> None:
    opened: list[bool] = []

    def wrong_token() -> None:
        with opened_beside(lambda: opened.append(True)):
            raise SystemExit(2)

    with pytest.raises(SystemExit):
        wrong_token()
    assert opened == [True]
