"""A whole image: what its layers show together."""

import os

import pytest
from tests.image.layer_trees import KEY, make_opaque, put, put_whiteout

from dockward.image.cache import LayerCache
from dockward.image.files import merge_layers
from dockward.image.layer import LayerFiles, read_layer

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root may set trusted extended attributes")


def merged(*layers):
    return merge_layers([str(one) for one in layers], read_layer)


def test_finds_of_all_layers_come_together_from_the_root_on_and_sorted(layers):
    base, middle, _ = layers
    for layer, name in ((base, "c"), (middle, "a"), (base, "b")):
        put(layer, f"bin/{name}", mode=0o4755)
    put(base, "root/.ssh/id_rsa", KEY)
    put(middle, "etc/passwd", b"root::0:0::/:\n")
    found = merged(*layers)
    assert found.setuid == ("/bin/a", "/bin/b", "/bin/c")
    assert (found.credentials, found.partial) == (("/root/.ssh/id_rsa",), "")
    assert [one.name for one in found.accounts.value] == ["root"]


def test_what_an_upper_layer_replaces_or_removes_does_not_count(layers):
    base, middle, top = layers
    for name in ("replaced", "removed", "kept", "linked"):
        put(base, f"bin/{name}", mode=0o4755)
        put(base, f"keys/{name}.key", KEY)
    put(base, "opt/tool/run", mode=0o4755)
    for folder, end in (("bin", ""), ("keys", ".key")):
        put(middle, f"{folder}/replaced{end}", mode=0o755)
        put_whiteout(top, f"{folder}/removed{end}")
        (top / folder / f"linked{end}").symlink_to("/nowhere")
    put(top, "opt/tool", b"a file where the directory was")
    found = merged(*layers)
    assert (found.setuid, found.credentials) == (("/bin/kept",), ("/keys/kept.key",))


def test_what_an_upper_layer_adds_beside_does_not_hide(layers):
    base, middle, top = layers
    put(base, "opt/x/su", mode=0o4755)
    put(middle, "opt/x/other")
    (top / "opt").mkdir()
    assert merged(*layers).setuid == ("/opt/x/su",)


@ROOT_ONLY
@pytest.mark.parametrize("rootless", [False, True])
@pytest.mark.parametrize("name", ["trusted.overlay.opaque", "user.overlay.opaque"])
def test_an_opaque_directory_hides_what_lies_below_by_the_attribute_that_the_engine_obeys(layers, name, rootless):
    base, _, top = layers
    put(base, "opt/x/su", mode=0o4755)
    try:
        make_opaque(top, "opt", name)
    except OSError:
        pytest.skip(f"the file system has no {name}")
    found = merge_layers([str(one) for one in layers], LayerCache(None, rootless=rootless).read, rootless=rootless)
    assert found.setuid == (() if name.startswith("user") == rootless else ("/opt/x/su",))


@ROOT_ONLY
@pytest.mark.parametrize("rootless", [False, True])
def test_an_opaque_etc_hides_accounts_by_the_attribute_that_the_engine_obeys(layers, rootless):
    base, _, top = layers
    put(base, "etc/passwd", b"root:x:0:0\n")
    put(base, "etc/group", b"root:x:0:\n")
    make_opaque(top, "etc", "user.overlay.opaque")
    found = merge_layers([str(one) for one in layers], LayerCache(None).read, rootless=rootless)
    assert (len(found.accounts.value), len(found.groups.value)) == ((0, 0) if rootless else (1, 1))


@ROOT_ONLY
def test_an_attribute_with_another_value_does_not_make_opaque(layers):
    base, _, top = layers
    put(base, "opt/x/su", mode=0o4755)
    make_opaque(top, "opt", value=b"x")
    assert merged(*layers).setuid == ("/opt/x/su",)


def test_why_layers_were_not_seen_through_is_said_once_for_each_reason():
    reasons = {"/a": "too large", "/b": "", "/c": "too deep", "/d": "too large"}
    found = merge_layers(list(reasons), lambda one: LayerFiles(partial=reasons[one]))
    assert found.partial == "too large; too deep"


def test_a_layer_that_is_gone_is_an_error_and_not_an_empty_answer(layers, tmp_path):
    with pytest.raises(FileNotFoundError):
        merged(*layers, tmp_path / "missing")


def test_a_name_that_is_not_utf_8_can_be_reported(layers):
    base, *_ = layers
    bad = os.fsencode(base) + b"/su\xff"
    descriptor = os.open(bad, os.O_CREAT, 0o644)
    os.fchmod(descriptor, 0o4755)
    os.close(descriptor)
    assert merged(base).setuid == ("/su\ufffd",)
