"""Serving the gate's sockets: what `dockward gate serve` and `dockward gate shadow` have in common."""

import asyncio
import gc
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import click
from msgspec import Struct, structs

from dockward.cli.gate_deciding import ByPolicy
from dockward.cli.gate_places import Whereabouts, on_this_host
from dockward.cli.streams import tell
from dockward.gate.after.approvals import Approvals, Services, approvals_file, services_file
from dockward.gate.after.following import follow
from dockward.gate.after.frozen import Frozen, frozen_file
from dockward.gate.after.glassfile import GlassWatch, glass_file
from dockward.gate.after.looking import Aftermath
from dockward.gate.after.releasing import heed_releases, release_file
from dockward.gate.connections.crowd import Crowd
from dockward.gate.connections.upstream import Engine as Upstream
from dockward.gate.ledger.places import default_folder, utc_now
from dockward.gate.ledger.store import Store
from dockward.gate.ledger.writing import Ledger
from dockward.gate.serving.describing import Known, describe
from dockward.gate.serving.parts import Gate
from dockward.gate.serving.ready import tell_ready
from dockward.gate.serving.sockets import Address, Place, allow_many, inherited_socket, open_socket, places_of, serving

_SWITCH_SECONDS = 0.0005
"""In place of five milliseconds, which the loop would wait at every turn while a worker judges."""
ENGINE = click.option(
    "--engine",
    type=click.Path(path_type=Path),
    default=Path("/run/docker.sock"),
    show_default=True,
    help="The engine's own socket.",
)


class Afar(Struct, frozen=True):
    """The port for clients from afar, and the folder of its certificates."""

    address: Address
    folder: Path


def serve_sockets(
    listen: Place,
    engine: Path,
    deciding: ByPolicy,
    folder: Path | None,
    *,
    afar: Afar | None = None,
    policy: Path | None = None,
) -> None:
    """Serve the gate's own socket, and those of the policy, until interrupted.

    `folder` is the ledger's, `policy` the file that was named.
    """
    place = folder or default_folder()
    keys = None if afar is None else afar.folder
    deciding = on_this_host(deciding, Whereabouts(ledger=place, listening=listen.path, policy=policy, keys=keys))
    store, watch = Store(place, utc_now, deciding.bounds), GlassWatch(glass_file(place))
    store.open()
    # Connections come and go: what of them holds itself must be found. What is loaded stays, and isn't looked through.
    gc.freeze()
    gc.enable()
    sys.setswitchinterval(_SWITCH_SECONDS)
    crowd = Crowd(allow_many())
    frozen = Frozen(frozen_file(place))
    frozen.read()
    deciding = structs.replace(deciding, glass=watch.broken_for, frozen=frozen)
    asyncio.run(
        _serve(
            listen, engine, deciding, Ledger(store, utc_now), place, watch=watch, afar=afar, crowd=crowd, frozen=frozen
        )
    )
    tell(f"dockward: the gate at {listen.path} is closed.")


async def _serve(
    listen: Place,
    engine: Path,
    deciding: ByPolicy,
    ledger: Ledger,
    folder: Path,
    *,
    watch: GlassWatch,
    afar: Afar | None,
    crowd: Crowd,
    frozen: Frozen,
) -> None:
    upstream = Upstream(str(engine))
    known = Known(upstream, engine, await describe(upstream, engine))
    approvals = Approvals(approvals_file(folder))
    deciding = structs.replace(deciding, deep=approvals.deep)
    aftermath = Aftermath(
        upstream,
        ledger,
        lambda: deciding.setting(known.described),
        approvals,
        Services(services_file(folder)),
        frozen=frozen,
        elsewhere=deciding.elsewhere,
        unpausable=deciding.unpausable,
    )
    decide = deciding.about(lambda: known.described)
    gate = Gate(engine=upstream, decide=decide, ledger=ledger, aftermath=aftermath, crowd=crowd)
    end = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, end.set)
    async with ledger.running(), watch.announced(ledger), aftermath.running(), AsyncExitStack() as stack:
        following = asyncio.create_task(follow(upstream, aftermath, known.learn))
        stack.callback(following.cancel)
        heeding = asyncio.create_task(heed_releases(release_file(folder), aftermath.freezing.release))
        stack.callback(heeding.cancel)
        if afar is not None:
            await _serve_afar(stack, gate, afar, deciding.crl)
            tell(f"dockward: clients from afar are served at {afar.address.host} port {afar.address.port}.")
        for name, place in (*places_of(deciding.access.sockets), ("", listen)):
            handed = None if name else inherited_socket(place)
            listening = await asyncio.to_thread(open_socket, place) if handed is None else handed
            kept = None if handed else place.path
            await stack.enter_async_context(serving(gate, listening, kept, name, names=deciding.names))
            tell(
                f"dockward: the socket {name} is at {place.path}."
                if name
                else f"dockward: the gate is at {place.path}."
            )
        tell_ready()
        await end.wait()


async def _serve_afar(stack: AsyncExitStack, gate: Gate, afar: Afar, crl: Path | None) -> None:
    # Loaded here: TLS and certificates cost memory that a gate without them needn't have.
    from dockward.gate.serving.revocation import Revocation  # noqa: PLC0415
    from dockward.gate.serving.tls import AUTHORITY, make_context, open_port, serving_tls  # noqa: PLC0415

    context = await asyncio.to_thread(make_context, afar.folder)
    revocation = Revocation(crl, afar.folder / AUTHORITY)
    await stack.enter_async_context(serving_tls(gate, open_port(afar.address), context, revocation))
