"""The well-kept Swarm of the small world."""

from functools import cache

from dockward.kit._baseline.facts import DAY, NOW, answered
from dockward.model.swarm import Node, Swarm


@cache
def swarm() -> Swarm:
    nodes = tuple(
        Node(
            id=f"node{nr}",
            hostname=f"m{nr}",
            role="manager",
            availability="drain",
            state="ready",
            engine_version="29.7.0",
            address=f"10.0.0.{nr}",
            leader=nr == 1,
        )
        for nr in (1, 2, 3)
    )
    return Swarm(
        active=answered("info", "Swarm.LocalNodeState", True),
        manager=answered("info", "Swarm.ControlAvailable", True),
        node_address=answered("info", "Swarm.NodeAddr", "10.0.0.1"),
        listen_address=answered("/proc/net/tcp", "2377", "10.0.0.1"),
        data_path_address=answered("swarm", "DataPathAddr", "10.1.0.1"),
        auto_lock=answered("swarm", "Spec.EncryptionConfig.AutoLockManagers", True),
        certificate_expiry=answered("swarm", "Spec.CAConfig.NodeCertExpiry", 30 * DAY),
        root_rotations=answered("swarm", "Spec.CAConfig.ForceRotate", 1),
        created=answered("swarm", "CreatedAt", NOW - 100 * DAY),
        updated=answered("swarm", "UpdatedAt", NOW - 10 * DAY),
        nodes=answered("nodes", "", nodes),
        secrets=answered("secrets", "", 3),
        configs=answered("configs", "", ()),
        services=answered("services", "", 4),
    )
