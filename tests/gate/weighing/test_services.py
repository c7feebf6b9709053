"""Swarm through the gate: every way by which a service takes its host, each alone, and what ordinary clients send."""

import json

import pytest
from msgspec import structs
from tests.gate.servicevectors import (
    ADMIN,
    ENGINE,
    GENERIC,
    NET,
    REFUSED_OF_SWARM,
    REFUSED_SERVICES,
    REFUSED_SPECS,
    REFUSED_TASKS,
    SPEC,
    WEB,
    bind,
    driven,
    privileges,
    service,
)
from tests.gate.vectors import VERSIONS, versioned
from tests.gate.world import IMAGE, Engine, decided, law

from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.rights.grants import Grant
from dockward.judge.policy.gate import Action, Admitted
from dockward.judge.policy.powers import HANDING, POWERS, ROUTES
from dockward.kit.examples import engine as described

CREATE = "POST /v1.51/services/create"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("spec", REFUSED_SPECS, ids=str)
def test_settings_of_a_service_that_reach_beyond_its_containers(spec, version):
    for verb in ("create", "web/update?version=3"):
        with pytest.raises(RefusedError) as found:
            decided(f"POST {version}/services/{verb}", service(spec), Engine(ENGINE))
        assert "HostConfig" in spec or "HostConfig" not in f"{found.value.message}{found.value.hint}"
    lower = {name.lower(): value for name, value in spec.items()}
    with pytest.raises(RefusedError):
        decided(f"POST {version}/services/create", service(lower), Engine(ENGINE))


SPOKEN = "TaskTemplate.ContainerSpec."


@pytest.mark.parametrize(
    ("spec", "task", "place", "instead"),
    [
        (privileges(AppArmor={"Mode": "other"}), {}, f"{SPOKEN}Privileges.AppArmor 'apparmor=other'", "of the spec"),
        (privileges(SELinuxContext={"Type": "x"}), {}, f"{SPOKEN}Privileges.SELinuxContext 'label=", "of the spec"),
        ({"Isolation": "hyperv"}, {}, f"{SPOKEN}Isolation 'hyperv'", "`--isolation`"),
        (
            {"Mounts": [{"Type": "npipe", "Source": "a", "Target": "/x"}]},
            {},
            f"{SPOKEN}Mounts 'type npipe'",
            "`--mount type=volume,source=NAME,target=PATH`",
        ),
        (
            driven("other", {}),
            {},
            f"{SPOKEN}Mounts: the driver 'other'",
            "policy admit it",
        ),
        ({}, {"LogDriver": {"Name": "syslog"}}, "TaskTemplate.LogDriver.Name 'syslog'", "`logging.driver`"),
        (
            {},
            {"LogDriver": {"Name": "json-file", "Options": {"max-file": "9999"}}},
            "TaskTemplate.LogDriver.Options.max-file '9999'",
            "`--log-opt` (a stack's `logging.options`)",
        ),
        ({}, {"Resources": GENERIC}, "TaskTemplate.Resources: GenericResources 'driver:gpu'", "`--generic-resource`"),
    ],
    ids=str,
)
def test_what_isnt_admitted_is_told_in_a_services_own_words(spec, task, place, instead):
    with pytest.raises(RefusedError) as found:
        decided(CREATE, service(spec, task=task), Engine(ENGINE))
    assert found.value.message.startswith(place)
    assert instead in found.value.hint


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("task", REFUSED_TASKS, ids=str)
def test_tasks_that_reach_beyond_their_containers(task, version):
    with pytest.raises(RefusedError):
        decided(f"POST {version}/services/create", service(task=task), Engine(ENGINE))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("body", REFUSED_SERVICES, ids=str)
def test_services_that_are_none(body, version):
    with pytest.raises(RefusedError):
        decided(f"POST {version}/services/create", body, Engine(ENGINE))


