import pytest

from dockward.kit import container_world, engine, host, kernel, workload
from dockward.model.fact import Unknown
from dockward.model.kernel import KernelMount
from dockward.model.workload import Mount, MountKind
from dockward.practices._mounts import clean, data_roots, own_directory, shown, under

RW, RO = frozenset({"rw"}), frozenset({"ro"})


def bind(source, target="/x", **changes):
    return Mount(kind=MountKind.BIND, source=source, target=target, **changes)


def mounted(target, options, host_path=None, filesystem="ext4"):
    return KernelMount(target, "/", "8:1", filesystem, "/dev/sda1", options, host_path=host_path)


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("//etc//docker/", "/etc/docker"),
        ("/var/run", "/run"),
        ("/var/run/docker.sock", "/run/docker.sock"),
        ("/var/runner", "/var/runner"),
        ("/srv/../etc", "/etc"),
        ("/", "/"),
    ],
)
def test_a_path_has_one_spelling(path, plain):
    assert clean(path) == plain


def test_a_folder_holds_what_lies_in_it_and_not_its_namesakes():
    assert under("/etc/docker", "/etc")
    assert under("/etc", "/")
    assert not under("/etcetera", "/etc")


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


def test_a_data_directory_at_the_root_of_the_host_would_swallow_everything():
    assert data_roots(container_world(workload(), engine=engine(root_dir="/"), host=None)) == ("/var/lib/docker",)
