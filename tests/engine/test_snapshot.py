"""A whole engine read over a real socket: everything decoded, each fault kept to what it hit."""

import asyncio
import json

import pytest
from blockbuster import blockbuster_ctx
from msgspec import structs
from tests.engine import answers
from tests.engine.answers import CONTAINER_ID, IMAGE, NETWORK, changed, container
from tests.engine.fake_engine import Die, FakeEngine, Hang, Status, Turns, serving

from dockward.engine.client import open_client
from dockward.engine.endpoint import Endpoint, Scheme
from dockward.engine.limits import MOST_EXECS
from dockward.engine.progress import Progress
from dockward.engine.snapshot import read_engine, with_settings
from dockward.engine.wire.engine import Here, Surroundings
from dockward.model.engine import DaemonSettings, Setting
from dockward.model.fact import Fact, Place, Unknown
from dockward.model.subject import Kind
from dockward.model.workload import EnvKind, Exec, MountKind, Origin

UNLISTED = "sha256:" + "e7" * 32
SURROUNDINGS = Surroundings(
    endpoint="unix:///s",
    here=Here("6.1.0-1", "harbour"),
    settings=Fact(DaemonSettings(pid=1, config_path="/etc/docker/daemon.json", values={})),
    listeners=Fact(()),
)


@pytest.fixture
def read(tmp_path):
    """Read a fake engine whole."""

    def snapshot(engine, *, watch=lambda _: None, seconds=5.0, around=SURROUNDINGS):
        async def run():
            endpoint = Endpoint(scheme=Scheme.UNIX, path=str(tmp_path / "s"))
            async with serving(engine, tmp_path / "s"), open_client(endpoint, seconds=seconds) as client:
                with blockbuster_ctx("dockward"):
                    return await read_engine(client, around, watch)

        return asyncio.run(run())

    return snapshot


def harbour():
    """An engine with one of everything."""
    return (
        FakeEngine(**{"/volumes": {"Volumes": [answers.VOLUME]}})
        .add_container(container())
        .add_image(IMAGE)
        .add_network(changed(NETWORK, Containers={CONTAINER_ID: {}}))
    )


def manager(**routes):
    """A Swarm manager with one of everything."""
    info = changed(answers.INFO, Swarm={"NodeAddr": "10.0.0.1", "LocalNodeState": "active", "ControlAvailable": True})
    return FakeEngine(
        **{
            "/info": info,
            "/swarm": answers.SWARM,
            "/nodes": [answers.NODE],
            "/services": [answers.SERVICE],
            "/secrets": [{"ID": "s1", "Spec": {"Name": "s"}}],
            "/configs": [{"ID": "c1", "Spec": {"Name": "app.conf", "Data": "aHVudGVyMg=="}}],
            "/networks/ov1": changed(NETWORK, Name="shop_net", Id="ov1", Scope="swarm"),
            **routes,
        }
    )


def unknown_facts(one):
    facts = {name: getattr(one, name) for name in one.__struct_fields__}
    if "resources" in facts:
        resources = facts.pop("resources")
        facts |= {name: getattr(resources, name) for name in resources.__struct_fields__}
    return {name for name, fact in facts.items() if isinstance(fact, Fact) and not fact.known}


def test_an_engine_in_good_order_is_known_whole(read):
    one = read(harbour())
    assert (one.unread, one.gone, one.pids) == ((), 0, {CONTAINER_ID: 26349})
    assert [unknown_facts(each) for each in (*one.containers, *one.networks, *one.volumes)] == [
        {"kernel"},
        set(),
        set(),
    ]
    assert unknown_facts(one.engine) == set()
    assert one.containers[0].no_new_privileges.value is False
    assert one.networks[0].members.value == (CONTAINER_ID,)
    assert [layer.instruction for layer in one.images[0].history.value] == ["COPY app / # buildkit", 'CMD ["serve"]']
    assert one.swarm.active.value is False


