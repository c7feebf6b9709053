"""Directories as what a system holds."""

import pytest

from dockward.image.content import read_content
from dockward.image.entry import Notes
from dockward.image.stores import tree
from dockward.image.stores.stored import StoreError
from dockward.image.stores.tree import read_directory


def test_a_directory_is_one_layer_of_its_own(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_text("root:x:0:0\n")
    (tmp_path / "link").symlink_to(tmp_path)
    found = read_directory(tmp_path / "link")
    assert str(found.image.subject) == f"directory{tmp_path}"
    (layer,) = found.layers
    assert layer.apart == f"the directory {tmp_path}"
    assert read_content(layer.entries, ()).files.paths == ("etc", "link", "etc/passwd")


def test_what_is_no_directory(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for name, why in (("file", "Not a directory"), ("nothing", "No such file"), ("circle", "circle|symbolic links")):
        with pytest.raises(StoreError, match=why):
            read_directory(tmp_path / name)


def test_only_of_the_machine_s_own_root_what_engines_keep_is_left_out(tmp_path, monkeypatch):
    (tmp_path / "var/lib/docker/overlay2/x").mkdir(parents=True)
    seen = []

    def read(*given):
        seen.append(given[2].apart)
        return iter(())

    monkeypatch.setattr(tree, "read_tree", read)
    for place in (tmp_path, tree.Path("/")):
        list(read_directory(place).layers[0].entries(Notes()))
    assert (seen[0], "var/lib/docker/overlay2" in seen[1]) == (frozenset(), True)
