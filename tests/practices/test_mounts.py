from dockward.kit import container_world, engine, host, kernel, workload
from dockward.model.fact import Unknown
from dockward.model.hostpaths import data_roots
from dockward.model.kernel import KernelMount
from dockward.model.workload import Mount, MountKind
from dockward.practices._mounts import own_directory, shown

RW, RO = frozenset({"rw"}), frozenset({"ro"})


def bind(source, target="/x", **changes):
    return Mount(kind=MountKind.BIND, source=source, target=target, **changes)


def mounted(target, options, host_path=None, filesystem="ext4"):
    return KernelMount(target, "/", "8:1", filesystem, "/dev/sda1", options, host_path=host_path)


def test_the_kernels_path_and_mode_go_before_the_settings():
    w = workload(mounts=(bind("/srv/a"),), kernel=kernel(mounts=(mounted("/x", RO, "/etc"),)))
    assert [(one.path, one.writable) for one in shown(w)] == [("/etc", False)]


def test_the_uppermost_of_several_mounts_at_a_place_counts():
    layers = (mounted("/x", RW, "/srv/a"), mounted("/x", RW, "/etc"))
    assert [one.path for one in shown(workload(mounts=(bind("/srv/a"),), kernel=kernel(mounts=layers)))] == ["/etc"]


def test_without_the_kernel_the_settings_tell():
    w = workload(mounts=(bind("/srv/a", host_path="/etc"),), kernel=Unknown("no access"))
    assert [one.path for one in shown(w)] == ["/etc"]


def test_a_volume_without_a_path_and_an_odd_source_show_nothing():
    mounts = (Mount(kind=MountKind.VOLUME, source="v", target="/v"), bind("relative"), bind("", "/y"))
    assert list(shown(workload(mounts=mounts))) == []


def test_the_engines_own_directories_follow_its_data_directory():
    world = container_world(workload(), engine=engine(root_dir="/data/docker"), host=host(data_root=Unknown("?")))
    assert data_roots(world) == ("/var/lib/docker", "/data/docker")
    own = {
        "/data/docker/volumes/v/_data": True,
        "/var/lib/docker/volumes/v/_data/sub": True,
        "/mnt/disk/docker/volumes/v/_data": True,
        "/data/docker/volumes": False,
        "/data/docker": False,
        "/etc": False,
    }
    for path, expected in own.items():
        volume = Mount(kind=MountKind.VOLUME, source="v", target="/v", host_path=path)
        found = next(iter(shown(workload(mounts=(volume,)))))
        assert own_directory(found, world) is expected, path


def test_what_is_mounted_below_a_bind_is_brought_along():
    below = (
        mounted("/x", RW, "/srv"),
        mounted("/x/docker.sock", RW, "/run/docker.sock"),
        mounted("/x/deep/etc", RO, "/etc"),
    )
    found = list(shown(workload(mounts=(bind("/srv"),), kernel=kernel(mounts=below))))
    assert [(one.path, one.mount.target, one.writable, one.mount.kind) for one in found] == [
        ("/srv", "/x", True, MountKind.BIND),
        ("/run/docker.sock", "/x/docker.sock", True, MountKind.BIND),
        ("/etc", "/x/deep/etc", False, MountKind.BIND),
    ]


def test_a_part_of_what_a_bind_shows_anyway_is_not_told_again():
    below = (mounted("/host", RW, "/"), mounted("/host/home", RW, "/home"), mounted("/host/home/a/b", RW, "/home/a/b"))
    found = shown(workload(mounts=(bind("/", "/host"),), kernel=kernel(mounts=below)))
    assert [one.path for one in found] == ["/"]


def test_a_mount_that_nobody_asked_for_is_told():
    several = (mounted("/", RW), mounted("/opt/host", RW, "/etc"), mounted("/tmp", RW, None, "tmpfs"))
    w = workload(kernel=kernel(mounts=several))
    assert [(one.path, one.mount.target) for one in shown(w)] == [("/etc", "/opt/host")]


def test_what_the_engine_mounts_for_itself_is_not_told():
    own = f"/var/lib/docker/containers/{workload().id}"
    several = (
        mounted("/etc/hosts", RW, f"{own}/hosts"),
        mounted("/run/secrets/key", RO, f"{own}/mounts/secrets/key"),
        mounted("/etc/resolv.conf", RW, "/etc/resolv.conf"),
        mounted("/dev/shm", RW, "/dev/shm", "tmpfs"),
    )
    assert list(shown(workload(kernel=kernel(mounts=several)))) == []


def test_a_place_that_was_asked_for_is_told_once():
    asked = (bind("/srv"), Mount(kind=MountKind.TMPFS, target="/x/t"))
    real = (mounted("/x", RW, "/srv"), mounted("/x/t", RW, "/etc"))
    assert [one.path for one in shown(workload(mounts=asked, kernel=kernel(mounts=real)))] == ["/srv"]
