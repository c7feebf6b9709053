"""`dockward gate plugin`: the engine's own authorization plugin, as the second fence."""

import asyncio
import gc
import signal
from pathlib import Path

import click
from msgspec import structs

from dockward.cli.gate_deciding import ByPolicy, by_policy
from dockward.cli.gate_ledger import ledger_option
from dockward.cli.gate_places import Whereabouts, on_this_host
from dockward.cli.policy import load_host_policy
from dockward.cli.streams import tell
from dockward.engine.endpoint import Endpoint, Scheme
from dockward.gate.after.glassfile import GlassWatch, glass_file
from dockward.gate.ledger.places import PLUGINS, default_folder, utc_now
from dockward.gate.ledger.store import Store
from dockward.gate.ledger.writing import Ledger
from dockward.gate.serving.parts import Deciding
from dockward.gate.serving.plugin import Plugin, serving_plugin
from dockward.gate.serving.ready import tell_ready
from dockward.gate.serving.sockets import Place, open_socket
from dockward.judge.policy.gate import Action
from dockward.read.lone_engine import read_lone_engine

SOCKET = Path("/run/docker/plugins/dockward.sock")
_PRIVATE = 0o600


@click.command("plugin", short_help="Serve the engine as its authorization plugin.")
@click.option(
    "--listen",
    type=click.Path(path_type=Path),
    default=SOCKET,
    show_default=True,
    help="The plugin's socket; its name without .sock is the plugin's.",
)
@click.option(
    "--engine",
    type=click.Path(path_type=Path),
    default=Path("/run/docker.sock"),
    show_default=True,
    help="The engine's own socket.",
)
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml if there]")
@ledger_option(PLUGINS)
def plugin(*, listen: Path, engine: Path, policy: Path | None, ledger: Path | None) -> int:
    """Serve the engine until interrupted: it asks before each request, and what the policy refuses is denied.

    The engine must be told of it: "authorization-plugins": ["dockward"] in its daemon.json. While the plugin is down
    the engine denies everything.
    """
    deciding = _without_filling(by_policy(load_host_policy(policy)))
    place = ledger or default_folder(PLUGINS)
    deciding = on_this_host(deciding, Whereabouts(ledger=place, listening=listen, policy=policy))
    store, watch = Store(place, utc_now, deciding.bounds), GlassWatch(glass_file(place))
    store.open()
    deciding = structs.replace(deciding, glass=watch.broken_for)
    # Connections come and go: what of them holds itself must be found. What is loaded stays, and isn't looked through.
    gc.freeze()
    gc.enable()
    asyncio.run(_serve(listen, engine, deciding, Ledger(store, utc_now), watch))
    tell(f"dockward: the plugin at {listen} is closed.")
    return 0


def _without_filling(deciding: ByPolicy) -> ByPolicy:
    """A plugin can change no request: what would be filled in is only told, in the ledger, and names stay names."""
    law = deciding.law
    actions = {rule: Action.WARN if one is Action.FILL else one for rule, one in law.actions.items()}
    return structs.replace(deciding, law=structs.replace(law, actions=actions), by_ids=False)


async def _serve(listen: Path, engine: Path, deciding: ByPolicy, ledger: Ledger, watch: GlassWatch) -> None:
    async def described(agent: str) -> Deciding:
        endpoint = Endpoint(scheme=Scheme.UNIX, path=str(engine))
        found = await read_lone_engine(endpoint, Path("/"), agent)
        return deciding.about(lambda: found, unknown_clients=True)

    serving = Plugin(str(engine), described, ledger)
    end = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, end.set)
    await asyncio.to_thread(listen.parent.mkdir, 0o755, parents=True, exist_ok=True)
    listening = await asyncio.to_thread(open_socket, Place(path=listen, mode=_PRIVATE))
    async with ledger.running(), watch.announced(ledger), serving_plugin(serving, listening, listen):
        tell(f"dockward: the plugin is at {listen}.")
        tell_ready()
        await end.wait()
