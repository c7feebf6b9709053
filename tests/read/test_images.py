"""What lies inside images, from made-up layers: only of used ones, and never clean where nobody could look."""

import json
import os
from pathlib import Path

import pytest

from dockward.image import cache
from dockward.image.cache import LayerCache
from dockward.image.layer import LayerFiles
from dockward.kit import image
from dockward.model.fact import Unknown
from dockward.read.images import ROOT_CACHE, cache_directory, read_image_files

FIELDS = ("accounts", "setuid_files", "credential_files")
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\n"
MADE = image(id="used", directories=("/o/low/diff", "/o/top/diff"), **dict.fromkeys(FIELDS, Unknown("not looked at")))


@pytest.fixture
def root(tmp_path):
    for name in ("low", "top"):
        (tmp_path / "o" / name / "diff").mkdir(parents=True)
    return tmp_path


def put(root, name, content="x", mode=0o644):
    file = root / "o" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    file.chmod(mode)


def read(root, *several, used=("used",), cache=None):
    return read_image_files(several, frozenset(used), root, cache or LayerCache(None), lambda _: None)


def reasons(one):
    return [getattr(one, name).content.reason for name in FIELDS]


def test_finds_of_all_layers_become_facts(root):
    put(root, "low/diff/bin/su", mode=0o4755)
    put(root, "top/diff/root/.ssh/id_rsa", KEY)
    put(root, "low/diff/etc/passwd", "root:x:0:0::/:\nguest::5:5::/:\n")
    (one,) = read(root, MADE)
    assert (one.setuid_files.value, one.credential_files.value) == (("/bin/su",), ("/root/.ssh/id_rsa",))
    assert [account.name for account in one.accounts.value if account.empty_password] == ["guest"]
    assert str(one.setuid_files.place) == "layers setuid"
    assert (one.user, one.history) == (MADE.user, MADE.history)


def test_a_clean_image_is_known_to_be_clean(root):
    (one,) = read(root, MADE)
    assert [getattr(one, name).value for name in FIELDS] == [(), (), ()]


def test_only_used_images_are_looked_into_and_the_order_stays(root):
    put(root, "low/diff/bin/su", mode=0o4755)
    other = image(id="other", directories=("/o/low/diff",), setuid_files=Unknown("not looked at"))
    found = read(root, other, MADE)
    assert [one.id for one in found] == ["other", "used"]
    assert found[0] == other
    assert found[1].setuid_files.known


def test_an_engine_that_does_not_tell_the_layers_leaves_everything_unknown(root):
    (one,) = read(root, image(id="used", directories=Unknown("the store doesn't tell")))
    assert reasons(one) == ["the store doesn't tell"] * 3


def test_layers_that_are_not_there_make_everything_unknown(root):
    (one,) = read(root, image(id="used", directories=("/o/low/diff", "/o/gone/diff")))
    assert reasons(one) == ["its layers on disk cannot be read: No such file or directory"] * 3


def test_layers_that_only_root_may_read_say_so(root):
    class Forbidding(LayerCache):
        def read(self, one):
            raise PermissionError(13, "Permission denied", one)

    (one,) = read(root, MADE, cache=Forbidding(None))
    assert reasons(one) == ["the layers on disk can only be read by root"] * 3


class Partial(LayerCache):
    """Layers of which not everything was seen."""

    def __init__(self, **finds):
        super().__init__(None)
        self.finds = finds

    def read(self, _):
        return LayerFiles(**self.finds, partial="too large")


def test_of_a_layer_that_was_not_seen_through_finds_count_and_nothing_found_is_unknown(root):
    (one,) = read(root, MADE, cache=Partial(setuid=("bin/su",)))
    assert (one.setuid_files.value, one.credential_files.content.reason) == (("/bin/su",), "too large")
    (one,) = read(root, MADE, cache=Partial(credentials=("id_rsa",)))
    assert (one.credential_files.value, one.setuid_files.content.reason) == (("/id_rsa",), "too large")


def test_accounts_of_a_layer_that_was_not_seen_through_are_known(root):
    put(root, "top/diff/etc/passwd", "root::0:0::/:\n")
    (one,) = read(root, MADE, cache=Partial())
    assert [account.name for account in one.accounts.value] == ["root"]


def test_accounts_that_cannot_be_told_leave_the_rest_known(root):
    (root / "o/top/diff/etc").symlink_to("/etc")
    (one,) = read(root, MADE)
    assert (one.accounts.known, one.setuid_files.value) == (False, ())


def test_each_image_is_told(root):
    seen = []
    read_image_files((MADE, image(id="other")), frozenset(), root, LayerCache(None), seen.append)
    assert seen == ["looking into images 1/2", "looking into images 2/2"]


def _as(uid, what):
    """What `what` answers in a process of this user."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setuid(uid)
        os.write(theirs, json.dumps([str(one) for one in what()]).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as answer:
        found = json.load(answer)
    os.waitpid(child, 0)
    return [Path(one) for one in found]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_root_remembers_in_the_systems_cache_and_others_in_their_own():
    home = Path("/home/ann")

    def where():
        several = ({}, {"XDG_CACHE_HOME": ""}, {"XDG_CACHE_HOME": "/cache"})
        return [cache_directory(environment, home) for environment in several]

    own = home / ".cache/dockward/layers"
    assert _as(65534, where) == [own, own, Path("/cache/dockward/layers")]
    assert _as(0, where) == [ROOT_CACHE] * 3


def test_what_is_remembered_is_bounded_by_each_audit(root, tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "MOST_ENTRIES", 1)
    read(root, MADE, cache=LayerCache(tmp_path / "cache"))
    assert len(list((tmp_path / "cache").iterdir())) == 1
