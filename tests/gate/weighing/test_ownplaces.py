"""The gate's own places: no container has them, whatever the policy passes, and by whatever way they are reached."""

import pytest
from msgspec import structs
from tests.gate.world import Engine, container, decided, law

from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import RefusedError
from dockward.gate.weighing.ownplaces import Own, OwnPlaces
from dockward.judge.policy.gate import Action, Admitted, Refusals
from dockward.model.hostplace import HostPlace

CREATE = "POST /v1.41/containers/create"
BASE = {"Image": "app:1.0", "User": "1000", "Cmd": ["true"]}
OWN = OwnPlaces(
    places=(
        Own("/run/dockward", telling=True),
        Own("/etc/dockward/tls", telling=True),
        Own("/etc/dockward"),
        Own("/srv/ledger"),
        Own("/srv/gate.sock", telling=True),
    ),
    lent=("/run/dockward/shop.sock",),
    main=("/srv/gate.sock",),
)


def passing():
    """A law under which every rule passes."""
    return structs.replace(law(), actions={one.rule.id: Action.PASS for one in law().plans})


def created(host, engine_=None, **setting):
    return decided(CREATE, {**BASE, "HostConfig": host}, engine_, **{"own": OWN, "law": passing(), **setting})


IN_THEM = [
    "/srv/ledger",
    "/srv/ledger/000",
    "/etc/dockward",
    "/etc/dockward/x.yaml",
    "/run/dockward",
    "/var/run/dockward",
]
IN_THEM += ["/run/dockward/docker.sock", "/etc/dockward/tls/server-key.pem", "/srv/gate.sock", "//srv/./ledger/"]
TELLING = ["/", "/run", "/var/run", "/etc", "/srv"]


@pytest.mark.parametrize("path", IN_THEM)
@pytest.mark.parametrize("options", ["", ":ro"])
def test_what_lies_in_them_is_refused_read_only_too(path, options):
    with pytest.raises(RefusedError, match="the gate's own"):
        created({"Binds": [f"{path}:/x{options}"]})


@pytest.mark.parametrize("path", TELLING)
def test_what_holds_sockets_or_keys_is_refused_read_only_too(path):
    with pytest.raises(RefusedError, match=r"lies .* which is the gate's own"):
        created({"Binds": [f"{path}:/x:ro"]})


def test_what_holds_a_place_without_secrets_may_be_read_and_not_written():
    own = OwnPlaces(places=(Own("/srv/gate/ledger"),))
    assert isinstance(created({"Binds": ["/srv/gate:/x:ro"]}, own=own), Passed)
    with pytest.raises(RefusedError, match="'/srv/gate/ledger', which is the gate's own"):
        created({"Binds": ["/srv/gate:/x"]}, own=own)


@pytest.mark.parametrize("path", ["/srv2", "/srv/ledgers", "/home/ann/x", "/etc/dockward2", "/run/dockward/shop.sock"])
def test_what_only_looks_like_them_passes_and_a_lent_socket_does(path):
    assert isinstance(created({"Binds": [f"{path}:/x"]}), Passed)


@pytest.mark.parametrize(
    "stands",
    [
        "/srv/ledger",
        HostPlace(paths=("/data", "/srv/ledger")),
        HostPlace(paths=("/data",), below=(("/srv/ledger/x", "/deep"),)),
        HostPlace(paths=("/data",), below=(("/", "/root"),)),
    ],
)
def test_links_binds_of_the_host_and_what_is_mounted_below_count(stands):
    with pytest.raises(RefusedError, match="the gate's own"):
        created({"Binds": ["/data:/x"]}, Engine(links={"/data": stands}))


@pytest.mark.parametrize("path", ["/proc/1/root/srv", "/proc/self/cwd", "/proc/7/task/7/fd/3"])
def test_ways_through_a_process_are_refused(path):
    with pytest.raises(RefusedError, match="can't be told"):
        created({"Binds": [f"{path}:/x:ro"]})


@pytest.mark.parametrize("refusals", [Refusals.LEARN, Refusals.WARN])
def test_where_the_policy_is_not_enforced_only_what_lies_in_them_is_refused(refusals):
    eased = structs.replace(passing(), refusals=refusals)
    found = created({"Binds": ["/:/x"]}, law=eased)
    assert isinstance(found, Passed)
    assert "the gate's own" in found.why
    with pytest.raises(RefusedError, match="the gate's own"):
        created({"Binds": ["/srv/ledger:/x"]}, law=eased)