def test_what_the_host_knows_of_the_daemon_may_come_later(read):
    engine = harbour().add_container(
        container(Id="77" * 32, Name="/loose", HostConfig__SecurityOpt=["no-new-privileges=false"])
    )
    early = read(engine, around=structs.replace(SURROUNDINGS, settings=Fact(Unknown("later"))))
    assert not early.engine.no_new_privileges.known
    assert not early.containers[0].no_new_privileges.known
    values = {"no-new-privileges": Setting(True, Place("/etc/docker/daemon.json", "no-new-privileges"))}
    settings = DaemonSettings(pid=1, config_path="/etc/docker/daemon.json", values=values)
    late = with_settings(early, Fact(settings), Fact(()))
    assert late.engine.settings.value == settings
    assert late.engine.no_new_privileges.value is True
    assert [each.no_new_privileges.value for each in late.containers] == [True, False]
    assert with_settings(late, Fact(settings), Fact(())) == late


def test_an_empty_engine(read):
    one = read(FakeEngine(**{"/volumes": {"Volumes": None, "Warnings": None}, "/containers/json": None}))
    assert (one.containers, one.services, one.images, one.networks, one.volumes, one.unread) == ((), (), (), (), (), ())


def test_stopped_containers_are_asked_for_too(read):
    engine = harbour()
    read(engine)
    assert "/v1.41/containers/json?all=true" in engine.asked
    assert len(engine.asked) == len(set(engine.asked))


def test_the_same_engine_gives_the_same_snapshot(read):
    engine = FakeEngine()
    for nr in range(20):
        engine.add_container(container(Id=f"{nr:064}", Name=f"/c{nr}"))
    first, again = read(engine), read(engine)
    assert first == again
    assert [one.name for one in first.containers] == sorted(f"c{nr}" for nr in range(20))


def test_progress_is_told(read):
    seen = []
    read(harbour(), watch=seen.append)
    assert {Progress("containers", 0, 1), Progress("containers", 1, 1), Progress("images", 1, 1)} <= set(seen)


def test_a_container_that_vanishes_is_left_out_and_counted(read):
    one = read(harbour().add_container(container(Id="77" * 32, Name="/brief")).forget_container("77" * 32))
    assert [each.name for each in one.containers] == ["api"]
    assert one.gone == 1


def test_what_is_listed_but_denied_is_unknown_and_not_gone(read):
    engine = harbour()
    for path in (f"/containers/{CONTAINER_ID}/json", f"/images/{answers.IMAGE_ID}/json", f"/networks/{NETWORK['Id']}"):
        engine.routes[path] = Status(404, "not for you")
    one = read(engine)
    assert [each.name for each in (*one.containers, *one.images, *one.networks)] == ["api", "app:1", NETWORK["Name"]]
    assert one.gone == 0
    for fact in (one.containers[0].privileged, one.images[0].user, one.networks[0].members):
        assert fact.content.reason == "the engine names it, but denies that it is there: not for you"


def test_what_is_denied_stays_unknown_when_the_list_cannot_be_had_again(read):
    engine = harbour()
    engine.routes["/containers/json"] = Turns(engine.routes["/containers/json"], Status(500, "busy"))
    engine.routes[f"/containers/{CONTAINER_ID}/json"] = Status(404, "not for you")
    one = read(engine)
    assert [(each.name, each.privileged.known) for each in one.containers] == [("api", False)]
    assert (one.gone, one.unread) == (0, ())


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Status(409, "is being removed"), "is being removed"),
        (Status(500, "layer does not exist"), "layer does not exist"),
        (Die(), "ended the connection"),
        (b"<html>", "not JSON"),
        (b"", "not JSON"),
        ({"Id": 5}, "isn't as documented"),
        ({}, "isn't as documented"),
        (b'"' + b"a" * (9 << 20) + b'"', "larger than 8 MiB"),
        (Hang(), "no answer within"),
    ],
)
def test_a_container_that_cannot_be_inspected_is_unknown_under_its_name(read, fault, reason):
    engine = harbour().add_container(container(Id="77" * 32, Name="/odd"))
    engine.routes["/containers/" + "77" * 32 + "/json"] = fault
    one = read(engine, seconds=0.5 if isinstance(fault, Hang) else 5.0)
    healthy, odd = one.containers
    assert healthy.privileged.known
    assert (odd.name, odd.id) == ("odd", "77" * 32)
    assert isinstance(odd.privileged.content, Unknown)
    assert reason in odd.privileged.content.reason
    assert isinstance(odd.resources.memory.content, Unknown)
    assert "77" * 32 not in one.pids


