"""Networks and their members."""

import json

import pytest
from tests.engine.answers import NETWORK, NETWORK_ID, changed

from dockward.engine.wire.decode import decode
from dockward.engine.wire.network import NetworkAnswer, network_from, with_members
from dockward.kit import workload
from dockward.model.fact import Fact, Place, Unknown
from dockward.model.workload import Attachment


def described(**changes):
    return network_from(decode(json.dumps(changed(NETWORK, **changes)).encode(), NetworkAnswer))


def test_a_whole_answer():
    one = described()
    assert [
        name for name in one.__struct_fields__ if isinstance(getattr(one, name), Fact) and not getattr(one, name).known
    ] == []
    assert one.subnets == Fact(("172.17.0.0/16",), Place("network", "IPAM.Config"))
    assert one.gateways.value == ("172.17.0.1",)
    assert one.options.value == {"com.docker.network.bridge.enable_icc": "true"}


def test_nulls():
    one = described(IPAM={"Config": None}, Options=None, Labels=None, Containers=None)
    assert (one.subnets.value, one.options.value, one.labels.value, one.members.value) == ((), {}, {}, ())


@pytest.mark.parametrize(("field", "fact"), [("Internal", "internal"), ("IPAM", "subnets"), ("EnableIPv6", "ipv6")])
def test_a_missing_field_is_unknown(field, fact):
    assert not getattr(described(**{field: ...}), fact).known


def test_members_are_the_containers_and_not_the_swarms_own_ends():
    one = described(Containers={"c2": {}, "c1": {}, "lb-ov": {}, "ep-9f": {}})
    assert one.members.value == ("c1", "c2")


def test_members_that_do_not_run_are_added():
    stopped = workload(id="stopped", networks=(Attachment("bridge", ""),))
    running = workload(id="c1", networks=(Attachment("renamed", NETWORK_ID),))
    elsewhere = workload(id="other", networks=(Attachment("back", "n2"),))
    blind = workload(id="blind", networks=Unknown("gone"))
    found = with_members(described(Containers={"c1": {}}), [stopped, running, elsewhere, blind])
    assert found.members.value == ("c1", "stopped")