@pytest.mark.parametrize(
    "body",
    [
        service(),
        service({"Mounts": [{"Type": "volume", "Source": "plain", "Target": "/d"}, {"Type": "tmpfs", "Target": "/t"}]}),
        service(bind("/srv/data", Propagation="rprivate")),
        service({"CapabilityDrop": ["ALL"], "CapabilityAdd": ["NET_BIND_SERVICE"], "ReadOnly": True, "Init": True}),
        service(privileges(NoNewPrivileges=True, Seccomp={"Mode": "default"}, AppArmor={"Mode": "default"})),
        service({"Privileges": {"CredentialSpec": None, "SELinuxContext": None}, "Isolation": "default"}),
        service({"Sysctls": {"net.core.somaxconn": "1024"}, "Hosts": ["10.0.0.1 db"], "DNSConfig": {"Search": ["a"]}}),
        service({"Secrets": [{"SecretID": "s1", "SecretName": "s", "File": {"Name": "s", "UID": "0", "Mode": 292}}]}),
        service(task={"Resources": {"Limits": {"MemoryBytes": 1 << 26, "NanoCPUs": 10**9, "Pids": 50}}}),
        service(task={"LogDriver": {"Name": "json-file", "Options": {"max-size": "1m"}}, "ForceUpdate": 2}),
        service(task={"Placement": {"Constraints": ["node.role==worker"], "Platforms": [{"OS": "linux"}]}}),
        service(task={"RestartPolicy": {"Condition": "on-failure", "MaxAttempts": 3}, "Runtime": "container"}),
        service(UpdateConfig={"Parallelism": 1, "MaxFailureRatio": 0.25, "Order": "start-first"}, Labels={"a": "b"}),
        service(Mode={"Replicated": {"Replicas": 3}}, EndpointSpec={"Mode": "vip", "Ports": [{"TargetPort": 80}]}),
        service(Mode={"Global": {}}),
        service(EndpointSpec={"Ports": [{"TargetPort": 80, "PublishedPort": 80, "PublishMode": "host"}]}),
    ],
    ids=str,
)
def test_ordinary_services_pass_as_they_are(body):
    for line in (CREATE, "POST /v1.51/services/web/update?version=3&registryAuthFrom=spec"):
        found = decided(line, body, Engine(ENGINE))
        assert isinstance(found, Passed)
        assert found.request.content == json.loads(json.dumps(body), object_hook=_without_nulls)


def _without_nulls(value):
    return {name: one for name, one in value.items() if one is not None}


def test_networks_are_passed_on_by_their_ids():
    for body in (
        service(task={"Networks": [{"Target": "back", "Aliases": ["a"]}]}),
        service(Networks=[{"Target": "back"}]),
    ):
        content = decided(CREATE, body, Engine(ENGINE)).request.content
        (end,) = content.get("Networks") or content["TaskTemplate"]["Networks"]
        assert end["Target"] == NET


def test_a_source_is_judged_as_where_it_leads():
    with pytest.raises(RefusedError, match="DW0610"):
        decided(CREATE, service(bind("/srv/link")), Engine(ENGINE, {"/srv/link": "/etc"}))


def test_generic_resources_are_admitted_like_devices():
    assert isinstance(
        decided(
            CREATE, service(task={"Resources": GENERIC}), Engine(ENGINE), admitted=Admitted(devices=("driver:gpu",))
        ),
        Passed,
    )


def test_an_image_that_is_not_here_is_judged_by_what_the_service_says():
    assert isinstance(decided(CREATE, service({"Image": "far:1"}), Engine(ENGINE)), Passed)
    with pytest.raises(RefusedError, match="isn't on this node"):
        decided(CREATE, service({"Image": "far:1", "User": ""}), Engine(ENGINE))


def filling(*rules, **more):
    return structs.replace(law(), actions=dict.fromkeys(rules, Action.FILL), **more)


def test_an_own_first_process_is_filled_in_where_nothing_is_said_of_it():
    for line in (CREATE, "POST /v1.51/services/web/update?version=3"):
        found = decided(line, service(), Engine(ENGINE), law=filling("DW1311"))
        assert found.request.content["TaskTemplate"]["ContainerSpec"]["Init"] is True
        assert found.warning == "Dockward filled in init."
    for said in (True, False):
        found = decided(CREATE, service({"Init": said}), Engine(ENGINE), law=filling("DW1311"))
        assert found.request.content["TaskTemplate"]["ContainerSpec"]["Init"] is said
        assert found.warning == ""
    assert "Init" not in decided(CREATE, service(), Engine(ENGINE)).request.content["TaskTemplate"]["ContainerSpec"]


def test_the_policys_network_is_a_services_where_it_is_the_swarms():
    found = decided(CREATE, service(), Engine(ENGINE), law=filling("DW1502", network="back"))
    assert found.request.content["TaskTemplate"]["Networks"] == [{"Target": NET}]
    assert found.warning == "Dockward filled in network back."
    # One of this node alone can't be a service's.
    for name in ("host", "gone"):
        found = decided(CREATE, service(), Engine(ENGINE), law=filling("DW1502", network=name))
        assert "Networks" not in found.request.content["TaskTemplate"]
        assert "could fill in nothing for default-bridge (DW1502)." in found.warning
        assert any(f"{name} is no network of the Swarm" in one.whole for one in found.notes)
    for body in (service(task={"Networks": [{"Target": NET}]}), service(Networks=[{"Target": NET}])):
        found = decided(CREATE, body, Engine(ENGINE), law=filling("DW1502", network="back"))
        assert (found.request.content, found.warning) == (body, "")


PREVIOUS = {"ID": WEB, "Version": {"Index": 7}, "Spec": service()}
BACK = "POST /services/web/update?version=7&rollback=previous"


