"""`dockward gate`: what stands before the engine's API."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from dockward.cli.gate_deciding import by_policy
from dockward.cli.gate_ledger import LEDGER
from dockward.cli.gate_serving import ENGINE, Afar, serve_sockets
from dockward.cli.policy import load_host_policy
from dockward.gate.serving.sockets import Address, place_at
from dockward.judge.policy.parse_roles import MODE

_ADDRESS = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9A-Za-z.-]+)):([0-9]{1,5})")
_LAST_PORT = 0xFFFF
_ELSEWHERE = {
    "break-glass": ("gate_glass", "glass"),
    "frozen": ("gate_frozen", "frozen"),
    "install": ("gate_install", "install"),
    "log": ("gate_ledger", "log"),
    "new-ledger": ("gate_ledger", "new_ledger"),
    "plugin": ("gate_plugin", "plugin"),
    "release": ("gate_frozen", "release"),
    "seal": ("gate_install", "seal"),
    "shadow": ("gate_socket", "shadow"),
    "socket": ("gate_socket", "make_socket"),
    "undo": ("gate_install", "undo"),
    "verify-ledger": ("gate_ledger", "verify"),
}
"""Commands, and where each is."""


class _Address(click.ParamType[Address]):
    """Where to listen for clients from afar."""

    name = "HOST:PORT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Address:
        """The two. Fails for anything else."""
        found = _ADDRESS.fullmatch(str(value))
        if found is None or int(found[3]) > _LAST_PORT:
            self.fail(f"{value!r} is not written as HOST:PORT.", param, ctx)
        return Address(found[1] or found[2], int(found[3]))


class _Gate(click.Group):
    """Loads a command when it is called: the gate runs for long, and needn't hold what it never uses."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name."""
        return sorted((*super().list_commands(ctx), *_ELSEWHERE))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None when there is none of this name."""
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, name = _ELSEWHERE[cmd_name]
        found = getattr(import_module(f"dockward.cli.{module}"), name)
        assert isinstance(found, click.Command)  # noqa: S101  # tells the type checker what the module holds
        return found


class _Mode(click.ParamType[str]):
    """A socket's mode, as the policy writes it."""

    name = "MODE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The octal digits. Fails for anything else."""
        if not MODE.fullmatch(str(value)):
            self.fail(f"{value!r} is no mode; write it as 660.", param, ctx)
        return str(value)


@click.group("gate", cls=_Gate, short_help="Stand before the engine's API, and refuse what the policy does.")
def command() -> None:
    """The gate: clients ask it in place of the engine, and what the policy refuses never gets there."""


@command.command("serve", short_help="Serve a socket in place of the engine's.")
@click.option("--listen", type=click.Path(path_type=Path), required=True, help="The socket that clients are to use.")
@click.option("--socket-owner", metavar="ACCOUNT", help="Who owns it, by name or number; without, who runs this.")
@click.option("--socket-group", metavar="GROUP", help="Its group, whose members may use it; likewise.")
@click.option("--socket-mode", type=_Mode(), default="660", show_default=True, help="Its mode.")
@ENGINE
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml if there]")
@click.option("--tls", type=_Address(), help="Serve clients from afar there too, who show a certificate.")
@click.option(
    "--tls-files",
    type=click.Path(path_type=Path),
    default=Path("/etc/dockward/tls"),
    show_default=True,
    help="The folder with ca.pem, server-cert.pem and server-key.pem.",
)
@LEDGER
def serve(
    *,
    listen: Path,
    socket_owner: str | None,
    socket_group: str | None,
    socket_mode: str,
    engine: Path,
    policy: Path | None,
    tls: Address | None,
    tls_files: Path,
    ledger: Path | None,
) -> int:
    """Serve clients of the socket LISTEN, and of the policy's sockets, until interrupted.

    What isn't admitted is answered with the reason.
    """
    afar = None if tls is None else Afar(tls, tls_files)
    place = place_at(listen, socket_mode, socket_owner, socket_group, what="the gate's socket")
    serve_sockets(place, engine, by_policy(load_host_policy(policy)), ledger, afar=afar, policy=policy)
    return 0