def test_a_mount_and_a_volume_that_binds_and_lent_volumes_count():
    with pytest.raises(RefusedError, match="the gate's own"):
        created({"Mounts": [{"Type": "bind", "Source": "/srv/ledger", "Target": "/x", "ReadOnly": True}]})
    lender = container(Binds=["/srv/ledger:/l"])
    with pytest.raises(RefusedError, match="the gate's own"):
        created({"VolumesFrom": ["lender"]}, Engine({"/containers/lender/json": lender}))


@pytest.mark.parametrize("line", ["start", "restart", "attach", "update"])
def test_a_container_that_has_them_is_not_started_changed_or_entered(line):
    engine = Engine({"/containers/c/json": container(Binds=["/srv/ledger:/x"])})
    body = {"Memory": 1 << 30} if line == "update" else None
    with pytest.raises(RefusedError, match="the gate's own"):
        decided(f"POST /v1.41/containers/c/{line}", body, engine, own=OWN, law=passing())


@pytest.mark.parametrize("verb", ["create", "web/update?version=3"])
def test_a_service_has_them_neither(verb):
    mount = {"Type": "bind", "Source": "/srv/ledger", "Target": "/x", "ReadOnly": True}
    spec = {"Image": "app:1.0", "User": "1000", "Mounts": [mount]}
    body = {"Name": "web", "TaskTemplate": {"ContainerSpec": spec}}
    with pytest.raises(RefusedError, match="the gate's own"):
        decided(f"POST /v1.51/services/{verb}", body, Engine({"/services/web": {"ID": "web"}}), own=OWN, law=passing())


def test_the_main_socket_may_be_mounted_where_the_policy_admits_it_by_its_path():
    admitted = Admitted(sockets=("/srv/gate.sock", "/srv/*"))
    assert isinstance(created({"Binds": ["/srv/gate.sock:/x"]}, admitted=admitted), Passed)
    with pytest.raises(RefusedError, match="the gate's own"):
        created({"Binds": ["/srv/ledger/x.sock:/x"]}, admitted=admitted)


@pytest.mark.parametrize(
    "stands",
    [
        HostPlace(paths=("/srv/app.sock",), socket_of=0),
        "/run/dbus",
        "/run/dbus/system_bus_socket",
        "/run/systemd/private",
        HostPlace(paths=("/srv/app.sock", "/run/systemd/private"), socket_of=0),
    ],
)
@pytest.mark.parametrize("options", ["", ":ro"])
def test_sockets_of_the_hosts_root_are_refused_unless_they_are_admitted(stands, options):
    engine = Engine(links={"/srv/app.sock": stands})
    with pytest.raises(RefusedError, match="of the host's root"):
        created({"Binds": [f"/srv/app.sock:/x{options}"]}, engine)
    anything = Admitted(sockets=("*",))
    assert isinstance(created({"Binds": [f"/srv/app.sock:/x{options}"]}, engine, admitted=anything), Passed)


@pytest.mark.parametrize(
    "stands",
    [
        HostPlace(paths=("/srv/app.sock",), socket_of=1000),
        HostPlace(paths=("/run/systemd/journal/dev-log",), socket_of=0),
        HostPlace(paths=("/run/dockward/shop.sock",), socket_of=0),
    ],
)
def test_sockets_of_others_of_the_systems_log_and_lent_ones_pass(stands):
    assert isinstance(created({"Binds": ["/srv/a:/x"]}, Engine(links={"/srv/a": stands})), Passed)


def test_rules_judge_every_name_of_what_is_mounted():
    engine = Engine(links={"/data": HostPlace(paths=("/data", "/etc/cron.d"))})
    with pytest.raises(RefusedError, match="DW0610"):
        created({"Binds": ["/data:/x"]}, engine, law=law())
    below = Engine(links={"/data": HostPlace(paths=("/data",), below=(("/etc/cron.d", "/deep"),))})
    with pytest.raises(RefusedError, match="/x/deep"):
        created({"Binds": ["/data:/x"]}, below, law=law())
