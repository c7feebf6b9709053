"""One client's connection: reads requests one at a time, has each decided, and passes on what is admitted."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial

import h11

from dockward.gate.asking import Told
from dockward.gate.connections.answering import answered, judged_aside
from dockward.gate.connections.crowd import TURNED_AWAY, CrowdedError, is_root, owner_of
from dockward.gate.connections.leaving import while_there
from dockward.gate.connections.wire import Wire
from dockward.gate.decisions.decide import takes_long
from dockward.gate.decisions.outcomes import Answered, Passed
from dockward.gate.errors import ClientLeftError, MissingError, RefusedError
from dockward.gate.identity import Identity
from dockward.gate.request import strictjson
from dockward.gate.request.heads import Head
from dockward.gate.request.requests import Request, understand, with_body
from dockward.gate.request.routes import Answer
from dockward.gate.serving.calls import Call
from dockward.gate.serving.client import Client
from dockward.gate.serving.parts import Gate
from dockward.gate.serving.relaying import exchanged
from dockward.gate.serving.showing import no_room_told, show_told

_LOG = logging.getLogger(__name__)
MUCH_BYTES = 16 << 10
"""Of a body that is read aside."""
_STARTS = frozenset({"container.start", "container.restart"})


async def serve_client(gate: Gate, identity: Identity, wire: Wire) -> None:
    """Serve a connection until the client leaves, or a request ends it."""
    client = Client(wire, identity, Call(gate.ledger, identity))
    try:
        while await _recorded(gate, client):
            client.start_next(Call(gate.ledger, identity))
    except (ConnectionError, TimeoutError, h11.LocalProtocolError) as why:
        _LOG.debug("a connection ended: %r", why)
    finally:
        wire.close()


async def _recorded(gate: Gate, client: Client) -> bool:
    """Serve one request, and have the ledger told how it ended."""
    try:
        goes_on = await _serve_request(gate, client)
    except BaseException as why:
        client.call.over(why)
        raise
    client.call.over()
    return goes_on


async def _serve_request(gate: Gate, client: Client) -> bool:
    """Wait for a request and serve it; whether the connection can take another."""
    try:
        head = await client.head()
        if head is None:
            return False
        client.call.begins(head)
        owner, root = owner_of(client.identity), is_root(client.identity)
        with gate.crowd.place(owner, 1, root=root), gate.bodies.room(owner, root=root) as take:
            client.take = take
            async with gate.pace.turn(owner) as settled:
                return await _serve_head(gate, client, head, settled)
    except CrowdedError:
        return await _refuse(client, RefusedError(TURNED_AWAY, "End some, or try again later.", status=503))
    except RefusedError as why:
        return await _refuse(client, why)


async def _serve_head(gate: Gate, client: Client, head: Head, settled: Callable[[], None]) -> bool:
    """Serve one request; whether the connection can take another. `settled` is told of one that is only waited for."""
    owner = owner_of(client.identity)
    try:
        request = understand(head)
        client.call.understood(request)
        if not request.takes_stream:
            data = await _body(client, head)
            much = len(data) > MUCH_BYTES
            read = partial(with_body, request, data)
            async with while_there(client.wire) if much else nullcontext():
                request = await judged_aside(read, owner) if much else read()
        asking = client.call.watch(gate.decide(request, client.identity))
        long = takes_long(request)
        async with while_there(client.wire) if long else nullcontext():
            decision = await answered(gate.engine, asking, aside=owner if long else None)
        await client.call.decided(decision)
    except MissingError as why:
        return await _miss(client, request, why)
    except RefusedError as why:
        return await _refuse(client, why)
    except ConnectionError:
        raise
    except Exception:  # noqa: BLE001  # the supervised place: what breaks here must not become a yes
        _LOG.exception("deciding broke")
        return await _refuse(client, RefusedError("Deciding on the request broke; please report this.", status=500))
    if isinstance(decision, Answered):
        await client.answer(decision.status, decision.message)
        return client.can_go_on
    if decision.told is not None:
        return await _tell(client, decision, decision.told)
    route = decision.request.asked.route
    if route.changes or route.answer is not Answer.PLAIN:
        settled()
    return await _pass_on(gate, client, decision)


async def _body(client: Client, head: Head) -> bytes:
    with no_room_told():
        return await client.whole_body(head.length, strictjson.MOST_BYTES)


async def _refuse(client: Client, why: RefusedError) -> bool:
    _LOG.info("refused: %s", why.message)
    client.call.refused(why)
    text = f"{why.message}\n{why.hint}" if why.hint else why.message
    if client.can_answer:
        await client.answer(why.status, text, last=True)
        await client.linger()
    # What was refused for its form may be followed by what was never meant as a request.
    return False


async def _miss(client: Client, request: Request, why: MissingError) -> bool:
    """Answer as the engine does where there is nothing; nothing shows that there may be something for others."""
    if request.takes_stream:
        return await _refuse(client, why)
    client.call.refused(why)
    await client.answer(why.status, f"{why.message}\n{why.hint}" if why.hint else why.message)
    return client.can_go_on


async def _tell(client: Client, passed: Passed, told: Told) -> bool:
    """Answer with what the engine was asked already."""
    try:
        await show_told(client, passed.view, told)
    except RefusedError as why:
        return await _refuse(client, why)
    return client.can_go_on


def _told(why: Exception) -> str:
    """What became of the engine; of what h11 says of its own states nobody learns anything."""
    broken_off = isinstance(why, h11.RemoteProtocolError)
    return "It closed the connection, or what it said isn't HTTP." if broken_off else str(why)


async def _pass_on(gate: Gate, client: Client, passed: Passed) -> bool:
    """Send an admitted request to the engine and its answer to the client; whether another request may follow."""
    whole, starts = False, passed.request.route in _STARTS
    if passed.after is not None and starts:
        gate.aftermath.expect(passed.after)
    unpausing = gate.aftermath.freezing.unpausing(passed.unpauses) if passed.unpauses else nullcontext()
    building = gate.aftermath.building() if passed.request.route == "build.run" else nullcontext()
    try:
        with unpausing, building:
            async with gate.engine.exchange() as exchange:
                await exchanged(gate, client, passed, exchange)
        whole = True
    except RefusedError as why:
        # A body that turned out to be none when a part of it had been passed on, or an answer that can't be shown.
        if client.can_answer:
            return await _refuse(client, why)
        raise ConnectionError(why.message) from why
    except ClientLeftError:
        raise
    except (ConnectionError, FileNotFoundError, h11.RemoteProtocolError) as why:
        if client.can_answer:
            return await _refuse(client, RefusedError("The engine doesn't answer.", _told(why), status=502))
        raise ConnectionError("the engine left") from why
    finally:
        if passed.after is not None:
            gate.aftermath.begin(passed.after, later=not whole, expected=starts)
    return client.can_go_on
