"""Services, networks and volumes of a project as what the engine would make of them."""

import sys

import pytest
from tests.syntax.compose.world import read

from dockward.model.fact import Place, Unknown
from dockward.model.workload import (
    Attachment,
    Device,
    EnvEntry,
    EnvKind,
    HealthCheck,
    Logging,
    Mount,
    MountKind,
    Origin,
    Port,
    Restart,
    SeccompChoice,
    Ulimit,
)
from dockward.syntax.compose.workload import networks, volumes, workloads


def made(entries="", rest="", **settings):
    """The workload of a service with the `entries`, in a project that has the `rest` too."""
    text = f"services:\n  a: {{image: x{', ' if entries else ''}{entries}}}\n{rest}"
    return workloads(read(text, **settings))[0]


UNSET = {
    "image": "x",
    "group_add": (),
    "privileged": False,
    "cap_add": frozenset(),
    "cap_drop": frozenset(),
    "no_new_privileges": False,
    "apparmor": "",
    "selinux": (),
    "masked_paths": None,
    "readonly_paths": None,
    "readonly_root": False,
    "mounts": (),
    "volumes_from": (),
    "devices": (),
    "device_rules": (),
    "pid_mode": "",
    "ipc_mode": "",
    "uts_mode": "",
    "userns_mode": "",
    "cgroupns_mode": "",
    "network_mode": "app_default",
    "ports": (),
    "sysctls": {},
    "cgroup_parent": "",
    "runtime": "",
    "environment": (),
    "labels": {},
    "restart": Restart("no"),
}


def test_what_a_service_does_not_set_is_the_engines_default():
    a = made()
    assert {name: getattr(a, name).value for name in UNSET} == UNSET
    assert a.seccomp.value.choice is SeccompChoice.DEFAULT
    limits = ("memory", "memory_swap", "memory_reservation", "cpus", "cpu_shares", "pids", "shm_size", "storage_size")
    assert {getattr(a.resources, name).value for name in limits} == {None}
    assert (a.resources.ulimits.value, a.resources.oom_kill_disabled.value) == ((), False)


@pytest.mark.parametrize("name", ["user", "command", "health_check"])
def test_what_the_image_decides_is_outside_of_the_file(name):
    fact = getattr(made(), name)
    assert isinstance(fact.content, Unknown)
    assert (fact.content.outside, "image decides" in fact.content.reason) == (True, True)


@pytest.mark.parametrize("name", ["image_id", "lifetime", "execs", "kernel", "logging"])
def test_what_a_file_cannot_hold_is_outside_of_it(name):
    assert getattr(made(), name).content.outside


def test_a_workload_knows_its_project():
    a = made(rest="name: shop\n")
    assert (a.name, a.id, a.project, a.origin) == ("a", "shop/a", "shop", Origin.COMPOSE)


def test_an_image_that_is_built_here_is_outside():
    assert made("build: .").image.content.outside


def test_a_job_is_a_workload_and_a_provided_service_is_none():
    text = "services: {a: {image: x}, p: {provider: {type: y}}}\njobs: {j: {image: z, user: '5'}}"
    found = workloads(read(text))
    assert [(one.name, one.user.known) for one in found] == [("a", False), ("j", True)]


