"""Subjects of which only the name is known."""

import pytest

from dockward.engine.wire.blank import blank
from dockward.model.engine import Engine
from dockward.model.fact import Fact, Unknown
from dockward.model.image import Image
from dockward.model.network import Network
from dockward.model.swarm import Swarm
from dockward.model.volume import Volume
from dockward.model.workload import Resources, Workload


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        (Workload, {"name": "api", "id": "c1"}),
        (Image, {"id": "sha256:1"}),
        (Network, {"name": "n"}),
        (Volume, {"name": "v"}),
        (Engine, {"endpoint": "unix:///s"}),
        (Swarm, {}),
        (Resources, {}),
    ],
)
def test_everything_but_the_name_is_unknown(kind, known):
    one = blank(kind, "it vanished", **known)
    facts = [getattr(one, name) for name in kind.__struct_fields__]
    assert {fact.content for fact in facts if isinstance(fact, Fact)} == {Unknown("it vanished")}
    assert all(getattr(one, name) == value for name, value in known.items())
    if kind is Workload:
        assert one.resources == blank(Resources, "it vanished")


def test_what_is_known_stays():
    assert blank(Swarm, "x", active=Fact(True)).active.value
