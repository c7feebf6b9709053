import asyncio
import threading
import time

import pytest

from dockward.gate.connections import naming
from dockward.gate.connections.naming import addresses_of
from dockward.gate.errors import RefusedError


def test_names_lead_where_the_host_has_them():
    assert "127.0.0.1" in asyncio.run(addresses_of("localhost", "me"))
    assert asyncio.run(addresses_of("nothing.invalid", "me")) == ()
    assert asyncio.run(addresses_of("x" * 300, "me")) == ()


def test_what_takes_too_long_is_refused_and_keeps_one_worker_of_a_client(monkeypatch):
    monkeypatch.setattr(naming, "SECONDS", 0.1)
    going, running, most = threading.Event(), [], []

    def slow(name):
        running.append(name)
        most.append(len(running))
        going.wait(20)
        running.remove(name)
        return ("192.0.2.1",)

    async def several():
        one = asyncio.gather(*(addresses_of(f"slow-{nr}", "one", slow) for nr in range(20)), return_exceptions=True)
        assert all(isinstance(found, RefusedError) for found in await one)
        assert await addresses_of("fast", "another", lambda name: (name,)) == ("fast",)
        going.set()

    asyncio.run(several())
    assert most == [1]
    deadline = time.monotonic() + 20
    while running:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_cant_be_told_is_no_yes(monkeypatch):
    monkeypatch.setattr(naming, "SECONDS", 0.05)
    ended = threading.Event()
    with pytest.raises(RefusedError, match="can't be told in"):
        asyncio.run(addresses_of("x", "me", lambda _: ended.wait(0.3) and ()))