@pytest.mark.parametrize(
    ("entries", "name", "value"),
    [
        ("user: '1000:50'", "user", "1000:50"),
        ("group_add: [docker, 999]", "group_add", ("docker", "999")),
        ("privileged: true", "privileged", True),
        ("privileged: 'true'", "privileged", True),
        ("cap_add: [cap_sys_admin, NET_RAW]", "cap_add", frozenset({"SYS_ADMIN", "NET_RAW"})),
        ("cap_drop: [ALL]", "cap_drop", frozenset({"ALL"})),
        ("security_opt: [no-new-privileges]", "no_new_privileges", True),
        ("security_opt: ['no-new-privileges:true']", "no_new_privileges", True),
        ("security_opt: [no-new-privileges=false]", "no_new_privileges", False),
        ("security_opt: ['apparmor:unconfined']", "apparmor", "unconfined"),
        ("security_opt: [apparmor=mine]", "apparmor", "mine"),
        ("security_opt: ['label:disable', 'label=type:x_t']", "selinux", ("disable", "type:x_t")),
        ("security_opt: [systempaths=unconfined]", "masked_paths", ()),
        ("security_opt: [systempaths=unconfined]", "readonly_paths", ()),
        ("read_only: true", "readonly_root", True),
        ("sysctls: {net.core.somaxconn: 1024}", "sysctls", {"net.core.somaxconn": "1024"}),
        ("sysctls: [net.core.somaxconn=1024]", "sysctls", {"net.core.somaxconn": "1024"}),
        ("cgroup_parent: /x", "cgroup_parent", "/x"),
        ("runtime: runsc", "runtime", "runsc"),
        ("pid: host", "pid_mode", "host"),
        ("pid: 'service:b'", "pid_mode", "container:b"),
        ("ipc: 'service:b'", "ipc_mode", "container:b"),
        ("ipc: shareable", "ipc_mode", "shareable"),
        ("uts: host", "uts_mode", "host"),
        ("userns_mode: host", "userns_mode", "host"),
        ("cgroup: host", "cgroupns_mode", "host"),
        ("network_mode: 'service:b'", "network_mode", "container:b"),
        ("network_mode: 'container:c'", "network_mode", "container:c"),
        ("devices: ['/dev/sda:/dev/x:r', /dev/kvm]", "devices", (Device("/dev/sda", "/dev/x", "r"),
                                                                Device("/dev/kvm", "/dev/kvm", "rwm"))),
        ("device_cgroup_rules: ['c 1:3 mr']", "device_rules", ("c 1:3 mr",)),
        ("volumes_from: ['b:ro', 'container:c']", "volumes_from", ("b:ro", "c")),
        ("command: echo 'a b'", "command", ("echo", "a b")),
        ("command: [x], entrypoint: /e -v", "command", ("/e", "-v", "x")),
        ("restart: 'on-failure:3'", "restart", Restart("on-failure", 3)),
        ("restart: unless-stopped", "restart", Restart("unless-stopped")),
        ("restart: always, deploy: {restart_policy: {condition: none}}", "restart", Restart("no")),
        ("deploy: {restart_policy: {condition: on-failure, max_attempts: 2}}", "restart", Restart("on-failure", 2)),
        ("deploy: {restart_policy: {condition: any}}", "restart", Restart("always")),
        ("labels: [a=b, c]", "labels", {"a": "b", "c": ""}),
        ("healthcheck: {disable: true}", "health_check", HealthCheck("NONE")),
        (
            "healthcheck: {test: curl x, interval: 1m30s, timeout: 5s, retries: 7}",
            "health_check",
            HealthCheck("CMD-SHELL", 90.0, 5.0, 7, ("curl x",)),
        ),
        ("healthcheck: {test: [CMD, a, b]}", "health_check", HealthCheck("CMD", command=("a", "b"))),
        (
            "logging: {driver: json-file, options: {max-size: 1m, splunk-token: abc}}",
            "logging",
            Logging("json-file", {"max-size": "1m", "splunk-token": ""}),
        ),
    ],
)  # fmt: skip
def test_what_a_service_sets(entries, name, value):
    assert getattr(made(entries, "  b: {image: y}"), name).value == value


@pytest.mark.parametrize(
    ("entries", "choice"),
    [
        ("security_opt: [seccomp=unconfined]", SeccompChoice.UNCONFINED),
        ("security_opt: ['seccomp:unconfined']", SeccompChoice.UNCONFINED),
        ("security_opt: [seccomp=builtin]", SeccompChoice.DEFAULT),
        ("security_opt: [seccomp=unconfined, seccomp=default]", SeccompChoice.DEFAULT),
    ],
)
def test_the_system_call_filter(entries, choice):
    assert made(entries).seccomp.value.choice is choice


def test_a_filter_of_its_own_is_not_looked_into():
    assert "not looked into" in made("security_opt: [seccomp=./p.json]").seccomp.content.reason


