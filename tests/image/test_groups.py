"""Groups of an image, by the group file that it shows."""

from hypothesis import given
from hypothesis import strategies as st
from tests.image.layer_trees import put

from dockward.image.accounts import parse_groups, read_groups
from dockward.image.cache import LayerCache
from dockward.image.files import merge_layers
from dockward.model.image import ImageGroup


def read(*layers):
    return read_groups([str(one) for one in layers])


def test_the_topmost_group_file_counts(layers):
    put(layers[0], "etc/group", b"root:x:0:\nwheel:x:0:alice,bob\n")
    assert read(*layers).value == (ImageGroup("root", 0), ImageGroup("wheel", 0))
    put(layers[2], "etc/group", b"root:x:0:\n")
    assert read(*layers).value == (ImageGroup("root", 0),)


def test_an_image_without_groups_has_none(layers):
    assert read(*layers).value == ()


def test_a_link_in_its_place_is_unknown(layers):
    (layers[0] / "etc").mkdir()
    (layers[0] / "etc/group").symlink_to("/etc/group")
    fact = read(*layers)
    assert not fact.known
    assert "groups" in fact.content.reason


def test_they_are_among_what_an_image_holds(layers):
    put(layers[1], "etc/group", b"api:x:10001:\n")
    files = merge_layers([str(one) for one in layers], LayerCache(None).read)
    assert files.groups.value == (ImageGroup("api", 10_001),)


def test_odd_lines_are_left_out():
    assert parse_groups(b"a:x\nb:x:-1:\nc:x:7\n\nd:x:99999999999:\n\xff:x:8:\n") == (
        ImageGroup("c", 7),
        ImageGroup("\ufffd", 8),
    )


@given(st.binary())
def test_any_bytes_are_read(data):
    assert all(one.gid >= 0 for one in parse_groups(data))
