"""Which places of this host are the gate's own: whoever may write or listen there decides in its place."""

import sys
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, structs

from dockward.cli.gate_deciding import ByPolicy
from dockward.cli.policy import find_policy
from dockward.gate.after.approvals import approvals_file, services_file
from dockward.gate.after.frozen import frozen_file
from dockward.gate.after.glassfile import glass_file
from dockward.gate.after.releasing import release_file
from dockward.gate.ledger.places import SYSTEM
from dockward.gate.rights.profiles import FOLDER, path_of
from dockward.gate.weighing.ownplaces import Own, OwnPlaces
from dockward.model.errors import UnreadError
from dockward.read.host.nameswatch import NamesWatch
from dockward.read.kernel.places import read_place

_SETTINGS = Path("/etc/dockward")
_TLS = _SETTINGS / "tls"
_KEY = "server-key.pem"
_PLUGINS = Path("/run/docker/plugins")
"""Whose socket lies here first is the plugin that the engine asks."""


class Whereabouts(Struct, frozen=True, kw_only=True):
    """How this gate was started. `ledger` is its folder, `policy` the file that was named, `keys` are those of TLS."""

    ledger: Path
    listening: Path
    policy: Path | None = None
    keys: Path | None = None


def on_this_host(deciding: ByPolicy, about: Whereabouts) -> ByPolicy:
    """What is decided by, knowing the host's accounts, and the places of this gate and of others."""
    sockets = deciding.access.sockets.items()
    folders = (_TLS, *((about.keys,) if about.keys else ()))
    main = (about.listening,)
    # A file may have other names elsewhere, a folder hasn't.
    ways = (*main, _PLUGINS, *folders, *(one / _KEY for one in folders))
    policy = about.policy or find_policy()
    written = (
        *(SYSTEM, _SETTINGS, about.ledger),
        *(find(about.ledger) for find in (glass_file, approvals_file, services_file, frozen_file, release_file)),
        *(one for one in (policy, deciding.crl) if one),
        *_program(),
    )
    own = OwnPlaces(
        places=(
            *(Own(one, telling=True) for one in _names((Path(FOLDER), *ways))),
            *(Own(one) for one in _names(written)),
        ),
        lent=_names(Path(path_of(name, one)) for name, one in sockets),
        main=_names(main),
    )
    access = structs.replace(deciding.access, places=_names(ways))
    return structs.replace(deciding, own=own, access=access, names=NamesWatch(Path("/")).now)


def _program() -> tuple[Path, ...]:
    """What runs here: the package's folder, the interpreter, and their environment where they have one."""
    package = Path(__file__).resolve().parents[1]
    environment = (Path(sys.prefix),) if sys.prefix != sys.base_prefix else ()
    return (package, Path(sys.executable).resolve(), *environment)


def _names(paths: Iterable[Path]) -> tuple[str, ...]:
    """By all the names that they have on the host."""
    return tuple(dict.fromkeys(name for one in paths for name in (str(one.absolute()), *_others(str(one.absolute())))))


def _others(path: str) -> tuple[str, ...]:
    try:
        return read_place(path).paths
    except (OSError, ValueError, UnreadError):
        return ()
