"""Tasks of services: whose they are, and whether their containers are what the service was approved as."""

import pytest
from msgspec import structs
from tests.gate.weighing.test_services import CREATE, ENGINE, NET, WEB, bind, service
from tests.gate.weighing.test_truth import mounted
from tests.gate.world import HOST, IMAGE, Engine, container, decided, law

from dockward.gate.after.approvals import MOST_SHAPES, Services
from dockward.gate.asking import InKernel
from dockward.gate.rights.scope import OWNER
from dockward.gate.weighing.judging import Setting
from dockward.gate.weighing.started import look_at
from dockward.judge.policy.gate import Refusals
from dockward.kit import kernel as seen
from dockward.kit.examples import engine as described

TASK, ID = "t" * 25, "c" * 64


class Node(Engine):
    """A node on which one task of the service runs."""

    def __init__(self, body, links=None, kernel=None, host=None, labels=None, **task):
        labels = {"com.docker.swarm.task.id": TASK, "com.docker.swarm.service.id": WEB, **(labels or {})}
        found = container()
        found = {
            **found,
            **(host or {}),
            "Config": {**found["Config"], "Labels": labels},
            "State": {"Status": "running", "Pid": 7, "StartedAt": "now"},
        }
        told = {"ID": TASK, "ServiceID": WEB, "Spec": body["TaskTemplate"], "Status": {}, **task}
        more = {f"/containers/{ID}/json": found, f"/tasks/{TASK}": told, f"/images/{IMAGE['Id']}/json": IMAGE}
        super().__init__({**ENGINE, **more}, links)
        self.kernel = kernel or seen(pid=7, mounts=())

    def answer(self, question):
        return self.kernel if isinstance(question, InKernel) else super().answer(question)


def look(node, by=None):
    asking, answer = look_at(ID, Setting(law=by or law(), engine=described(), now=1.8e9)), None
    while True:
        try:
            answer = node.answer(asking.send(answer))
        except StopIteration as done:
            return done.value


def approved(body, engine=None):
    return decided(CREATE, body, engine or Engine(ENGINE)).shape


@pytest.mark.parametrize(
    "body",
    [
        service(),
        service(task={"Networks": [{"Target": "back"}]}),
        service({"CapabilityDrop": ["ALL"], "ReadOnly": True, "Sysctls": {"net.ipv4.ip_forward": "0"}}),
        service(bind("/srv/data")),
        service({"Mounts": [{"Type": "volume", "Source": "plain", "Target": "/data"}]}),
        service({"Env": ["A=b"]}, Mode={"Replicated": {"Replicas": 2}}),
    ],
    ids=str,
)
def test_a_task_is_told_to_be_what_was_approved(body):
    found = look(Node(body))
    assert (found.service, found.shape) == (WEB, approved(body))
    assert found.shape


def test_networks_that_stand_beside_the_tasks_are_the_tasks():
    attached = [{"Network": {"ID": NET, "Spec": {}}}, {"Network": {"ID": "i", "Spec": {"Ingress": True}}}]
    found = look(Node(service(), NetworksAttachments=attached))
    assert found.shape == approved(service(Networks=[{"Target": "back"}])) != approved(service())


@pytest.mark.parametrize(
    "more",
    [
        {"CapabilityAdd": ["NET_RAW"]},
        {"User": "root"},
        {"Args": ["other"]},
        {"Image": "far:1"},
        bind("/srv/other"),
        {"Groups": ["7"]},
        {"Sysctls": {"net.ipv4.ip_forward": "1"}},
    ],
    ids=str,
)
def test_a_task_of_a_service_that_was_changed_elsewhere_is_another(more):
    assert look(Node(service({**bind("/srv/data"), **more}))).shape != approved(service(bind("/srv/data")))


def test_a_path_that_leads_elsewhere_by_then_makes_it_another():
    body = service(bind("/srv/link"))
    shape = approved(body, Engine(ENGINE, {"/srv/link": "/srv/data"}))
    assert look(Node(body, {"/srv/link": "/srv/data"})).shape == shape
    assert look(Node(body, {"/srv/link": "/etc"})).shape != shape


def test_a_volume_that_isnt_there_is_the_one_that_the_engine_makes_and_no_other():
    body = service({"Mounts": [{"Type": "volume", "Source": "later", "Target": "/data"}]})

    def made(**more):
        node = Node(body)
        node.answers["/volumes/later"] = {"Name": "later", "Driver": "local", "Mountpoint": "/v/later/_data", **more}
        return look(node).shape

    assert made(Options=None) == approved(body)
    assert made(Options={"type": "none", "o": "bind", "device": "/etc"}) != approved(body)
    assert made(Driver="rclone") != approved(body)


def test_what_its_container_shows_more_than_the_service_asks_for_is_seen():
    bound = {
        "Type": "bind",
        "Source": "/srv/data",
        "Destination": "/x",
        "RW": True,
        "Mode": "",
        "Propagation": "rprivate",
    }
    host = {"Mounts": [bound]}
    kernel = seen(pid=7, mounts=(mounted("/x", "/srv/data"),))
    assert look(Node(service(bind("/srv/data")), host=host, kernel=kernel)).beyond == ()
    (told,) = look(Node(service(), host=host, kernel=kernel)).beyond
    assert told == "/srv/data of the host is mounted at /x, which wasn't asked for."


@pytest.mark.parametrize(
    "task",
    [
        {"Status": {"ContainerStatus": {"ContainerID": "d" * 64}}},
        {"ServiceID": None},
        {"Spec": {"Runtime": "plugin"}},
        {"Spec": None},
    ],
    ids=str,
)
def test_a_container_that_only_says_so_is_no_task(task):
    assert look(Node(service(), **task)).service == ""


def test_what_a_service_was_is_kept_for_a_while(tmp_path):
    one = Services(tmp_path / "services")
    for nr in range(MOST_SHAPES + 3):
        one.put(WEB, str(nr))
    one.put(WEB, "5")
    one.write(one.change())
    other = Services(tmp_path / "services")
    other.read()
    assert len(other.of(WEB)) == MOST_SHAPES
    assert other.of(WEB)[-2:] == (str(MOST_SHAPES + 2), "5")
    other.forget(other.ids)
    assert other.of(WEB) == ()
    assert other.changed


EASED = {"socket/panel": Refusals.LEARN}


def test_what_an_image_says_of_its_owner_eases_nothing():
    """It needn't be there as its service is judged; what the service says itself was judged then."""
    by, claim = structs.replace(law(), refusals_of=EASED), {OWNER: "socket/panel"}
    claimed = look(Node(service(), labels=claim, host={"HostConfig": {**HOST, "PidMode": "host"}}), by)
    assert "says that it is of 'socket/panel', for whom the policy refuses less" in " ".join(claimed.beyond)
    said = look(Node(service({"Labels": claim}), labels=claim, host={"HostConfig": {**HOST, "PidMode": "host"}}), by)
    assert (said.beyond, said.refused) == ((), "")
    # Where the manager doesn't tell of it, nobody knows who said so.
    untold = look(Node(service(), labels=claim, host={"HostConfig": {**HOST, "PidMode": "host"}}, ServiceID=None), by)
    assert "DW0601" in untold.refused
    assert look(Node(service(), labels={OWNER: "role/other"}), by).beyond == ()