def test_labels_that_are_not_utf8(read):
    body = json.dumps(container(Config__Labels={"team": "MARK"})).encode().replace(b"MARK", b"\xff\xfe")
    engine = FakeEngine().add_container(container())
    engine.routes[f"/containers/{CONTAINER_ID}/json"] = body
    assert read(engine).containers[0].labels.value == {"team": "\ufffd\ufffd"}


def test_half_a_mebibyte_of_environment(read):
    entries = [f"V{nr}={'x' * 1000}" for nr in range(500)] + ["DB_PASSWORD=hunter2"]
    one = read(FakeEngine().add_container(container(Config__Env=entries)))
    assert len(one.containers[0].environment.value) == 501
    assert one.containers[0].environment.value[-1].kind is EnvKind.CREDENTIAL
    assert "hunter2" not in repr(one)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/containers/json", Kind.CONTAINER),
        ("/images/json", Kind.IMAGE),
        ("/networks", Kind.NETWORK),
        ("/volumes", Kind.VOLUME),
    ],
)
@pytest.mark.parametrize("fault", [Status(500, "database is locked"), b"{", {"Volumes": "x"}])
def test_a_list_that_fails_is_unread_and_spoils_nothing_else(read, path, kind, fault):
    engine = harbour()
    engine.routes[path] = fault
    one = read(engine)
    assert [each.kind for each in one.unread] == [kind]
    assert one.unread[0].reason
    kept = {
        Kind.CONTAINER: one.containers,
        Kind.IMAGE: one.images,
        Kind.NETWORK: one.networks,
        Kind.VOLUME: one.volumes,
    }
    assert {name: len(each) for name, each in kept.items()} == {name: int(name is not kind) for name in kept}


def test_an_odd_entry_does_not_spoil_its_list(read):
    volumes = [answers.VOLUME, {"Name": 5}, "x"]
    one = read(FakeEngine(**{"/volumes": {"Volumes": volumes}}))
    assert [each.name for each in one.volumes] == ["data"]
    assert [each.kind for each in one.unread] == [Kind.VOLUME, Kind.VOLUME]


def test_an_image_with_a_broken_configuration(read):
    one = read(FakeEngine().add_image(changed(IMAGE, Config=None))).images[0]
    assert not one.user.known
    assert one.history.known


def test_an_image_without_history(read):
    one = read(FakeEngine().add_image(IMAGE, Status(500, "missing blob"))).images[0]
    assert one.user.known
    assert "missing blob" in one.history.content.reason


def test_an_image_that_cannot_be_inspected_keeps_its_name(read):
    one = read(FakeEngine().add_image(Status(500, "bad manifest"))).images[0]
    assert one.name == "app:1"
    assert "bad manifest" in one.user.content.reason


def unlisted(answer):
    """An engine with a container whose image it lists nowhere; `answer` is behind the image's id."""
    engine = FakeEngine().add_container(container(Image=UNLISTED)).add_image(IMAGE)
    engine.routes[f"/images/{UNLISTED}/json"] = answer
    engine.routes[f"/images/{UNLISTED}/history"] = answers.HISTORY
    return engine


def test_an_image_that_a_container_runs_is_read_although_no_list_names_it(read):
    images = {one.id: one for one in read(unlisted(changed(IMAGE, Id=UNLISTED, RepoTags=[]))).images}
    assert set(images) == {IMAGE["Id"], UNLISTED}
    assert images[UNLISTED].user.known
    assert images[UNLISTED].history.known


@pytest.mark.parametrize(
    ("fault", "reason"),
    [(Status(404, "No such image"), "can't read it any more"), (Status(500, "bad disk"), "bad disk"), (b"{", "JSON")],
)
def test_an_image_that_a_container_runs_and_the_engine_has_lost_is_unknown(read, fault, reason):
    images = {one.id: one for one in read(unlisted(fault)).images}
    assert set(images) == {IMAGE["Id"], UNLISTED}
    assert reason in images[UNLISTED].user.content.reason


def test_images_are_not_asked_for_twice_nor_behind_a_list_that_failed(read):
    engine = FakeEngine().add_container(container(Image=IMAGE["Id"])).add_image(IMAGE)
    read(engine)
    assert sum(path.endswith(f"/images/{IMAGE['Id']}/json") for path in engine.asked) == 1
    engine = unlisted(IMAGE)
    engine.routes["/images/json"] = Status(500, "no list")
    assert read(engine).images == ()


