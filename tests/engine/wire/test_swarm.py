"""Swarm mode on a manager, a worker, and without one."""

import json

from msgspec import UNSET
from tests.engine.answers import NODE, SWARM, changed

from dockward.engine.wire.decode import decode
from dockward.engine.wire.info import SwarmInfo
from dockward.engine.wire.swarm import ManagerFacts, node_from, swarm_from, without_manager
from dockward.engine.wire.swarm_answers import NodeAnswer, SwarmAnswer
from dockward.model.fact import Fact, Place, Unknown
from dockward.model.swarm import Node


def manager(**changes):
    answer = decode(json.dumps(changed(SWARM, **changes)).encode(), SwarmAnswer)
    facts = ManagerFacts(swarm=answer, nodes=Fact(()), secrets=Fact(1), configs=Fact(("c",)), services=Fact(2))
    return swarm_from(SwarmInfo("active", True, "10.0.0.1"), facts)


def test_a_manager():
    one = manager()
    assert (one.active.value, one.manager.value, one.node_address.value) == (True, True, "10.0.0.1")
    assert one.auto_lock == Fact(True, Place("swarm", "Spec.EncryptionConfig.AutoLockManagers"))
    assert one.certificate_expiry.value == 90 * 86_400
    assert one.root_rotations.value == 2
    assert one.created.value == 1795480640.038992
    assert (one.secrets.value, one.configs.value, one.services.value) == (1, ("c",), 2)
    assert not one.listen_address.known
    assert "SWMTKN" not in repr(one)


def test_settings_that_were_never_made():
    one = manager(Spec={"Name": "default"})
    assert (one.auto_lock.value, one.certificate_expiry.value, one.root_rotations.value) == (False, 90 * 86_400, 0)


def test_a_worker_knows_that_it_is_one():
    one = swarm_from(SwarmInfo("active", False, "10.0.0.2"), without_manager("only a manager tells"))
    assert (one.active.value, one.manager.value) == (True, False)
    assert one.auto_lock.content == Unknown("only a manager tells")


def test_no_swarm():
    one = swarm_from(SwarmInfo("inactive"), without_manager("not in Swarm mode"))
    assert (one.active.value, one.manager.value) == (False, False)


def test_an_info_that_does_not_tell():
    for member in (UNSET, None, Unknown("refused")):
        assert not swarm_from(member, without_manager("x")).active.known


def test_nodes():
    assert node_from(decode(json.dumps(NODE).encode(), NodeAnswer)) == Node(
        id="node1",
        hostname="harbour",
        role="manager",
        availability="active",
        state="ready",
        engine_version="20.10.24",
        address="10.0.0.1",
        leader=True,
    )
    worker = changed(NODE, ManagerStatus=..., Spec={"Role": "worker", "Availability": "drain"})
    assert not node_from(decode(json.dumps(worker).encode(), NodeAnswer)).leader