def test_going_back_is_judged_as_what_it_goes_back_to():
    def world(before):
        there = {**PREVIOUS, "PreviousSpec": before}
        return Engine({**ENGINE, "/services/web": there, f"/services/{WEB}": there})

    assert isinstance(decided(BACK, service(), world(service())), Passed)
    for before in (service(bind("/")), service(task={"Networks": [{"Target": "host"}]}), service({"New": 1})):
        with pytest.raises(RefusedError):
            decided(BACK, service(), world(before))
    with pytest.raises(RefusedError, match="changed since"):
        decided(BACK.replace("=7", "=6"), service(), world(service()))
    with pytest.raises(RefusedError, match="no state before"):
        decided(BACK, service(), Engine({"/services/web": PREVIOUS, f"/services/{WEB}": PREVIOUS}))
    with pytest.raises(MissingError):
        decided(BACK, service(), Engine())


def test_what_is_missing_is_filled_in_where_a_service_has_it():
    several = ("memory-unlimited", "capabilities-kept", "no-new-privileges-missing", "writable-root")
    ids = {one.rule.name: one.rule.id for one in law().plans}
    filling = structs.replace(law(), actions={ids[one]: Action.FILL for one in several})
    open_engine = described(no_new_privileges=False)
    found = decided(CREATE, service(), Engine(ENGINE), law=filling, engine=open_engine)
    task = found.request.content["TaskTemplate"]
    assert task["Resources"] == {"Limits": {"MemoryBytes": 512 << 20}}
    assert task["ContainerSpec"] == {**SPEC, "CapabilityDrop": ["ALL"], "Privileges": {"NoNewPrivileges": True}}
    assert [one.whole.endswith("Nothing could be filled in.") for one in found.notes] == [False, False, False, True]
    assert "filled in memory 512m, no-new-privileges, cap-drop ALL." in found.warning
    old = decided(CREATE.replace("51", "40"), service(), Engine(ENGINE), law=filling, engine=open_engine)
    assert old.request.content["TaskTemplate"] == {"ContainerSpec": SPEC, "Resources": task["Resources"]}


def test_a_setting_that_the_engine_would_leave_out_is_refused():
    for body in (
        service({"CapabilityDrop": ["ALL"]}),
        service(task={"Resources": {"Limits": {"Pids": 5}}}),
        service(privileges(NoNewPrivileges=True)),
    ):
        assert isinstance(decided(CREATE, body, Engine(ENGINE)), Passed)
        with pytest.raises(RefusedError, match=r"service's TaskTemplate\..* would be left out"):
            decided(CREATE.replace("51", "40"), body, Engine(ENGINE))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("line", "body"), ADMIN)
def test_the_swarm_itself_is_for_roles_that_are_given_it(line, body, version):
    line = versioned(line, version)
    with pytest.raises(RefusedError) as why:
        decided(line, body)
    assert "`swarm-admin`" in why.value.hint
    assert isinstance(decided(line, body, grant=Grant(owner="role/a", routes=ROUTES)), Passed)
    for words in ("everything", "swarm"):
        with pytest.raises(RefusedError) as why:
            decided(line, body, grant=Grant(owner="role/a", routes=POWERS[words]))
        assert "`swarm-admin`" in why.value.hint


def test_every_route_that_hands_the_host_over_is_in_the_table():
    assert len(ADMIN) == len(HANDING)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("line", "body"), REFUSED_OF_SWARM)
def test_requests_about_the_swarm_that_nobody_may_make(line, body, version):
    with pytest.raises(RefusedError):
        decided(versioned(line, version), body, grant=Grant(owner="role/a", routes=ROUTES))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("GET /services?status=1&filters=%7B%22label%22%3A%5B%22a%22%5D%7D", None),
        ("GET /services/web?insertDefaults=0", None),
        ("GET /services/web/logs?stdout=1&follow=1&tail=5", None),
        ("DELETE /services/web", None),
        ("GET /tasks?filters=%7B%7D", None),
        ("GET /tasks/abc", None),
        ("GET /tasks/abc/logs?stdout=1", None),
        ("GET /nodes", None),
        ("GET /nodes/self", None),
        ("GET /secrets", None),
        ("POST /secrets/create", {"Name": "a", "Labels": {}, "Data": "YQ==", "Driver": None, "Templating": None}),
        ("POST /secrets/a/update?version=2", {"Name": "a", "Labels": {"a": "b"}}),
        ("GET /secrets/a", None),
        ("DELETE /secrets/a", None),
        ("GET /configs", None),
        ("POST /configs/create", {"Name": "a", "Data": "YQ=="}),
        ("POST /configs/a/update?version=2", {"Name": "a"}),
        ("GET /configs/a", None),
        ("DELETE /configs/a", None),
    ],
)
def test_ordinary_requests_about_services_pass(line, body, version):
    assert isinstance(decided(versioned(line, version), body), Passed)
    assert isinstance(
        decided(versioned(line, version), body, grant=Grant(owner="role/a", routes=POWERS["swarm"])), Passed
    )


def test_the_image_of_this_node_speaks_for_the_service():
    assert IMAGE["Config"]["User"] == "1000"
    assert isinstance(decided(CREATE, service({"User": ""}), Engine(ENGINE)), Passed)