def test_device_volumes_are_seen_for_what_they_are(read):
    options = {"type": "none", "o": "bind", "device": "/"}
    point = {"Type": "volume", "Name": "data", "Source": "/v/_data", "Destination": "/d", "Driver": "local", "RW": True}
    engine = FakeEngine(**{"/volumes": {"Volumes": [changed(answers.VOLUME, Options=options)]}})
    mount = read(engine.add_container(container(Mounts=[point]))).containers[0].mounts.value[0]
    assert (mount.kind, mount.host_path) == (MountKind.VOLUME, "/")


def _with_execs(*ids):
    return FakeEngine().add_container(container(ExecIDs=list(ids)))


def test_exec_sessions(read):
    engine = _with_execs("e1", "over")
    path = f"/containers/{CONTAINER_ID}/json"
    engine.routes[path] = Turns(engine.routes[path], container(ExecIDs=["e1"]))
    engine.routes["/exec/e1/json"] = {"ID": "e1", "Running": True, "ProcessConfig": {"user": "", "privileged": True}}
    assert read(engine).containers[0].execs.value == (Exec("e1", "", True, True),)


def test_an_exec_session_that_is_named_but_denied_is_unknown(read):
    execs = read(_with_execs("e1")).containers[0].execs
    assert "denies that it is there" in execs.content.reason


def test_a_container_that_vanishes_with_its_exec_sessions_is_gone(read):
    engine = _with_execs("e1")
    path = f"/containers/{CONTAINER_ID}/json"
    engine.routes[path] = Turns(engine.routes[path], Status(404, "No such container"))
    engine.routes["/containers/json"] = Turns(engine.routes["/containers/json"], [])
    one = read(engine)
    assert (one.containers, one.gone) == ((), 1)


def test_exec_sessions_that_cannot_be_told(read):
    engine = _with_execs("e1")
    engine.routes["/exec/e1/json"] = Status(500, "no")
    assert not read(engine).containers[0].execs.known
    many = read(_with_execs(*(f"e{nr}" for nr in range(MOST_EXECS + 1)))).containers[0].execs
    assert "more than" in many.content.reason


@pytest.mark.parametrize("fault", [Status(500, "no"), b"x", {"Swarm": 5}])
def test_without_info_the_rest_is_still_read(read, fault):
    engine = harbour()
    engine.routes["/info"] = fault
    one = read(engine)
    assert one.engine.version.value == "20.10.24"
    assert not one.engine.root_dir.known
    assert not one.swarm.active.known
    assert not one.containers[0].no_new_privileges.known
    assert one.containers[0].privileged.known
    assert [each.kind for each in one.unread] == [Kind.SERVICE]


def test_plugins_that_cannot_be_read(read):
    assert not read(FakeEngine(**{"/plugins": Status(500)})).engine.plugins.known


def test_a_manager_tells_everything_of_its_swarm(read):
    one = read(manager())
    assert (one.swarm.manager.value, one.swarm.auto_lock.value) == (True, True)
    assert [node.hostname for node in one.swarm.nodes.value] == ["harbour"]
    assert (one.swarm.secrets.value, one.swarm.configs.value, one.swarm.services.value) == (1, ("app.conf",), 1)
    service = one.services[0]
    assert (service.name, service.origin) == ("shop_web", Origin.SERVICE)
    assert service.network_mode.value == "shop_net"
    assert not service.user.known
    assert "hunter2" not in repr(one)
    assert "SWMTKN" not in repr(one)


def test_a_service_takes_its_user_from_the_image(read):
    one = read(manager().add_image(IMAGE))
    assert one.services[0].user.value == "1000"


def test_a_worker_says_that_only_a_manager_tells(read):
    state = {"NodeAddr": "10.0.0.2", "LocalNodeState": "active", "ControlAvailable": False}
    engine = FakeEngine(**{"/info": changed(answers.INFO, Swarm=state)})
    one = read(engine)
    assert "worker" in one.swarm.nodes.content.reason
    assert [(each.kind, "worker" in each.reason) for each in one.unread] == [(Kind.SERVICE, True)]
    assert not any("/services" in path for path in engine.asked)


