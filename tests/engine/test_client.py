"""The client against a server on a real socket, with every fault that an engine may have."""

import asyncio
import os
import socket
from contextlib import asynccontextmanager

import pytest
from tests.engine.answers import VERSION
from tests.engine.fake_engine import Die, FakeEngine, Hang, Status, serving, serving_tcp

from dockward.engine.client import open_client
from dockward.engine.endpoint import Endpoint, Scheme
from dockward.engine.errors import (
    ApiVersionError,
    BadAnswerError,
    EndpointError,
    EngineDiedError,
    EngineError,
    EngineHangsError,
    GoneError,
    NoEngineError,
    NoPermissionError,
    NotAnEngineError,
    RefusedError,
    TlsError,
    TooLargeError,
)
from dockward.engine.limits import GIVE_UP_AFTER
from dockward.engine.wire.info import Info, Version


def _unix(path, **more):
    return Endpoint(scheme=Scheme.UNIX, path=str(path), **more)


def ask(engine, tmp_path, question, *, seconds=5.0):
    """What `question` gets from a client of `engine`."""

    async def run():
        async with serving(engine, tmp_path / "s"), open_client(_unix(tmp_path / "s"), seconds=seconds) as client:
            return await question(client)

    return asyncio.run(run())


def refused(engine, tmp_path, question, **more):
    """The error that `question` ends in; every one says what to say to a person."""
    with pytest.raises(EngineError) as caught:
        ask(engine, tmp_path, question, **more)
    assert caught.value.message
    assert "Traceback" not in caught.value.message
    return caught.value


def reaching(endpoint, **more):
    """The error that opening a client ends in."""

    async def run():
        async with open_client(endpoint, **more):
            pass

    with pytest.raises(EngineError) as caught:
        asyncio.run(run())
    return caught.value


@asynccontextmanager
async def raw(path, reply):
    """A socket that says `reply` to everybody and hangs up."""

    async def speak(reader, writer):
        await reader.read(1000)
        writer.write(reply)
        await writer.drain()
        writer.close()

    server = await asyncio.start_unix_server(speak, str(path))
    async with server:
        yield


def reaching_raw(tmp_path, reply):
    async def run():
        async with raw(tmp_path / "s", reply), open_client(_unix(tmp_path / "s"), seconds=5.0):
            pass

    with pytest.raises(EngineError) as caught:
        asyncio.run(run())
    return caught.value


@pytest.mark.parametrize(
    ("newest", "oldest", "agreed"),
    [("1.41", "1.12", "1.41"), ("1.55", "1.44", "1.55"), ("1.99", "1.44", "1.55"), ("1.40", "", "1.40")],
)
def test_it_speaks_the_newest_version_that_both_know(tmp_path, newest, oldest, agreed):
    engine = FakeEngine(**{"/version": {**VERSION, "ApiVersion": newest, "MinAPIVersion": oldest}})
    ask(engine, tmp_path, lambda client: client.get("/info"))
    assert engine.asked == ["/version", f"/v{agreed}/info"]


@pytest.mark.parametrize(("newest", "oldest"), [("1.23", "1.12"), ("1.99", "1.90")])
def test_without_a_common_version_it_says_which_side_is_old(tmp_path, newest, oldest):
    engine = FakeEngine(**{"/version": {**VERSION, "ApiVersion": newest, "MinAPIVersion": oldest}})
    error = refused(engine, tmp_path, lambda client: client.get("/info"))
    assert isinstance(error, ApiVersionError)
    assert newest in error.message
    assert "Update" in error.hint


def test_an_answer_is_decoded(tmp_path):
    info = ask(FakeEngine(), tmp_path, lambda client: client.read("/info", Info))
    assert info.driver == "overlay2"


def test_a_missing_socket_says_how_to_install_start_or_reach_an_engine(tmp_path):
    error = reaching(_unix(tmp_path / "none", rootless_socket="/run/user/7/docker.sock"))
    assert isinstance(error, NoEngineError)
    assert "doesn't exist" in error.message
    for way in ("apt-get install docker.io", "systemctl start", "DOCKER_HOST", "context", "/run/user/7/docker.sock"):
        assert way in error.hint


def test_a_socket_without_a_listener(tmp_path):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "s"))
    error = reaching(_unix(tmp_path / "s"))
    assert isinstance(error, NoEngineError)
    assert "nothing listens" in error.message


def test_a_closed_port(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        endpoint = Endpoint(scheme=Scheme.TCP, host="127.0.0.1", port=taken.getsockname()[1], origin="DOCKER_HOST")
        error = reaching(endpoint)
    assert isinstance(error, NoEngineError)
    assert "connection refused" in error.message
    assert "DOCKER_HOST" in error.hint


def test_a_socket_path_longer_than_sockets_have():
    assert isinstance(reaching(_unix("/" + "a" * 300)), NoEngineError)


def test_a_host_that_is_none():
    assert isinstance(reaching(Endpoint(scheme=Scheme.TCP, host="a%b", port=1)), EndpointError | NoEngineError)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become nobody")
def test_a_socket_of_others(tmp_path):
    async def run():
        async with serving(FakeEngine(), tmp_path / "s"):
            (tmp_path / "s").chmod(0o600)
            os.seteuid(65534)
            try:
                async with open_client(_unix(tmp_path / "s")):
                    pass
            finally:
                os.seteuid(0)

    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o755)
    with pytest.raises(NoPermissionError) as caught:
        asyncio.run(run())
    assert "docker group" in caught.value.hint or "usermod -aG docker" in caught.value.hint


