import pytest
from tests.practices.verdicts import evidence, findings, is_unknown, verdicts

from dockward.kit import container_world, kernel, service, volume, workload, world
from dockward.model.fact import Unknown
from dockward.model.kernel import KernelMount
from dockward.model.subject import Kind
from dockward.model.workload import Mount, MountKind
from dockward.model.world import Unread

UNSEEN = Unknown("not readable")
MISSING = (Unread(Kind.CONTAINER, "it vanished", "x"),)


def bind(source, target="/x", **changes):
    return Mount(kind=MountKind.BIND, source=source, target=target, **changes)


def named(source="shop_data", **changes):
    return Mount(kind=MountKind.VOLUME, source=source, target="/data", **changes)


def real(target, *options, filesystem="ext4"):
    return KernelMount(target, "/", "8:1", filesystem, "x", frozenset(options))


def other(name, *mounts, project=""):
    return workload(name=name, id=name[:1] * 64, project=project or name, mounts=mounts)


def test_the_kernel_decides_on_the_root():
    assert findings("writable-root", workload(readonly_root=False, kernel=None))
    assert findings("writable-root", workload(readonly_root=False, kernel=kernel(root_readonly=UNSEEN)))
    assert is_unknown("readonly-root-not-in-force", workload(kernel=kernel(root_readonly=UNSEEN)))


def test_services_have_roots_too():
    assert findings("writable-root", world(services=(service(readonly_root=False),)))


@pytest.mark.parametrize(
    ("propagation", "shared", "slave"),
    [
        ("shared", 1, 0),
        ("rshared", 1, 0),
        ("slave", 0, 1),
        ("rslave", 0, 1),
        ("rprivate", 0, 0),
        ("", 0, 0),
    ],
)
def test_propagation(propagation, shared, slave):
    w = workload(mounts=(bind("/srv", propagation=propagation),))
    assert len(findings("shared-propagation", w)) == shared
    assert len(findings("slave-propagation", w)) == slave


def tmpfs(*options):
    return Mount(kind=MountKind.TMPFS, target="/cache", options=frozenset(options))


def test_tmpfs_by_settings_and_by_kernel():
    assert evidence("tmpfs-unsafe", workload(mounts=(tmpfs("exec", "dev", "nosuid"),))) == ["tmpfs /cache exec,dev"]
    assert findings("tmpfs-unsafe", workload(mounts=(tmpfs(),))) == ()
    safe = kernel(mounts=(real("/cache", "rw", "noexec", "nosuid", "nodev", filesystem="tmpfs"),))
    assert findings("tmpfs-unsafe", workload(mounts=(tmpfs("exec"),), kernel=safe)) == ()
    remounted = kernel(mounts=(real("/cache", "rw", "nosuid", "nodev", filesystem="tmpfs"),))
    assert evidence("tmpfs-unsafe", workload(mounts=(tmpfs("noexec"),), kernel=remounted)) == ["tmpfs /cache exec"]


def test_volumes_between_projects():
    reader = other("wiki", named(writable=False))
    writer = other("shop", named())
    assert evidence("volume-between-projects", container_world(reader, writer)) == ["shared by shop,wiki"]
    both_read = container_world(reader, other("shop", named(writable=False)))
    assert findings("volume-between-projects", both_read) == ()
    assert findings("volume-between-projects", container_world(writer, other("worker", named(), project="shop"))) == ()


def test_standing_alone_is_a_project_of_ones_own():
    pair = (workload(name=name, id=name * 64, project="", mounts=(named(),)) for name in "ab")
    assert evidence("volume-between-projects", container_world(*pair)) == ["shared by container a,container b"]


def test_a_container_that_could_not_be_read_may_be_the_one():
    alone = container_world(other("shop", named()), unread=MISSING)
    assert is_unknown(
        "volume-between-projects", world(volumes=(volume(),), containers=alone.containers, unread=MISSING)
    )
    orphan = world(volumes=(volume(name="ab" * 32),), unread=MISSING)
    assert findings("anonymous-volume-unused", orphan) == ()


