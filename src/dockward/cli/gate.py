"""`dockward gate`: what stands before the engine's API."""

import asyncio
import signal
import time
from pathlib import Path

import click

from dockward.cli.gate_ledger import LEDGER, log, verify
from dockward.cli.policy import load_host_policy
from dockward.cli.streams import tell
from dockward.engine.endpoint import Endpoint, Scheme
from dockward.gate.asking import Asking
from dockward.gate.connection import Deciding, Gate
from dockward.gate.decide import Decision, Setting, decide
from dockward.gate.identity import Identity
from dockward.gate.law import Law
from dockward.gate.ledger.places import default_folder, utc_now
from dockward.gate.ledger.store import Store
from dockward.gate.ledger.writing import Ledger
from dockward.gate.requests import Request
from dockward.gate.serving import open_socket, serving
from dockward.gate.upstream import Engine as Upstream
from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.gate import Admitted
from dockward.model.engine import Engine
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.practices.discovery import rules_about
from dockward.read.lone_engine import read_lone_engine

_KINDS = frozenset({Kind.CONTAINER})


@click.group("gate", short_help="Stand before the engine's API, and refuse what the policy does.")
def command() -> None:
    """The gate: clients ask it in place of the engine, and what the policy refuses never gets there."""


command.add_command(log)
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
    asked = loaded.policy.gate
    law = Law(
        plans=plan_rules(loaded, rules_about(_KINDS), _KINDS),
        actions=loaded.gate,
        deny_from=next(one for one in Severity if one.word == asked.deny_from),
    )
    store = Store(ledger or default_folder(), utc_now)
    store.open()
    asyncio.run(_serve(listen, engine, law, asked.admitted, Ledger(store, utc_now)))
    tell(f"dockward: the gate at {listen} is closed.")
    return 0


async def _serve(listen: Path, engine: Path, law: Law, admitted: Admitted, ledger: Ledger) -> None:
    described = await read_lone_engine(Endpoint(scheme=Scheme.UNIX, path=str(engine)), Path("/"))
    gate = Gate(engine=Upstream(str(engine)), decide=_decider(law, described, admitted), ledger=ledger)
    listening = open_socket(listen)
    end = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, end.set)
    async with ledger.running(), serving(gate, listening, listen):
        tell(f"dockward: the gate is at {listen}.")
        await end.wait()


def _decider(law: Law, engine: Engine, admitted: Admitted) -> Deciding:
    def decided(request: Request, _: Identity) -> Asking[Decision]:
        return decide(request, Setting(law=law, engine=engine, admitted=admitted, now=time.time()))

    return decided
