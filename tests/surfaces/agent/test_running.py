import asyncio
import threading
from typing import Any

import pytest

from wscall.deadline import Deadline
from wscall.surfaces.agent.principal import Principal
from wscall.surfaces.agent.refusal import Refusal
from wscall.surfaces.agent.running import Running

PROGRAM = Principal("install")
PAGE = Principal("page", "1", "https://his.example")


def _until_cancelled(request: Deadline) -> bool:
    return request.wait(60)


def test_a_call_is_cancelled_by_its_name_and_by_who_asked() -> None:
    async def go() -> None:
        running = Running(4)
        task = asyncio.create_task(running.run(PAGE, "r1", _until_cancelled))
        await asyncio.sleep(0)
        assert not running.cancel(PROGRAM, "r1")
        assert not running.cancel(PAGE, "r2")
        assert running.cancel(PAGE, "r1")
        assert await task is True
        assert not running.cancel(PAGE, "r1")
        running.close()

    asyncio.run(go())


def test_a_closed_connection_cancels_the_call() -> None:
    async def go() -> None:
        running, gone = Running(4), asyncio.Event()

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        task = asyncio.create_task(running.run(PAGE, "r1", _until_cancelled, receive))
        await asyncio.sleep(0)
        gone.set()
        assert await task is True
        running.close()

    asyncio.run(go())


def test_no_more_than_so_many_at_once_and_no_name_twice() -> None:
    async def go() -> None:
        running = Running(2)
        tasks = [asyncio.create_task(running.run(PAGE, f"r{number}", _until_cancelled)) for number in range(1)]
        await asyncio.sleep(0)
        with pytest.raises(Refusal, match="invalid"):
            await running.run(PAGE, "r0", _until_cancelled)
        tasks.append(asyncio.create_task(running.run(PROGRAM, "r0", _until_cancelled)))
        await asyncio.sleep(0)
        with pytest.raises(Refusal, match="busy"):
            await running.run(PAGE, "r3", _until_cancelled)
        running.cancel_all()
        await asyncio.gather(*tasks)
        assert len(running) == 0
        running.close()

    asyncio.run(go())


def test_draining_waits_for_what_runs_and_then_cancels_it() -> None:
    async def go() -> None:
        running, going = Running(2), threading.Event()
        await running.drained(60)
        task = asyncio.create_task(running.run(PAGE, "r1", lambda _request: going.wait(60)))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(running.drained(60))
        going.set()
        await waiting
        assert await task is True
        task = asyncio.create_task(running.run(PAGE, "r1", _until_cancelled))
        await asyncio.sleep(0)
        await running.drained(0.01)
        assert await task is True
        running.close()

    asyncio.run(go())
