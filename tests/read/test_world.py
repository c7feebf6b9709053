"""The whole snapshot of a made-up machine: what is local is read here; what is elsewhere is never taken from here."""

import time

import pytest
from tests.engine import answers
from tests.engine.answers import CONTAINER_ID, container
from tests.engine.fake_engine import Die, Hang, Status
from tests.read.local_machine import DAEMON, DATA, MEMBER, RECORD, WORKER, Machine

from dockward.engine.errors import EndpointError
from dockward.model.subject import Kind
from dockward.read import images

ANOTHER = "the engine runs on another machine"
STATE = '{"ListenAddr": "10.0.0.1:2377", "LocalAddr": "", "DataPathAddr": ""}'


@pytest.fixture
def machine(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "ROOT_CACHE", tmp_path / "cache")
    return Machine(tmp_path)


def unread(world):
    return {one.kind: one.reason for one in world.unread}


def reason(fact):
    return fact.content.reason


def test_an_engine_on_this_machine_is_read_with_its_host_and_kernel(machine):
    machine.run_daemon("--icc=false")
    machine.put_layer("bin/su", mode=0o4755)
    reading = machine.read()
    world = reading.world
    assert (reading.notes, world.unread) == ((), ())
    assert world.host.hostname == "harbour"
    assert world.engine.settings.value.values["live-restore"].value is True
    assert world.engine.settings.value.values["icc"].value is False
    (one,) = world.containers
    assert [process.effective_uid for process in one.kernel.value.processes] == [0]
    assert world.images[0].setuid_files.value == ("/bin/su",)
    assert world.swarm.active.value is False


def test_the_daemon_is_found_by_the_socket_that_is_asked(machine):
    machine.run_daemon()
    world = machine.read().world
    assert world.engine.settings.value.pid == DAEMON
    sockets = [one for one in world.host.files.value if one.role == "docker-socket"]
    assert [one.path for one in sockets] == [str(machine.address)]


def test_a_port_that_only_the_daemons_sockets_show_is_an_address_of_the_api(machine):
    machine.run_daemon()
    assert [(one.address, one.port) for one in machine.read().world.engine.listeners.value] == [("0.0.0.0", 2375)]


def test_a_port_of_the_daemons_socket_unit_is_an_address_of_the_api(machine):
    machine.run_daemon("-H", "fd://")
    machine.write("/usr/lib/systemd/system/docker.socket", "[Socket]\nListenStream=0.0.0.0:4444\n")
    assert 4444 in [one.port for one in machine.read().world.engine.listeners.value]


def test_without_the_daemons_process_its_settings_and_addresses_are_unknown_and_not_empty(machine):
    engine = machine.read().world.engine
    assert "no dockerd runs here" in reason(engine.settings)
    assert not engine.listeners.known
    assert not engine.flag("live-restore", default=True).known


def test_what_the_engine_says_of_its_programs_reaches_the_host(machine):
    parts = [{"Name": "runc", "Version": "1.1.5"}]
    machine.engine.routes["/version"] = answers.changed(answers.VERSION, Components=parts)
    found = machine.read().world.host.components.value
    assert [(one.name, one.version) for one in found] == [("runc", "1.1.5")]


def test_a_tcp_address_of_this_machine_is_local_when_kernel_and_name_agree(machine):
    machine.run_daemon("--data-root", DATA)
    machine.put_layer("bin/su", mode=0o4755)
    world = machine.read(tcp=True).world
    assert world.host.hostname == "harbour"
    assert (world.host.data_root.value, world.host.data_root.place.source) == (DATA, "info")
    assert world.engine.settings.value.pid == DAEMON
    assert world.containers[0].kernel.known
    assert world.images[0].setuid_files.known


@pytest.mark.parametrize("tcp", [False, True])
def test_of_an_engine_elsewhere_nothing_is_taken_from_this_machine(machine, tcp):
    machine.run_daemon()
    machine.put_layer("bin/su", mode=0o4755)
    machine.answers_info(here=False)
    machine.write(RECORD, STATE)
    reading = machine.read(tcp=tcp)
    world = reading.world
    assert world.host is None
    assert unread(world) == {Kind.HOST: f"{ANOTHER}: run Dockward there"}
    assert ANOTHER in reason(world.engine.settings)
    assert ANOTHER in reason(world.engine.listeners)
    assert ANOTHER in reason(world.containers[0].kernel)
    assert world.containers[0].privileged.value is False
    assert not world.images[0].setuid_files.known
    assert "runs on another machine" in reading.notes[0]