@pytest.mark.parametrize(
    ("entries", "name", "value"),
    [
        ("mem_limit: 1g", "memory", 1 << 30),
        ("mem_limit: 0", "memory", None),
        ("deploy: {resources: {limits: {memory: 512m}}}", "memory", 512 << 20),
        ("mem_limit: 1g", "memory_swap", 2 << 30),
        ("mem_limit: 1g, memswap_limit: 1g", "memory_swap", 1 << 30),
        ("mem_limit: 1g, memswap_limit: -1", "memory_swap", None),
        ("mem_reservation: 1m", "memory_reservation", 1 << 20),
        ("deploy: {resources: {reservations: {memory: 2m}}}", "memory_reservation", 2 << 20),
        ("cpus: 1.5", "cpus", 1.5),
        ("deploy: {resources: {limits: {cpus: '0.25'}}}", "cpus", 0.25),
        ("cpu_quota: 50000", "cpus", 0.5),
        ("cpu_quota: 50000, cpu_period: 10000", "cpus", 5.0),
        ("cpu_quota: -1", "cpus", None),
        ("cpu_shares: 512", "cpu_shares", 512),
        ("cpuset: '0-3'", "cpuset", "0-3"),
        ("pids_limit: 100", "pids", 100),
        ("pids_limit: -1", "pids", None),
        ("deploy: {resources: {limits: {pids: 7}}}", "pids", 7),
        (
            "ulimits: {nproc: 5, nofile: {soft: 1, hard: 2}}",
            "ulimits",
            (Ulimit("nofile", 1, 2), Ulimit("nproc", 5, 5)),
        ),
        ("shm_size: 64m", "shm_size", 64 << 20),
        ("storage_opt: {size: 1G}", "storage_size", "1G"),
        ("oom_kill_disable: true", "oom_kill_disabled", True),
        ("oom_score_adj: -500", "oom_score_adjust", -500),
    ],
)
def test_quotas(entries, name, value):
    found = getattr(made(entries).resources, name).value
    assert (tuple(sorted(found, key=lambda one: one.name)) if name == "ulimits" else found) == value


@pytest.mark.parametrize("name", ["memory", "memory_swap"])
def test_a_quota_that_hangs_on_an_unknown_variable_is_unknown(name):
    assert not getattr(made("mem_limit: '${M}'", complete=False).resources, name).known


def tmpfs(target, *words, **others):
    return Mount(kind=MountKind.TMPFS, target=target, options=frozenset(words), **others)


@pytest.mark.parametrize(
    ("entries", "mount"),
    [
        (
            "volumes: ['./s:/t/:ro,z']",
            Mount(
                kind=MountKind.BIND,
                target="/t",
                source="/app/s",
                host_path="/app/s",
                writable=False,
                options=frozenset({"ro", "z"}),
            ),
        ),
        (
            "volumes: ['~/s:/t:rshared']",
            Mount(
                kind=MountKind.BIND,
                target="/t",
                source="/home/someone/s",
                host_path="/home/someone/s",
                propagation="rshared",
            ),
        ),
        (
            "volumes: [{type: bind, source: /s, target: /x/../t/}]",
            Mount(kind=MountKind.BIND, target="/t", source="/s", host_path="/s"),
        ),
        ("volumes: [/t]", Mount(kind=MountKind.VOLUME, target="/t", anonymous=True)),
        (
            "volumes: ['data:/t:nocopy']",
            Mount(kind=MountKind.VOLUME, target="/t", source="app_data", options=frozenset({"nocopy"})),
        ),
        (
            "volumes: ['bound:/t']",
            Mount(kind=MountKind.VOLUME, target="/t", source="own", driver="local", host_path="/etc"),
        ),
        ("volumes: [{type: image, source: i, target: /t}]", Mount(kind=MountKind.IMAGE, target="/t", source="i")),
        (
            "volumes: [{type: tmpfs, target: /t, tmpfs: {size: 1m}}]",
            tmpfs("/t", "rw", "noexec", "nosuid", "nodev", size=1 << 20),
        ),
        ("tmpfs: /t", tmpfs("/t", "rw", "noexec", "nosuid", "nodev")),
        (
            "tmpfs: ['/t:ro,exec,size=1k']",
            tmpfs("/t", "ro", "exec", "nosuid", "nodev", "size=1k", writable=False, size=1024),
        ),
        (
            "use_api_socket: true",
            Mount(
                kind=MountKind.BIND,
                target="/var/run/docker.sock",
                source="/var/run/docker.sock",
                host_path="/var/run/docker.sock",
            ),
        ),
    ],
)
def test_mounts(entries, mount):
    rest = "volumes: {data: , bound: {name: own, driver: local, driver_opts: {type: none, o: 'ro,bind', device: /etc}}}"
    assert made(entries, rest).mounts.value == (mount,)


def test_mounts_stand_in_the_order_of_their_targets_each_target_once():
    a = made("tmpfs: [/b, /a], volumes: ['/x:/c', '/y:/b']")
    assert [(one.target, one.kind.value) for one in a.mounts.value] == [
        ("/a", "tmpfs"),
        ("/b", "tmpfs"),
        ("/c", "bind"),
    ]