def test_anonymous_volumes_of_containers_and_services_are_in_use():
    name = "ab" * 32
    mine = Mount(kind=MountKind.VOLUME, source=name, target="/v", anonymous=True)
    assert (
        findings("anonymous-volume-unused", world(volumes=(volume(name=name),), containers=(other("a", mine),))) == ()
    )
    served = world(volumes=(volume(name=name),), services=(service(mounts=(mine,)),))
    assert findings("anonymous-volume-unused", served) == ()
    assert findings("anonymous-volume-unused", volume(name="ab" * 31)) == ()


@pytest.mark.parametrize(
    ("target", "fires"),
    [
        ("/etc/nginx/nginx.conf", True),
        ("/etc/nginx", True),
        ("/app/config.yaml", True),
        ("/data", False),
        ("/etc", False),
    ],
)
def test_configuration_by_its_place(target, fires):
    assert bool(findings("writable-configuration", workload(mounts=(bind("/srv/x", target),)))) is fires


def test_a_configuration_that_the_kernel_protects():
    w = workload(mounts=(bind("/srv/x", "/etc/x"),), kernel=kernel(mounts=(real("/etc/x", "ro"),)))
    assert findings("writable-configuration", w) == ()


def test_writable_below_readonly_leaves_out_what_was_asked_for():
    mounts = (bind("/", "/host", writable=False), bind("/srv/out", "/host/out"))
    seen = kernel(mounts=(real("/host", "ro"), real("/host/out", "rw"), real("/hostile", "rw")))
    assert findings("writable-below-readonly", workload(mounts=mounts, kernel=seen)) == ()
    below = kernel(mounts=(real("/host", "ro"), *(real(f"/host/{nr}", "rw") for nr in range(5))))
    found = findings("writable-below-readonly", workload(mounts=mounts, kernel=below))
    assert [one.evidence for one in found] == [("rw below /host:ro",)]
    assert "and more" in found[0].message


def test_of_layers_at_one_place_the_uppermost_counts():
    seen = kernel(mounts=(real("/data", "rw"), real("/data", "ro")))
    assert findings("readonly-mount-not-in-force", workload(mounts=(named(writable=False),), kernel=seen)) == ()


def test_without_readonly_mounts_the_kernel_is_not_needed():
    for rule in ("readonly-mount-not-in-force", "writable-below-readonly"):
        assert {one.value for one in verdicts(rule, workload(kernel=UNSEEN))} == {"pass"}
        assert is_unknown(rule, workload(mounts=(bind("/srv", writable=False),), kernel=UNSEEN))


def test_directories_between_projects():
    shop = other("shop", bind("/srv/media"))
    wiki = other("wiki", bind("/srv/media/", writable=False))
    found = findings("host-dir-between-projects", container_world(shop, wiki))
    assert [(one.subject.name, one.evidence) for one in found] == [("shop", ("/srv/media with wiki",))]
    elsewhere = world(
        containers=(shop,), services=(service(project="wiki", mounts=(bind("/srv/media", writable=False),)),)
    )
    assert findings("host-dir-between-projects", elsewhere) == ()
    for path in ("/srv", "/srv/media/films", "/"):
        nested = container_world(shop, other("wiki", bind(path, writable=False)))
        told = [one.message for one in findings("host-dir-between-projects", nested)]
        assert told == ([] if path == "/" else [f"It writes /srv/media, which wiki uses too as {path}."])
    beside = container_world(shop, other("wiki", bind("/srv/mediathek"), bind("/srv/m")))
    assert findings("host-dir-between-projects", beside) == ()
    whole = container_world(other("shop", bind("/etc")), other("wiki", bind("/etc/wiki")))
    assert findings("host-dir-between-projects", whole) == ()
    socket = container_world(shop, other("wiki", bind("/srv/media/api.sock")))
    assert findings("host-dir-between-projects", socket) == ()
    harmless = ("/etc/localtime", "/run/some.sock")
    for path in harmless:
        pair = container_world(other("shop", bind(path)), other("wiki", bind(path)))
        assert findings("host-dir-between-projects", pair) == ()