def test_the_same_name_with_another_kernel_is_another_machine(machine):
    machine.answers_info(KernelVersion="9.9.9")
    assert machine.read(tcp=True).world.host is None
    assert machine.read().world.host is None


def test_the_same_kernel_with_another_name_is_another_machine(machine):
    machine.answers_info(Name="elsewhere")
    assert machine.read(tcp=True).world.host is None


def test_over_tcp_an_engine_that_does_not_say_where_it_runs_counts_as_elsewhere(machine):
    machine.engine.routes["/info"] = Status(500, "no")
    reading = machine.read(tcp=True)
    assert (reading.world.host, reading.world.swarm.active.known) == (None, False)
    assert not reading.world.containers[0].kernel.known
    assert {Kind.HOST, Kind.SERVICE} == unread(reading.world).keys()


def test_behind_a_socket_an_engine_that_does_not_say_where_it_runs_leaves_the_host_judged(machine):
    machine.engine.routes["/info"] = Status(500, "no")
    world = machine.read().world
    assert world.host.hostname == "harbour"
    assert "no" in reason(world.engine.root_dir)
    assert unread(world).keys() == {Kind.SERVICE}


@pytest.mark.parametrize("member", [MEMBER, WORKER])
def test_a_member_of_a_swarm_has_the_addresses_of_the_engines_own_record(machine, member):
    machine.make_swarm(member)
    machine.write(RECORD, STATE)
    swarm = machine.read().world.swarm
    assert swarm.manager.value is member["ControlAvailable"]
    assert (swarm.listen_address.value, swarm.data_path_address.value) == ("10.0.0.1", member["NodeAddr"])


def test_a_manager_has_services_and_a_worker_says_that_they_are_unread(machine):
    machine.make_swarm(MEMBER)
    world = machine.read().world
    assert [str(one.subject) for one in world.services] == ["service/shop_web"]
    assert (len(world.swarm.nodes.value), world.unread) == (1, ())
    machine.make_swarm(WORKER)
    world = machine.read().world
    assert (world.services, world.swarm.nodes.known) == ((), False)
    assert "worker" in unread(world)[Kind.SERVICE]


def test_a_task_of_a_service_is_a_container_with_the_kernels_word(machine):
    labels = {"com.docker.swarm.service.name": "shop_web", "com.docker.stack.namespace": "shop"}
    task = container(Name="/shop_web.1.x9", Config__Labels=labels, State__Pid=26349)
    machine.engine.routes[f"/containers/{CONTAINER_ID}/json"] = task
    machine.make_swarm(MEMBER)
    world = machine.read().world
    assert [(str(one.subject), one.project) for one in world.containers] == [("container/shop_web.1.x9", "shop")]
    assert world.containers[0].kernel.known
    assert [one.kernel.content for one in world.services] == [None]


def test_a_container_that_vanishes_between_list_and_question_is_told(machine):
    machine.engine.add_container(container(Id="77" * 32, Name="/brief")).forget_container("77" * 32)
    reading = machine.read()
    assert [one.name for one in reading.world.containers] == ["api"]
    assert reading.notes == ("1 objects vanished while they were read and are left out.",)


@pytest.mark.parametrize("fault", [Status(500, "broken"), Die(), Hang(), b"\xff\xfe"])
def test_an_engine_that_fails_half_way_leaves_one_container_unknown_and_the_rest_read(machine, fault):
    machine.run_daemon()
    machine.engine.add_container(container(Id="77" * 32, Name="/odd"))
    machine.engine.routes["/containers/" + "77" * 32 + "/json"] = fault
    world = machine.read(seconds=0.3).world
    api, odd = world.containers
    assert (api.kernel.known, odd.kernel.known, odd.privileged.known) == (True, False, False)
    assert odd.privileged.content.reason == odd.kernel.content.reason
    assert world.host.hostname == "harbour"


