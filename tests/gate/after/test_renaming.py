"""Names that come to mean something else while a request of a limited client is judged, or later."""

from itertools import product

import pytest
from tests.gate.rights.test_roles import BANK, CREATE, NET, PROJECT, SHOP, VAULT, WEB, grant, network, world
from tests.gate.world import decided

from dockward.gate.asking import Ask
from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import RefusedError

FLIPPING = "bbbbbbbb"
"""The name of an own container at one time, else the beginning of another's id."""


class Flipping:
    """What stands under the name at each look, the last one for ever: its (o)wn, (w)hat is another's, or (n)othing."""

    def __init__(self, turns):
        self._turns = [{"o": WEB, "w": BANK, "n": None}[one] for one in turns]
        self._world = world()

    def answer(self, question):
        if question == Ask(f"/containers/{FLIPPING}/json"):
            found = self._turns.pop(0) if len(self._turns) > 1 else self._turns[0]
            self._world.answers[f"/containers/{FLIPPING}/json"] = found
        return self._world.answer(question)


@pytest.mark.parametrize(
    "host",
    [
        {"VolumesFrom": [f"{FLIPPING}:ro"]},
        {"Links": [f"{FLIPPING}:db"]},
        {"NetworkMode": f"container:{FLIPPING}"},
        {"IpcMode": f"container:{FLIPPING}"},
        {"PidMode": f"container:{FLIPPING}"},
    ],
    ids=lambda host: next(iter(host)),
)
@pytest.mark.parametrize("turns", ["".join(one) for one in product("own", repeat=3)])
def test_only_what_was_found_to_be_ones_own_is_joined(host, turns):
    body = {"Image": "app:1.0", "User": "1000", "HostConfig": host}
    try:
        found = decided(CREATE, body, Flipping(turns), grant=grant())
    except RefusedError:
        assert turns[0] != "o"
        return
    told = str(found.request.content["HostConfig"])
    assert turns[0] == "o"
    assert SHOP in told
    assert VAULT not in told
    assert FLIPPING not in told


def hexed():
    found = world()
    found.answers |= {f"/networks/{one}": network(NET, "2222", {PROJECT: "shop"}) for one in ("2222", NET)}
    return found


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (CREATE, {"Image": "app:1.0", "User": "1000", "HostConfig": {"NetworkMode": "2222"}}),
        (CREATE, {"Image": "app:1.0", "User": "1000", "NetworkingConfig": {"EndpointsConfig": {"2222": {}}}}),
        ("POST /v1.41/networks/2222/connect", {"Container": "shop-web"}),
    ],
    ids=["mode", "ends", "connect"],
)
def test_none_that_is_called_so_is_joined(line, body):
    with pytest.raises(RefusedError, match="could be taken for another"):
        decided(line, body, hexed(), grant=grant())


def test_but_it_is_left_and_removed():
    for line, body in (
        ("POST /v1.41/networks/2222/disconnect", {"Container": "shop-web"}),
        ("DELETE /v1.41/networks/2222", None),
    ):
        assert isinstance(decided(line, body, hexed(), grant=grant()), Passed)
