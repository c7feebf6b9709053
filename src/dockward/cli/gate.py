"""`dockward gate`: what stands before the engine's API."""

from pathlib import Path

import click

from dockward.cli.gate_deciding import by_policy
from dockward.cli.gate_install import install, seal, undo
from dockward.cli.gate_ledger import LEDGER, log, verify
from dockward.cli.gate_plugin import plugin
from dockward.cli.gate_serving import ENGINE, serve_sockets
from dockward.cli.gate_socket import make_socket, shadow
from dockward.cli.policy import load_host_policy


@click.group("gate", short_help="Stand before the engine's API, and refuse what the policy does.")
def command() -> None:
    """The gate: clients ask it in place of the engine, and what the policy refuses never gets there."""


for _one in (install, log, make_socket, plugin, seal, shadow, undo, verify):
    command.add_command(_one)


@command.command("serve", short_help="Serve a socket in place of the engine's.")
@click.option("--listen", type=click.Path(path_type=Path), required=True, help="The socket that clients are to use.")
@ENGINE
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml if there]")
@LEDGER
def serve(*, listen: Path, engine: Path, policy: Path | None, ledger: Path | None) -> int:
    """Serve clients of the socket LISTEN, and of the policy's sockets, until interrupted.

    What isn't admitted is answered with the reason.
    """
    serve_sockets(listen, engine, by_policy(load_host_policy(policy)), ledger)
    return 0
