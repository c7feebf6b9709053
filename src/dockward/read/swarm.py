"""The addresses of a Swarm's two planes, which the API doesn't tell: from the engine's own record on the disk."""

from pathlib import Path

import msgspec
from msgspec import Struct, structs

from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.swarm import Swarm
from dockward.read.host.tree import read_text, why_unread

_MOST_BYTES = 1 << 20
_FILE = "swarm/docker-state.json"


class _State(Struct, frozen=True):
    """docker-state.json (moby, daemon/cluster); the engine leaves out what wasn't set."""

    listen: str = msgspec.field(default="", name="ListenAddr")
    local: str = msgspec.field(default="", name="LocalAddr")
    data_path: str = msgspec.field(default="", name="DataPathAddr")


_DECODER = msgspec.json.Decoder(_State)


def with_addresses(swarm: Swarm, root: Path, data_root: Fact[str]) -> Swarm:
    """The Swarm with the address of its management port and of its data plane, unknown where the record isn't readable.

    A data plane that wasn't set apart has the node's own address.
    """
    if swarm.active.content is not True:
        return swarm
    if isinstance(data_root.content, Unknown):
        return swarm
    path = f"{data_root.content.rstrip('/')}/{_FILE}"
    try:
        state = _DECODER.decode(read_text(root, path, _MOST_BYTES))
    except OSError as why:
        return _blind(swarm, why_unread(why, path), path)
    except (msgspec.MsgspecError, RecursionError) as why:
        return _blind(swarm, f"{path} is not what an engine writes: {why}", path)
    node = state.local or (swarm.node_address.content if isinstance(swarm.node_address.content, str) else "")
    return structs.replace(
        swarm,
        listen_address=Fact(_host(state.listen), Place(path, "ListenAddr")),
        data_path_address=Fact(state.data_path or node, Place(path, "DataPathAddr")),
    )


def _blind(swarm: Swarm, reason: str, path: str) -> Swarm:
    place = Place(path)
    return structs.replace(swarm, listen_address=unknown(reason, place), data_path_address=unknown(reason, place))


def _host(address: str) -> str:
    """The host of `host:port`, without brackets."""
    return address.rpartition(":")[0].strip("[]")
