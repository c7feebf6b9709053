"""What is mounted where, and with which options: nothing of the kernel's is mounted over or anew, nothing is hidden."""

import pytest
from tests.gate.world import IMAGE, Engine, container, decided

from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import RefusedError
from dockward.judge.policy.gate import EVERYTHING
from dockward.model.hostplace import HostPlace

CREATE = "POST /v1.41/containers/create"
ODD = [
    *("remount", "remount,rw", "rw,remount", "size=1m,remount,ro", "bind", "rbind", "shared", "rshared", "slave"),
    *("rslave", "private", "rprivate", "unbindable", "runbindable", "suid", "dev", "REMOUNT", " remount", "remount "),
    *("mode=0755;remount", "size=1m remount", "size=", "mode=rwx", "uid=root", "lowerdir=/", "context=x", "=", "move"),
]
SHUT = [
    *("/sys", "/sys/", "/sys/.", "//sys", "/./sys", "/x/../sys", "sys", "/sys//", "/sys/fs/cgroup", "/sys/firmware/"),
    *("/proc", "/proc/", "/proc/sys", "/proc//sys/", "/proc/kcore", "/dev", "/dev/", "/dev/pts/", "/dev/mqueue", "/"),
    *("", "/..", "..", "../sys"),
]
PLAIN = [
    *("", "rw", "ro,noexec", "exec", "nosuid,nodev,noexec", "defaults", "size=64m", "size=50%", "size=1G,mode=1777"),
    *("uid=1000,gid=1000,mode=0700", "nr_inodes=10k", "nr_blocks=4096", "noatime", "mpol=bind:0", "rw,,exec"),
]


def create(**host):
    return decided(CREATE, {"Image": "app:1.0", "HostConfig": host})


def made(content):
    return decided("POST /services/create", {"Name": "web", "TaskTemplate": {"ContainerSpec": content}})


@pytest.mark.parametrize("options", ODD)
def test_a_tmpfs_has_only_options_of_its_own(options):
    asked = [[one] for one in options.split(",")]
    mount = {"Type": "tmpfs", "Target": "/x", "TmpfsOptions": {"Options": asked}}
    with pytest.raises(RefusedError, match=r"'option .*' isn't admitted"):
        create(Tmpfs={"/x": options})
    with pytest.raises(RefusedError, match=r"'option .*' isn't admitted"):
        create(Mounts=[mount])
    with pytest.raises(RefusedError, match=r"'option .*' isn't admitted"):
        made({"Image": "app:1.0", "Mounts": [mount]})
    with pytest.raises(RefusedError, match=r"'option .*' isn't admitted"):
        decided(CREATE, {"Image": "app:1.0", "HostConfig": {"Tmpfs": {"/x": options}}}, admitted=EVERYTHING)
    with pytest.raises(RefusedError, match="the option"):
        decided("POST /volumes/create", {"DriverOpts": {"type": "tmpfs", "device": "tmpfs", "o": options}})


@pytest.mark.parametrize("words", [["remount", "rw"], ["exec", "x"], ["size=1m,remount"], ["mode", "1777", "remount"]])
def test_pairs_of_words_are_one_option(words):
    with pytest.raises(RefusedError, match=r"'option .*' isn't admitted"):
        create(Mounts=[{"Type": "tmpfs", "Target": "/x", "TmpfsOptions": {"Options": [words]}}])


@pytest.mark.parametrize("options", PLAIN)
def test_ordinary_options_pass(options):
    assert isinstance(create(Tmpfs={"/x": options}), Passed)
    pairs = [one.split("=", 1) for one in options.split(",")]
    assert isinstance(create(Mounts=[{"Type": "tmpfs", "Target": "/x", "TmpfsOptions": {"Options": pairs}}]), Passed)
    assert decided("POST /volumes/create", {"DriverOpts": {"type": "tmpfs", "device": "tmpfs", "o": options}})


@pytest.mark.parametrize("target", SHUT)
def test_nothing_of_the_kernels_is_mounted_over(target):
    with pytest.raises(RefusedError, match="isn't mounted over"):
        create(Tmpfs={target: ""})
    with pytest.raises(RefusedError, match="isn't mounted over"):
        create(Mounts=[{"Type": "volume", "Source": "v", "Target": target}])
    with pytest.raises(RefusedError, match="isn't mounted over"):
        create(Mounts=[{"Type": "tmpfs", "Target": target}])
    with pytest.raises(RefusedError, match="isn't mounted over"):
        create(Binds=[f"v:{target}"])
    with pytest.raises(RefusedError, match="isn't mounted over"):
        decided(CREATE, {"Image": "app:1.0", "Volumes": {target: {}}})
    with pytest.raises(RefusedError, match="isn't mounted over"):
        made({"Image": "app:1.0", "Mounts": [{"Type": "tmpfs", "Target": target}]})


@pytest.mark.parametrize("target", ["/dev/shm", "/dev/shm/", "/run", "/system", "/processes", "/devices", "/x/sys"])
def test_other_places_are_mounted_over(target):
    assert isinstance(create(Tmpfs={target: "size=1m"}), Passed)


@pytest.mark.parametrize("source", ["/dev/log:/dev/log", "/srv/cpuinfo:/proc/cpuinfo:ro", "/sys/class/net:/sys/x:ro"])
def test_a_bind_is_judged_by_what_it_shows(source):
    assert isinstance(create(Binds=[source]), Passed)


