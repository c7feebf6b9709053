import pytest

from dockward.kit import container_world, network, service, workload, world
from dockward.model.errors import UnreadError
from dockward.model.fact import Unknown
from dockward.model.subject import Kind
from dockward.model.workload import Mount, MountKind
from dockward.model.world import Unread
from dockward.practices._company import all_mounts_told, all_read, all_told, members, owner, owners, remembered, users

UNSEEN = Unknown("not readable")


def test_what_was_found_in_a_world_is_found_once_and_in_that_world_only():
    asked = []
    one, two = world(), world()
    for each in (one, one, two):
        remembered(each, "x", asked.append)
    assert asked == [one, two]


def test_an_unread_container_matters_and_an_unread_image_does_not():
    all_read(world(unread=(Unread(Kind.IMAGE, "gone"),)))
    with pytest.raises(UnreadError):
        all_read(world(unread=(Unread(Kind.CONTAINER, "gone"),)))


def test_one_unknown_field_is_enough():
    seen = container_world(workload(), workload(name="b", id="b" * 64, ports=UNSEEN))
    all_told(seen, "mounts")
    with pytest.raises(UnreadError):
        all_told(seen, "ports")


def test_services_mount_too():
    mount = Mount(kind=MountKind.VOLUME, source="v", target="/v", writable=False)
    seen = world(services=(service(mounts=(mount,)),))
    assert [(w.name, writable) for w, writable in users(MountKind.VOLUME, "v", seen)] == [("shop_api", False)]
    with pytest.raises(UnreadError):
        all_mounts_told(world(services=(service(mounts=UNSEEN),)))


def test_whose_a_container_is():
    assert owner(workload(project="")) == "container api"
    assert owners((workload(), workload(), workload(project="wiki"))) == ["shop", "wiki"]


def test_members_of_other_nodes_are_left_out():
    assert [one.name for one in members(network(members=("c0" * 32, "c0" * 32, "ff" * 32)), world())] == ["api"]