def test_no_answer_is_waited_for_longer_than_was_said(machine):
    machine.engine.routes[f"/containers/{CONTAINER_ID}/json"] = Hang()
    started = time.monotonic()
    world = machine.read(seconds=0.3).world
    assert time.monotonic() - started < 10
    assert "no answer within" in reason(world.containers[0].privileged)


def test_a_list_that_fails_is_unread_with_the_engines_words(machine):
    machine.engine.routes["/containers/json"] = Status(500, "database is locked")
    world = machine.read().world
    assert world.containers == ()
    assert "database is locked" in unread(world)[Kind.CONTAINER]


@pytest.mark.parametrize("fault", [Die(b"["), Status(503, "shutting down"), Hang()])
def test_an_engine_that_ends_after_its_first_answer_leaves_nothing_that_looks_in_order(machine, fault):
    machine.run_daemon()
    machine.engine.routes |= dict.fromkeys(machine.engine.routes.keys() - {"/version"}, fault)
    world = machine.read(seconds=0.3).world
    assert (world.containers, world.images, world.networks, world.volumes, world.services) == ((), (), (), (), ())
    assert {Kind.CONTAINER, Kind.IMAGE, Kind.NETWORK, Kind.VOLUME, Kind.SERVICE} == unread(world).keys()
    assert (world.engine.root_dir.known, world.swarm.active.known) == (False, False)
    assert world.host.hostname == "harbour"


def test_an_image_that_no_container_uses_is_not_looked_into(machine):
    machine.put_layer("bin/su", mode=0o4755)
    machine.engine.routes["/containers/json"] = []
    assert not machine.read().world.images[0].setuid_files.known


def everything_of_the_engine(world):
    kinds = {Kind.ENGINE, Kind.CONTAINER, Kind.SERVICE, Kind.IMAGE, Kind.NETWORK, Kind.VOLUME, Kind.SWARM}
    return kinds <= unread(world).keys()


def test_without_an_engine_behind_the_socket_the_host_is_judged_and_everything_else_is_unread(machine):
    reading = machine.read(f"unix://{machine.address}")
    assert reading.world.host.hostname == "harbour"
    assert everything_of_the_engine(reading.world)
    assert Kind.HOST not in unread(reading.world)
    unreached = reading.world.unreached
    assert (unreached.endpoint, reading.notes) == (f"unix://{machine.address}", ())
    assert "No engine answers" in unreached.reason
    assert "apt-get install docker.io" in unreached.hint


def test_without_an_engine_behind_a_tcp_address_this_host_is_not_the_one_to_judge(machine):
    reading = machine.read("tcp://127.0.0.1:9")
    assert reading.world.host is None
    assert everything_of_the_engine(reading.world)
    assert "another one" in unread(reading.world)[Kind.HOST]
    assert reading.world.engine is None
    assert reading.world.unreached.endpoint == "tcp://127.0.0.1:9"


@pytest.mark.parametrize("fault", [Status(500, "no"), b"<html>", Hang()])
def test_a_socket_where_something_else_answers_leaves_the_host_judged(machine, fault):
    machine.engine.routes["/version"] = fault
    world = machine.read(seconds=0.3).world
    assert world.host.hostname == "harbour"
    assert everything_of_the_engine(world)


def test_an_address_that_is_none_is_an_error(machine):
    with pytest.raises(EndpointError, match="isn't a way"):
        machine.read("gopher://x")


def test_what_is_done_is_told_in_its_order(machine):
    seen = []
    with machine.reading() as read:
        read(seen.append)
    assert seen[0].startswith("asking the engine at unix://")
    assert "reading containers 1/1" in seen
    places = [seen.index(one) for one in ("reading the host", "asking the kernel", "looking into images 1/1")]
    assert places == sorted(places)


def test_the_host_is_the_one_of_the_tree_and_not_the_one_that_reads(machine):
    host = machine.read().world.host
    assert (host.hostname, host.memory.known, host.os.known) == ("harbour", False, False)
    assert "only asked on the host itself" in reason(host.firewall)