@pytest.mark.parametrize("kind", ["image", "cluster", "npipe", "", "Tmpfs"])
def test_other_kinds_of_mounts_are_refused(kind):
    with pytest.raises(RefusedError):
        create(Mounts=[{"Type": kind, "Source": "x", "Target": "/x"}])


def test_a_container_that_is_there_is_judged_alike():
    for host in ({"Tmpfs": {"/sys/": "remount,rw"}}, {"Tmpfs": {"/x": "shared"}}, {"Tmpfs": {"/sys/": ""}}):
        engine = Engine({"/containers/other/json": container(**host), f"/images/{IMAGE['Id']}/json": IMAGE})
        with pytest.raises(RefusedError, match=r"isn't (mounted|admitted)"):
            decided("POST /containers/other/start", engine_=engine)


BIND, VOLUME = {"Type": "bind", "Source": "/srv/a"}, {"Type": "volume", "Source": "v"}


@pytest.mark.parametrize(
    "host",
    [
        {"Tmpfs": {"/x/": ""}, "Binds": ["/srv/a:/x"]},
        {"Tmpfs": {"/x": ""}, "Binds": ["/srv/a:/x/"]},
        {"Tmpfs": {"/x/.": ""}, "Mounts": [{**BIND, "Target": "/x"}]},
        {"Tmpfs": {"//x": "", "/x": ""}},
        {"Tmpfs": {"x": "", "/x": ""}},
        {"Binds": ["/srv/a:/x", "/srv/b:/y/../x"]},
        {"Binds": ["/srv/a:/x"], "Mounts": [{**VOLUME, "Target": "/x/"}]},
        {"Mounts": [{**BIND, "Target": "/x"}, {**VOLUME, "Target": "/x//"}]},
        {"Binds": ["/x", "/srv/b:/x"]},
    ],
    ids=str,
)
def test_two_mounts_at_one_place_are_refused(host):
    with pytest.raises(RefusedError, match="'/x', of which one would hide the other") as told:
        create(**host)
    assert told.value.status == 400
    engine = Engine({"/containers/other/json": container(**host), f"/images/{IMAGE['Id']}/json": IMAGE})
    with pytest.raises(RefusedError, match="one would hide the other"):
        decided("POST /containers/other/start", engine_=engine)


def test_a_mount_takes_the_place_of_a_volume_that_is_declared():
    assert isinstance(create(Tmpfs={"/data/": ""}), Passed)
    assert decided(CREATE, {"Image": "app:1.0", "Volumes": {"/x": {}}, "HostConfig": {"Binds": ["/srv/a:/x"]}})


def numbered(count, name="/x{}", value=""):
    return {name.format(nr): value for nr in range(count)}


OPENED = [{"HostIp": "127.0.0.1", "HostPort": "80"}]
MANY = [
    ("Tmpfs", 256, lambda count: {"HostConfig": {"Tmpfs": numbered(count)}}),
    ("Volumes", 256, lambda count: {"Volumes": numbered(count, value={})}),
    ("ExposedPorts", 2000, lambda count: {"ExposedPorts": numbered(count, "1{}/tcp", {})}),
    ("PortBindings", 2000, lambda count: {"HostConfig": {"PortBindings": numbered(count, "1{}/tcp", None)}}),
    ("PortBindings", 2000, lambda count: {"HostConfig": {"PortBindings": {"80/tcp": OPENED * count}}}),
    ("EndpointsConfig", 100, lambda count: {"NetworkingConfig": {"EndpointsConfig": numbered(count, "n{}", {})}}),
]


@pytest.mark.parametrize(("name", "most", "body"), MANY, ids=[str(nr) for nr in range(len(MANY))])
def test_what_takes_long_to_judge_is_bounded(name, most, body):
    with pytest.raises(RefusedError, match=f"{name} has more than {most} entries"):
        decided(CREATE, {"Image": "app:1.0", **body(most + 1)})
    assert decided(CREATE, {"Image": "app:1.0", **body(most)})


@pytest.mark.parametrize(
    ("name", "most", "entry"),
    [("Secrets", 256, {"SecretID": "s"}), ("Configs", 256, {"ConfigID": "s"}), ("Networks", 100, {"Target": "n"})],
)
def test_what_a_service_names_is_bounded(name, most, entry):
    def asked(count):
        task = {"ContainerSpec": {"Image": "app:1.0"}}
        (task if name == "Networks" else task["ContainerSpec"])[name] = [entry] * count
        engine = Engine({"/networks/n?scope=swarm": {"Id": "i", "Name": "n", "Driver": "overlay"}})
        return decided("POST /services/create", {"Name": "web", "TaskTemplate": task}, engine)

    with pytest.raises(RefusedError, match=f"{name} has more than {most} entries"):
        asked(most + 1)
    assert asked(most)


def test_what_is_mounted_below_counts():
    below = tuple((f"/mnt/{nr}", f"/{nr}") for nr in range(100))
    links = {f"/srv/{nr}": HostPlace(paths=(f"/srv/{nr}",), below=below) for nr in range(20)}

    def asked(count):
        binds = [f"/srv/{nr}:/x{nr}:ro" for nr in range(count)]
        return decided(CREATE, {"Image": "app:1.0", "HostConfig": {"Binds": binds}}, Engine(links=links))

    with pytest.raises(RefusedError, match="show more than 2000 places") as told:
        asked(20)
    assert told.value.status == 413
    assert asked(2)