@pytest.mark.parametrize("state", ["locked", "pending", "error"])
def test_a_swarm_that_is_not_ready(read, state):
    info = changed(answers.INFO, Swarm={"LocalNodeState": state, "ControlAvailable": False})
    one = read(FakeEngine(**{"/info": info}))
    assert one.swarm.active.value is True
    assert state in one.swarm.auto_lock.content.reason


@pytest.mark.parametrize("path", ["/swarm", "/nodes", "/services", "/secrets", "/configs"])
@pytest.mark.parametrize("status", [403, 503])
def test_a_manager_that_refuses_one_thing(read, path, status):
    one = read(manager(**{path: Status(status, "This node is not a swarm manager")}))
    name = {"/swarm": "auto_lock"}.get(path, path.removeprefix("/"))
    assert "not a swarm manager" in getattr(one.swarm, name).content.reason
    assert (Kind.SERVICE in {each.kind for each in one.unread}) is (path == "/services")


def test_a_service_that_runs_no_containers_is_named(read):
    odd = changed(answers.SERVICE, Spec__TaskTemplate__ContainerSpec=..., Spec__Name="plugin")
    one = read(manager(**{"/services": [odd, answers.SERVICE]}))
    assert [each.name for each in one.services] == ["shop_web"]
    assert [(each.kind, each.name) for each in one.unread] == [(Kind.SERVICE, "plugin")]


def test_an_engine_that_hangs_half_way_leaves_unknowns_and_ends_soon(read):
    engine = FakeEngine()
    for nr in range(100):
        engine.add_container(container(Id=f"{nr:064}", Name=f"/c{nr}"))
        engine.routes[f"/containers/{nr:064}/json"] = Hang()
    one = read(engine, seconds=0.3)
    assert len(one.containers) == 100
    assert {each.privileged.known for each in one.containers} == {False}


def fleet(fault, *, broken, of=12):
    """An engine with so many containers, of which the first `broken` answer with `fault`."""
    engine = FakeEngine(**{"/volumes": {"Volumes": [answers.VOLUME]}}).add_image(IMAGE)
    for nr in range(of):
        engine.add_container(container(Id=f"{nr:064}", Name=f"/c{nr}"))
        if nr < broken:
            engine.routes[f"/containers/{nr:064}/json"] = fault
    return engine


@pytest.mark.parametrize("fault", [Hang(), Die()])
def test_an_engine_that_falls_silent_is_told_with_what_is_unread(read, fault):
    found = read(fleet(fault, broken=1), seconds=0.3).faltered
    assert found.reason.endswith("stopped answering half-way: 1 container is unread.")
    assert ("no answer within" in found.cause or "ended the connection" in found.cause, found.objects) == (True, 1)
    assert "docker" in found.hint


@pytest.mark.parametrize(("broken", "objects"), [(0, None), (2, None), (3, 3), (12, 12)])
def test_errors_of_the_server_are_the_engines_when_they_are_many(read, broken, objects):
    found = read(fleet(Status(500, "no space"), broken=broken)).faltered
    assert (found and found.objects) == objects
    if found:
        assert found.reason.endswith(f"answered with errors half-way: {objects} containers are unread.")
        assert (found.cause, found.hint[:8]) == ("the engine refused with HTTP 500: no space", "See why ")


def test_lists_that_are_missing_are_told_too(read):
    engine = fleet(Die(), broken=2)
    engine.routes |= dict.fromkeys(("/images/json", "/volumes"), Die())
    found = read(engine).faltered
    told = "2 containers, the list of images and the list of volumes are unread."
    assert (found.reason.partition(": ")[2].partition(": ")[0], found.objects) == (told, 2)


def test_an_engine_without_its_plugins_has_answered_in_part(read):
    assert read(FakeEngine(**{"/plugins": Die()})).faltered.reason.endswith(": part of what it was asked is unread.")


def test_a_swarm_without_a_leader_is_no_engine_that_falters(read):
    lost = dict.fromkeys(("/swarm", "/nodes", "/services", "/secrets", "/configs"), Status(500, "no leader"))
    assert read(manager(**lost)).faltered is None


def test_a_path_never_leaves_its_place(read):
    engine = FakeEngine(**{"/containers/json": [{"Id": "../../info?x=1#y", "Names": ["/sly"]}]})
    one = read(engine)
    assert [(each.name, each.privileged.known) for each in one.containers] == [("sly", False)]
    assert not any("info?x" in path for path in engine.asked)