@pytest.mark.parametrize("volume", ["'${V}:/v'", "'/v:${T}'", "{type: '${T}', target: /x}", "{target: /x}"])
def test_mounts_that_cannot_be_told_are_unknown(volume):
    assert not made(f"volumes: ['/a:/b', {volume}]", complete=False).mounts.known


@pytest.mark.parametrize(
    ("entries", "ports"),
    [
        ("ports: ['8080:80']", (Port(80, "tcp", "", 8080),)),
        ("ports: ['127.0.0.1:53:53/udp']", (Port(53, "udp", "127.0.0.1", 53),)),
        ("ports: ['80']", (Port(80, "tcp", "", 0),)),
        ("ports: ['80-81:90-91']", (Port(90, "tcp", "", 80), Port(91, "tcp", "", 81))),
        ("ports: ['8000-9000:80']", (Port(80, "tcp", "", 8000),)),
        ("ports: [{target: 80, published: '8080', host_ip: '::1'}]", (Port(80, "tcp", "::1", 8080),)),
        ("expose: ['7000-7001', 53/udp]", (Port(53, "udp"), Port(7000), Port(7001))),
        ("ports: ['1:7000'], expose: [7000]", (Port(7000, "tcp", "", 1),)),
        ("network_mode: host, ports: ['1:1'], expose: [5]", (Port(5),)),
        ("network_mode: none, ports: ['1:1']", ()),
    ],
)
def test_ports(entries, ports):
    assert made(entries).ports.value == ports


def test_ports_of_an_unknown_mode_are_unknown():
    a = made("network_mode: '${M}', ports: ['1:1']", complete=False)
    assert (a.ports.known, a.network_mode.known) == (False, False)


def test_environment_is_told_by_what_it_looks_like_and_its_values_stay_behind():
    a = made(
        "environment: [DB_PASSWORD=hunter2, 'API_TOKEN=${T}', 'SAFE=${S}', 'EMPTY=', GONE, "
        "'URL=postgres://u:p@h/d', KEY_FILE=/run/secrets/k]",
        complete=False,
    )
    assert [(one.name, one.kind) for one in a.environment.value] == [
        ("DB_PASSWORD", EnvKind.CREDENTIAL),
        ("API_TOKEN", EnvKind.PLAIN),
        ("SAFE", EnvKind.PLAIN),
        ("EMPTY", EnvKind.EMPTY),
        ("URL", EnvKind.CONNECTION_STRING),
        ("KEY_FILE", EnvKind.FILE_REFERENCE),
    ]
    assert "hunter2" not in repr(a)


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ("DB_PASSWORD: '${P}'", EnvKind.PLAIN),
        ("DB_PASSWORD: '${P:?must be set}'", EnvKind.PLAIN),
        ("DB_PASSWORD: '${P:-hunter2}'", EnvKind.CREDENTIAL),
        ("DB_PASSWORD: '${P:-}'", EnvKind.PLAIN),
        ("DB_PASSWORD: 'a$$b'", EnvKind.CREDENTIAL),
        ("URL: 'postgres://u:${P}@h/d'", EnvKind.PLAIN),
        ("URL: 'postgres://u:${P:-x}@h/d'", EnvKind.CONNECTION_STRING),
    ],
)
def test_a_variable_counts_by_its_default_even_where_a_file_beside_tells_its_value(entry, kind):
    files = {"compose.yaml": f"services: {{a: {{image: x, environment: {{{entry}}}}}}}", ".env": "P=hunter3\n"}
    assert [one.kind for one in workloads(read(files))[0].environment.value] == [kind]


def test_an_entry_of_the_environment_knows_its_place():
    text = "services:\n  a:\n    image: x\n    environment:\n      - A=b\n      - C=d\n"
    places = [one.place for one in workloads(read(text))[0].environment.value]
    assert [(one.line, one.column) for one in places] == [(5, 9), (6, 9)]


def test_variables_out_of_files_are_told_too():
    files = {"compose.yaml": "services: {a: {image: x, env_file: v.env}}", "v.env": "DB_PASSWORD=hunter2\n"}
    (a,) = workloads(read(files))
    assert a.environment.value == (
        EnvEntry("DB_PASSWORD", EnvKind.CREDENTIAL, Place("/app/v.env", "DB_PASSWORD", 1, 1)),
    )


