"""The network and the volume of the small world."""

from functools import cache

from dockward.kit._baseline.facts import CONTAINER_ID, NETWORK_ID, answered
from dockward.model.network import Network
from dockward.model.volume import Volume


@cache
def network() -> Network:
    return Network(
        name="shop_back",
        id=NETWORK_ID,
        driver=answered("network", "Driver", "bridge"),
        scope=answered("network", "Scope", "local"),
        internal=answered("network", "Internal", True),
        attachable=answered("network", "Attachable", False),
        ingress=answered("network", "Ingress", False),
        ipv6=answered("network", "EnableIPv6", False),
        subnets=answered("network", "IPAM.Config", ("172.20.0.0/16",)),
        gateways=answered("network", "IPAM.Config", ("172.20.0.1",)),
        options=answered("network", "Options", {}),
        labels=answered("network", "Labels", {"com.docker.compose.project": "shop"}),
        members=answered("network", "Containers", (CONTAINER_ID,)),
    )


@cache
def volume() -> Volume:
    return Volume(
        name="shop_data",
        driver=answered("volume", "Driver", "local"),
        mountpoint=answered("volume", "Mountpoint", "/var/lib/docker/volumes/shop_data/_data"),
        options=answered("volume", "Options", {}),
        labels=answered("volume", "Labels", {"com.docker.compose.project": "shop"}),
        scope=answered("volume", "Scope", "local"),
    )