def test_an_engine_that_hangs(tmp_path):
    error = refused(FakeEngine(**{"/info": Hang()}), tmp_path, lambda client: client.get("/info"), seconds=0.3)
    assert isinstance(error, EngineHangsError)
    assert "0.3 s" in error.message


def test_an_engine_that_hangs_is_given_up(tmp_path):
    async def many(client):
        errors = []
        for _ in range(GIVE_UP_AFTER + 3):
            try:
                await client.get("/info")
            except EngineHangsError as why:
                errors.append(why.message)
        return errors

    engine = FakeEngine(**{"/info": Hang()})
    errors = ask(engine, tmp_path, many, seconds=0.5)
    assert len(errors) == GIVE_UP_AFTER + 3
    assert "in a row" in errors[-1]
    assert engine.asked.count("/v1.41/info") == GIVE_UP_AFTER


def test_one_slow_answer_is_no_reason_to_give_up(tmp_path):
    async def by_turns(client):
        for _ in range(GIVE_UP_AFTER + 2):
            with pytest.raises(EngineHangsError, match="no answer within"):
                await client.get("/info")
            await client.get("/plugins")

    ask(FakeEngine(**{"/info": Hang()}), tmp_path, by_turns, seconds=0.1)


def test_an_engine_that_dies_in_the_middle_of_an_answer(tmp_path):
    error = refused(FakeEngine(**{"/info": Die()}), tmp_path, lambda client: client.get("/info"))
    assert isinstance(error, EngineDiedError)
    assert "before its answer was whole" in error.message


def test_an_engine_that_hangs_up_without_a_word(tmp_path):
    assert isinstance(reaching_raw(tmp_path, b""), EngineDiedError)


@pytest.mark.parametrize(
    "reply",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n{"ApiVersion": "v1.two"}',
        b"HTTP/1.1 200 OK\r\n" + b"A: " + b"a" * 100_000 + b"\r\n\r\n",
        b"\x00\xff" * 5000,
    ],
)
def test_something_else_than_an_engine(tmp_path, reply):
    error = reaching_raw(tmp_path, reply)
    assert isinstance(error, NotAnEngineError), error.message
    assert error.hint


def test_redirects_are_not_followed(tmp_path):
    error = refused(FakeEngine(**{"/info": Status(302)}), tmp_path, lambda client: client.get("/info"))
    assert isinstance(error, RefusedError)


def test_an_answer_beyond_the_bound_is_cut_off(tmp_path):
    engine = FakeEngine(**{"/info": b'"' + b"a" * 200_000 + b'"'})
    error = refused(engine, tmp_path, lambda client: client.get("/info", most=100_000))
    assert isinstance(error, TooLargeError)
    assert ask(engine, tmp_path, lambda client: client.get("/info", most=300_000))


@pytest.mark.parametrize("status", [400, 403, 409, 500, 503])
def test_a_refusal_carries_the_engines_words(tmp_path, status):
    engine = FakeEngine(**{"/info": Status(status, "container is\x1b[31m being removed")})
    error = refused(engine, tmp_path, lambda client: client.get("/info"))
    assert isinstance(error, RefusedError)
    assert error.http_status == status
    assert "being removed" in error.message
    assert "\x1b" not in error.message


def test_a_refusal_with_a_huge_odd_body(tmp_path):
    engine = FakeEngine(**{"/info": Status(500, body=b"\xff" * 10_000_000)})
    error = refused(engine, tmp_path, lambda client: client.get("/info"))
    assert error.message == "the engine refused with HTTP 500"


def test_what_does_not_exist(tmp_path):
    assert isinstance(refused(FakeEngine(), tmp_path, lambda client: client.get("/containers/x/json")), GoneError)


def test_an_answer_of_the_wrong_shape_says_where(tmp_path):
    engine = FakeEngine(**{"/info": {"Driver": ["overlay2", "hunter2"]}})
    error = refused(engine, tmp_path, lambda client: client.read("/info", Info))
    assert isinstance(error, BadAnswerError)
    assert "$.Driver" in error.message
    assert "hunter2" not in error.message


def test_requests_run_at_once_but_not_all_of_them(tmp_path):
    running = most = 0

    class Counting(FakeEngine):
        async def answer(self, request):
            nonlocal running, most
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.01)
            running -= 1
            return await super().answer(request)

    async def many(client):
        async with asyncio.TaskGroup() as group:
            for _ in range(100):
                group.create_task(client.get("/info"))

    ask(Counting(), tmp_path, many)
    assert 2 <= most <= 16


def test_tcp_without_tls(tmp_path):
    async def run():
        async with serving_tcp(FakeEngine()) as port:
            endpoint = Endpoint(scheme=Scheme.TCP, host="127.0.0.1", port=port)
            async with open_client(endpoint) as client:
                return client.version

    assert asyncio.run(run()) == Version("1.41", "20.10.24", "1.12", "5d6db84")


def test_a_port_that_wants_tls(tmp_path):
    reply = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
    assert isinstance(reaching_raw(tmp_path, reply), TlsError)
