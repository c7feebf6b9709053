"""`dockward gate`: what stands before the engine's API."""

import asyncio
import gc
import signal
from contextlib import AsyncExitStack
from pathlib import Path

import click

from dockward.cli.gate_deciding import ByPolicy, by_policy
from dockward.cli.gate_ledger import LEDGER, log, verify
from dockward.cli.gate_plugin import plugin
from dockward.cli.policy import load_host_policy
from dockward.cli.streams import tell
from dockward.engine.endpoint import Endpoint, Scheme
from dockward.gate.connection import Gate
from dockward.gate.ledger.places import default_folder, utc_now
from dockward.gate.ledger.store import Store
from dockward.gate.ledger.writing import Ledger
from dockward.gate.serving import Place, allow_many, open_socket, places_of, serving
from dockward.gate.upstream import Engine as Upstream
from dockward.read.lone_engine import read_lone_engine


@click.group("gate", short_help="Stand before the engine's API, and refuse what the policy does.")
def command() -> None:
    """The gate: clients ask it in place of the engine, and what the policy refuses never gets there."""


command.add_command(log)
command.add_command(plugin)
command.add_command(verify)


@command.command("serve", short_help="Serve a socket in place of the engine's.")
@click.option("--listen", type=click.Path(path_type=Path), required=True, help="The socket that clients are to use.")
@click.option(
    "--engine",
    type=click.Path(path_type=Path),
    default=Path("/run/docker.sock"),
    show_default=True,
    help="The engine's own socket.",
)
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml if there]")
@LEDGER
def serve(*, listen: Path, engine: Path, policy: Path | None, ledger: Path | None) -> int:
    """Serve clients of the socket LISTEN until interrupted. What isn't admitted is answered with the reason."""
    loaded = load_host_policy(policy)
    store = Store(ledger or default_folder(), utc_now)
    store.open()
    # Connections come and go: what of them holds itself must be found.
    gc.enable()
    allow_many()
    asyncio.run(_serve(listen, engine, by_policy(loaded), Ledger(store, utc_now)))
    tell(f"dockward: the gate at {listen} is closed.")
    return 0


async def _serve(listen: Path, engine: Path, deciding: ByPolicy, ledger: Ledger) -> None:
    described = await read_lone_engine(Endpoint(scheme=Scheme.UNIX, path=str(engine)), Path("/"))
    gate = Gate(engine=Upstream(str(engine)), decide=deciding.about(described), ledger=ledger)
    end = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, end.set)
    async with ledger.running(), AsyncExitStack() as stack:
        for name, place in (*places_of(deciding.access.sockets), ("", Place(path=listen))):
            listening = await asyncio.to_thread(open_socket, place)
            await stack.enter_async_context(serving(gate, listening, place.path, name))
            tell(f"dockward: the socket {name} is at {place.path}." if name else f"dockward: the gate is at {listen}.")
        await end.wait()
