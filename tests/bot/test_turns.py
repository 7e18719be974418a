"""Turns: one after the other at one thing, beside one another at different ones, and nothing is kept."""

import asyncio

import pytest

from bot.turns import Turns


async def test_what_is_done_to_one_thing_is_done_in_the_order_of_coming() -> None:
    turns, done = Turns(), []

    async def act(name: str) -> None:
        async with turns.of("x"):
            done.append(f"{name} begins")
            await asyncio.sleep(0)
            done.append(f"{name} ends")

    await asyncio.gather(act("a"), act("b"), act("c"))

    assert done == ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]
    assert len(turns) == 0


async def test_different_things_do_not_wait_for_one_another() -> None:
    turns, both = Turns(), asyncio.Barrier(2)

    async def act(thing: str) -> None:
        async with turns.of(thing):
            await both.wait()

    async with asyncio.timeout(1):
        await asyncio.gather(act("x"), act("y"))
    assert len(turns) == 0


async def test_whom_a_later_one_makes_needless_learns_it_when_the_turn_comes() -> None:
    turns, told = Turns(), []

    async def act(number: int) -> None:
        async with turns.of("x", number=number) as needed:
            told.append((number, needed))
            await asyncio.sleep(0.001)

    await asyncio.gather(act(4), act(6), act(5), act(7))

    assert told == [(4, True), (6, False), (5, False), (7, True)]


async def test_who_gives_up_waiting_or_fails_leaves_no_trace() -> None:
    turns = Turns()
    async with turns.of("x"):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), turns.of("x"):
                pass
        assert turns.at("x") == 1
    with pytest.raises(ZeroDivisionError):
        async with turns.of("x"):
            _ = 1 // 0
    assert (turns.at("x"), len(turns)) == (0, 0)