def test_labels_that_hang_on_unknown_variables_stand_as_written():
    a = made("labels: {traefik.rule: 'Host(`${H}`)', own: x}, deploy: {labels: {d: e}}", complete=False)
    assert a.labels.value == {"traefik.rule": "Host(`${H}`)", "own": "x", "d": "e"}


def test_networks_stand_by_priority_under_the_engines_names():
    a = made(
        "networks: {low: , high: {priority: 5, ipv4_address: 10.0.0.5, aliases: [db]}}",
        "networks: {low: , high: {name: own}}",
    )
    assert a.networks.value == (
        Attachment("own", "own", ("10.0.0.5",), ("db",)),
        Attachment("app_low", "app_low"),
    )
    assert a.network_mode.value == "own"


def test_facts_stand_where_they_are_written_or_at_the_service_that_lacks_them():
    a = made("privileged: true, deploy: {resources: {limits: {memory: 1g}}}")
    assert str(a.privileged.place) == "/app/compose.yaml:2:29 services.a.privileged"
    assert str(a.resources.memory.place) == "/app/compose.yaml:2:73 services.a.deploy.resources.limits.memory"
    assert str(a.cap_drop.place) == "/app/compose.yaml:2:3 services.a.cap_drop"
    assert str(a.resources.pids.place) == "/app/compose.yaml:2:3 services.a.pids_limit"


def test_a_network_as_the_engine_would_make_it():
    text = (
        "services: {a: {image: x, networks: [n]}, b: {image: x, networks: {n: }}, c: {image: x}}\n"
        "networks: {n: {driver: macvlan, internal: true, attachable: true, enable_ipv6: true, labels: [l=1], "
        "driver_opts: {parent: eth0}, ipam: {config: [{subnet: 10.0.0.0/8, gateway: 10.0.0.1}]}}}"
    )
    n, default = sorted(networks(read(text)), key=lambda one: one.name, reverse=True)
    assert (n.name, n.id, n.members.value, default.members.value) == ("app_n", "app_n", ("app/a", "app/b"), ("app/c",))
    assert (n.driver.value, n.internal.value, n.attachable.value, n.ipv6.value) == ("macvlan", True, True, True)
    assert (n.subnets.value, n.gateways.value) == (("10.0.0.0/8",), ("10.0.0.1",))
    assert (n.options.value, n.labels.value, n.ingress.value) == ({"parent": "eth0"}, {"l": "1"}, False)
    assert (default.driver.value, default.internal.value, default.scope.value) == ("bridge", False, "local")
    assert str(n.internal.place) == "/app/compose.yaml:2:43 networks.n.internal"


def test_a_volume_as_the_engine_would_make_it():
    text = (
        "services: {a: {image: x, volumes: ['vol:/v', 'plain:/p']}}\n"
        "volumes: {vol: {driver_opts: {type: cifs, o: 'username=u,password=hunter2', device: //h/s}}, plain: }"
    )
    plain, vol = sorted(volumes(read(text)), key=lambda one: one.name)
    assert (plain.name, plain.driver.value, plain.options.value) == ("app_plain", "local", {})
    assert vol.options.value == {"type": "cifs", "o": "username=u", "device": "//h/s"}
    assert vol.mountpoint.content.outside


def test_what_is_made_elsewhere_is_not_told_here():
    text = (
        "services: {a: {image: x, volumes: ['vol:/v'], networks: [n]}}\n"
        "volumes: {vol: {external: true}}\nnetworks: {n: {external: true, name: proxy}}"
    )
    project = read(text)
    (vol,), (n,) = volumes(project), networks(project)
    assert (vol.name, vol.driver.content.outside, vol.options.content.outside) == ("vol", True, True)
    assert (n.name, n.internal.content.outside, n.members.value) == ("proxy", True, ("app/a",))


def test_who_is_on_which_network_is_told_in_one_pass():
    def calls(count):
        services = "".join(f"  s{n}: {{image: x, networks: [n{n}, all]}}\n" for n in range(count))
        declared = "".join(f"  n{n}: {{}}\n" for n in range(count))
        project = read(f"services:\n{services}networks:\n  all: {{}}\n{declared}")
        seen = []
        sys.setprofile(lambda _frame, event, _argument: seen.append(event) if event == "call" else None)
        try:
            found = networks(project)
        finally:
            sys.setprofile(None)
        assert (
            sum(len(one.members.value if hasattr(one.members, "value") else one.members) for one in found) == 2 * count
        )
        return len(seen)

    assert calls(80) < 5 * calls(20)
