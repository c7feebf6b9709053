"""The engine as the gate asks what it is: one that isn't there, isn't one, or is too old is told in one line."""

import asyncio
import json
import subprocess
import sys

import pytest
from tests.live.between import Between, standing

from dockward.gate.connections.upstream import Engine
from dockward.gate.serving.describing import describe
from dockward.gate.serving.sockets import ServeError

VERSION = {"ApiVersion": "1.41", "Version": "20.10"}


class Answers(Between):
    """Answers by path, in the place of an engine."""

    told = None

    def asked(self, *question):
        _, path, *_ = question
        found = self.told.get(path)
        return (404, b"{}", []) if found is None else (200, json.dumps(found).encode(), [])


def described(tmp_path, told):
    with standing(Answers(tmp_path / "engine.sock", None)) as server:
        server.told = told

        async def run():
            engine = Engine(str(server.place))
            try:
                return await describe(engine, server.place)
            finally:
                await engine.close()

        return asyncio.run(run())


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, "says nothing of itself"),
        ({"/version": VERSION}, "says nothing of itself"),
        ({"/version": {"ApiVersion": "1.12"}, "/info": {}}, "too old"),
        ({"/version": {"ApiVersion": "new"}, "/info": {}}, "none that is known"),
        ({"/version": [], "/info": {}}, "no engine answers there"),
    ],
)
def test_what_is_no_engine_is_told(tmp_path, told, why):
    with pytest.raises(ServeError, match=why):
        described(tmp_path, told)


def test_one_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ServeError, match=r"no engine answers there: .*No such file"):
        asyncio.run(describe(Engine(str(tmp_path / "none")), tmp_path / "none"))


def test_the_gate_holds_no_more_than_it_needs():
    code = "import sys, dockward.cli.gate; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "dockward.gate.serving.connection" in loaded
    assert not loaded & {"aiohttp", "cryptography", "dockward.fix", "rich"}
