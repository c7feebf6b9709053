"""Ids of networks that stand beside their names: both must mean the same network.

Newer engines go by the id where there is one, older ones by the name (`getNetworkID` of moby's daemon), so what only
one of them means could be another network than was judged. By the names of the engine's own networks both go.
"""

import re
from typing import Any
from urllib.parse import quote

from dockward.gate.asking import Asking, ask
from dockward.gate.byid import Named, Resolve
from dockward.gate.errors import RefusedError

_BY_NAME = frozenset({"", "default", "bridge", "host", "none"})
_BEGINNING = re.compile(r"[0-9a-f]{1,63}")
"""A name that could be the beginning of a network's id."""
End = dict[str, Any]


def check_network_ids(content: dict[str, Any], *, strip: bool) -> Asking[dict[str, Any]]:
    """A body of `bodies.CREATE` whose networks' ids are those of their names, without them where it is to `strip`.

    Raises `RefusedError` for another network's.
    """
    config = content.get("NetworkingConfig", {})
    ends: dict[str, End | None] = config.get("EndpointsConfig", {})
    for name, end in ends.items():
        if name in _BY_NAME or not (end or {}).get("NetworkID"):
            continue
        found: Named | None = yield from ask(f"/networks/{quote(name, safe='')}", Named)
        check_network_id(end or {}, name, "" if found is None else found.id, f"EndpointsConfig.{name}")
    if not (ends and strip):
        return content
    ends = {name: without_network_id(end) if end else end for name, end in ends.items()}
    return {**content, "NetworkingConfig": {**config, "EndpointsConfig": ends}}


def check_network_id(end: End, name: str, meant: str, where: str) -> None:
    """Raise `RefusedError` where a network's id stands that isn't the one of its name."""
    asked = end.get("NetworkID", "")
    if asked and asked != meant:
        is_ = f"is {meant[:12]}" if meant else "isn't there"
        raise RefusedError(
            f"{where}.NetworkID is another network's than {name[:64]!a}, which {is_}.",
            "Leave NetworkID out, or name the network that it is.",
            status=400,
        )


def without_network_id(end: End) -> End:
    """The settings of one end without the id."""
    return {key: value for key, value in end.items() if key != "NetworkID"}


def with_sure_networks(content: dict[str, Any], by: Resolve) -> Asking[dict[str, Any]]:
    """A body of `bodies.CREATE` that names networks by their ids, where once they are gone the name would mean others.

    The engine looks for a network by its name, and then by the beginning of its id, whenever the container starts.
    """
    host, config = content.get("HostConfig", {}), content.get("NetworkingConfig", {})
    ends: dict[str, End | None] = config.get("EndpointsConfig", {})
    mode = host.get("NetworkMode", "")
    sure: dict[str, str] = {}
    for name in dict.fromkeys((*ends, mode)):
        sure[name] = (yield from by(name)) if _BEGINNING.fullmatch(name) else name
    if mode:
        content = {**content, "HostConfig": {**host, "NetworkMode": sure[mode]}}
    if ends:
        ends = {sure[name]: end for name, end in ends.items()}
        content = {**content, "NetworkingConfig": {**config, "EndpointsConfig": ends}}
    return content
