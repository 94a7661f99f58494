import asyncio

import pytest

from vision.stages import listening, stage


def test_stages_are_told_in_the_order_they_end():
    told = []
    with listening(lambda name, seconds: told.append((name, seconds >= 0))):
        with stage("outer"), stage("inner"):
            pass
        with pytest.raises(KeyError), stage("broken"):
            raise KeyError
    with stage("unheard"):
        pass
    assert told == [("inner", True), ("outer", True)]


def test_a_thread_that_is_given_the_context_is_heard():
    told = []

    def work() -> None:
        with stage("elsewhere"):
            pass

    async def ask() -> None:
        with listening(lambda name, _: told.append(name)):
            await asyncio.to_thread(work)

    asyncio.run(ask())
    assert told == ["elsewhere"]
