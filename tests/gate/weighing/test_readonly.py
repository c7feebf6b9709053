"""Read-only mounts: what is mounted below them is writable, whatever they say."""

import pytest
from msgspec import structs
from tests.gate.weighing.test_truth import bound, mounted, seen
from tests.gate.world import IMAGE, Engine, container, decided
from tests.gate.world import engine as described

from dockward.gate.after.approvals import Approvals
from dockward.gate.errors import RefusedError
from dockward.gate.weighing.ownplaces import Own, OwnPlaces
from dockward.gate.weighing.truth import EnginesOwn, differences
from dockward.kit import workload
from dockward.model.fact import Fact
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


NEW = {
    "version": Fact("26.1.5"),
    "kernel_version": Fact("5.12.0-1-amd64"),
    "recursive_readonly": Fact(("runc",)),
    "default_runtime": Fact("runc"),
    "root_dir": Fact("/var/lib/docker"),
}
UNVERSIONED = "POST /containers/create"
AT_CGROUPS = {"Binds": [f"{CGROUPS}:/x:ro"]}


def newer(host, line=UNVERSIONED, links=OLD, by_ids=True, **engine):
    """Whether a newer engine's container with this is admitted."""
    lender = {"/containers/lender/json": container(Binds=[f"{CGROUPS}:/x:ro"])}
    by = structs.replace(described(), **NEW | engine)
    try:
        return bool(decided(line, {**BODY, "HostConfig": host}, Engine(lender, links), engine=by, by_ids=by_ids))
    except RefusedError as why:
        if "/sys/fs/cgroup/devices" not in why.message:
            raise
        return False


@pytest.mark.parametrize("host", [AT_CGROUPS, {"Mounts": [MOUNT]}, {**AT_CGROUPS, "Runtime": "runc"}], ids=str)
@pytest.mark.parametrize("version", ["", "/v1.44", "/v1.51"])
def test_newer_engines_make_all_of_it_read_only(host, version):
    assert newer(host, f"POST {version}/containers/create")


@pytest.mark.parametrize(
    ("host", "more"),
    [
        (AT_CGROUPS, {"line": CREATE}),
        (AT_CGROUPS, {"line": "POST /v1.43/containers/create"}),
        (AT_CGROUPS, {"version": Fact("24.0.9")}),
        (AT_CGROUPS, {"version": Fact("dev")}),
        (AT_CGROUPS, {"kernel_version": Fact("5.10.0-30-amd64")}),
        (AT_CGROUPS, {"recursive_readonly": Fact(())}),
        (AT_CGROUPS, {"recursive_readonly": Fact(("crun",))}),
        (AT_CGROUPS, {"by_ids": False}),
        (AT_CGROUPS, {"root_dir": Fact(f"{CGROUPS}/docker")}),
        ({"VolumesFrom": ["lender"]}, {}),
        ({**AT_CGROUPS, "VolumesFrom": ["lender"]}, {}),
        ({"Mounts": [{**MOUNT, "BindOptions": {"ReadOnlyNonRecursive": True}}]}, {}),
    ],
    ids=str,
)
def test_only_where_that_is_certain(host, more):
    assert not newer(host, **more)


def test_how_it_was_asked_for_is_known_of_what_was_made_through_the_gate():
    answers = {"/containers/other/json": container(**AT_CGROUPS), f"/images/{IMAGE['Id']}/json": IMAGE}
    by = structs.replace(described(), **NEW)

    def started(deep):
        return decided("POST /containers/other/start", engine_=Engine(answers, OLD), engine=by, deep=deep)

    assert started({"c" * 64})
    with pytest.raises(RefusedError, match="/sys/fs/cgroup/devices"):
        started(frozenset())


def test_what_is_known_of_it_stays_known(tmp_path):
    kept = Approvals(tmp_path / "a")
    kept.put("one", "", deep=True)
    kept.put("two", "")
    kept.put("one", "spec", "run")
    assert (kept.of("one"), kept.run_of("one"), kept.of("two")) == ("spec", "run", "")
    kept.write(kept.change())
    later = Approvals(tmp_path / "a")
    later.read()
    assert ("one" in later.deep, "two" in later.deep, "three" in later.deep) == (True, False, False)
    assert (later.of("one"), later.run_of("one")) == ("spec", "run")


def test_what_the_kernel_has_writable_below_is_told():
    asked = workload(mounts=(bound("/x", CGROUPS, writable=False),), cap_drop=frozenset())
    view = seen(mounts=(mounted("/x", CGROUPS, "ro"), mounted("/x/devices", f"{CGROUPS}/devices", "rw")))
    own = EnginesOwn(("/var/lib/docker",), "c" * 64)
    assert differences(asked, view, own) == ()
    assert differences(asked, view, own, deep={"/x"}) == ("/x/devices is writable, and was admitted read-only.",)
