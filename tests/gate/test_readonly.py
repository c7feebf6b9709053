"""Read-only mounts: what is mounted below them is writable, whatever they say."""

import pytest
from tests.gate.world import Engine, container, decided

from dockward.gate.errors import RefusedError
from dockward.gate.ownplaces import Own, OwnPlaces
from dockward.model.hostplace import HostPlace

CREATE = "POST /v1.41/containers/create"
CGROUPS = "/sys/fs/cgroup"
OLD = {CGROUPS: HostPlace(paths=(CGROUPS,), below=((f"{CGROUPS}/devices", "/devices"),))}
BODY = {"Image": "app:1.0", "User": "1000", "Cmd": ["true"]}
MOUNT = {"Type": "bind", "Source": CGROUPS, "Target": "/x", "ReadOnly": True}


def created(links, **host):
    lender = {"/containers/lender/json": container(Binds=[f"{CGROUPS}:/x:ro"])}
    return decided(CREATE, {**BODY, "HostConfig": host}, Engine(lender, links))


@pytest.mark.parametrize("host", [{"Binds": [f"{CGROUPS}:/x:ro"]}, {"Mounts": [MOUNT]}, {"VolumesFrom": ["lender"]}])
def test_cgroups_that_are_mounted_below_are_judged_as_writable(host):
    with pytest.raises(RefusedError, match=r"/sys/fs/cgroup/devices of the host stands (writable )?at /x/devices"):
        created(OLD, **host)
    assert created({}, **host)


def test_what_harms_nobody_when_it_is_written_passes():
    disk, kernels = ("/srv/disk", "/disk"), ("/sys/kernel/debug/hid", "/hid")
    assert created({"/srv": HostPlace(paths=("/srv",), below=(disk,))}, Binds=["/srv:/x:ro"])
    with pytest.raises(RefusedError, match="/x/hid"):
        created({"/srv": HostPlace(paths=("/srv",), below=(disk, kernels))}, Binds=["/srv:/x:ro"])


def test_the_gates_own_places_are_not_in_what_is_mounted_below():
    own = OwnPlaces(places=(Own("/srv/disk/ledger"),))
    below = {"/srv": HostPlace(paths=("/srv",), below=(("/srv/disk", "/disk"),))}
    body = {**BODY, "HostConfig": {"Binds": ["/srv:/x:ro"]}}
    with pytest.raises(RefusedError, match="'/srv/disk' of the host lies '/srv/disk/ledger'"):
        decided(CREATE, body, Engine(links=below), own=own)
    assert decided(CREATE, body, own=own)
