"""Ids of networks that stand beside their names: both must mean the same network.

Newer engines go by the id where there is one, older ones by the name (`getNetworkID` of moby's daemon), so what only
one of them means could be another network than was judged. By the names of the engine's own networks both go.
"""

import re
from typing import Any
from urllib.parse import quote

from dockward.gate.asking import Asking, ask
from dockward.gate.errors import RefusedError
from dockward.gate.rights.byid import Named

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


def check_sure_name(name: str) -> None:
    """Raise `RefusedError` for a network that an engine may take for another, whose id begins like its name.

    Whenever a container starts the engine looks for its networks by name, and for what isn't there by the beginning of
    an id: who takes his own network away would be in that one.
    """
    if _BEGINNING.fullmatch(name):
        raise RefusedError(
            f"The network {name!a} could be taken for another, whose id begins so.",
            "Give it a name with another character than 0 to 9 and a to f.",
            status=400,
        )
