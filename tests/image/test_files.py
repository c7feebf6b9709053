import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.image.cache import LayerCache
from dockward.image.files import merge_layers
from dockward.image.layer import parse_accounts, read_layer

KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nxxxx\n"


def _put(layer, path, content=b"x", mode=0o644):
    file = layer / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    file.chmod(mode)


def _merged(*layers):
    return merge_layers([str(one) for one in layers], read_layer)


@pytest.fixture
def layers(tmp_path):
    made = [tmp_path / name / "diff" for name in ("base", "middle", "top")]
    for one in made:
        one.mkdir(parents=True)
    return made


def test_setuid_files_and_keys_are_found_and_ordinary_files_are_not(layers):
    base, *_ = layers
    _put(base, "usr/bin/passwd", mode=0o4755)
    _put(base, "usr/bin/wall", mode=0o2755)
    _put(base, "usr/bin/ls", mode=0o755)
    _put(base, "root/.ssh/id_rsa", KEY)
    _put(base, "root/.aws/credentials")
    _put(base, "etc/ssl/certs/ca.pem", b"-----BEGIN CERTIFICATE-----")
    _put(base, "srv/tls.key", b"no key at all")
    _put(base, "root/.netrc", b"")
    _put(base, "usr/lib/node/tests/server.key", KEY)
    found = _merged(base)
    assert found.setuid == ("/usr/bin/passwd", "/usr/bin/wall")
    assert found.credentials == ("/root/.aws/credentials", "/root/.ssh/id_rsa")


def test_what_an_upper_layer_replaces_or_removes_does_not_count(layers):
    base, middle, top = layers
    for name in ("replaced", "removed", "kept"):
        _put(base, f"bin/{name}", mode=0o4755)
    _put(base, "opt/tool/run", mode=0o4755)
    _put(middle, "bin/replaced", mode=0o755)
    _put(top, "opt/tool", b"a file where the directory was")
    if os.geteuid() == 0:
        (top / "bin").mkdir()
        os.mknod(top / "bin" / "removed", 0o600 | 0o020000, os.makedev(0, 0))
    else:
        _put(top, "bin/removed")
    assert _merged(base, middle, top).setuid == ("/bin/kept",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may set trusted extended attributes")
def test_an_opaque_directory_hides_what_lies_below(layers):
    base, _, top = layers
    _put(base, "opt/x/su", mode=0o4755)
    (top / "opt" / "x").mkdir(parents=True)
    os.setxattr(top / "opt" / "x", "trusted.overlay.opaque", b"y")
    assert _merged(base, top).setuid == ()


def test_accounts_come_from_the_topmost_passwd(layers):
    base, _, top = layers
    _put(base, "etc/passwd", b"root:x:0:0::/root:/bin/sh\nguest:x:5:5::/:/bin/sh\n")
    _put(base, "etc/shadow", b"root:*:1::::::\nguest::1::::::\n")
    assert [one.name for one in _merged(base).accounts if one.empty_password] == ["guest"]
    _put(top, "etc/passwd", b"root:x:0:0::/root:/bin/sh\n")
    assert [(one.name, one.empty_password) for one in _merged(base, top).accounts] == [("root", False)]


def test_links_and_pipes_are_not_followed(layers):
    base, *_ = layers
    (base / "etc").mkdir()
    (base / "etc" / "passwd").symlink_to("/etc/passwd")
    (base / "loop").symlink_to(base)
    os.mkfifo(base / "id_rsa")
    found = _merged(base)
    assert (found.accounts, found.credentials) == ((), ())


def test_a_layer_is_looked_through_once(layers, tmp_path):
    base, *_ = layers
    _put(base, "bin/su", mode=0o4755)
    first = LayerCache(tmp_path / "cache").read(str(base))
    (base / "bin" / "su").chmod(0o755)
    assert LayerCache(tmp_path / "cache").read(str(base)) == first
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    for stored in (tmp_path / "cache").iterdir():
        stored.write_bytes(b"\xc1 garbage")
    assert LayerCache(tmp_path / "cache").read(str(base)).setuid == ()


def test_a_layer_that_is_gone_is_an_error_and_not_an_empty_answer(tmp_path):
    with pytest.raises(OSError, match="missing"):
        _merged(tmp_path / "missing")


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_passwd_breaks_it(passwd, shadow):
    assert all(one.uid >= 0 for one in parse_accounts(passwd, shadow))


def test_a_name_that_is_not_utf_8_can_be_reported(layers):
    base, *_ = layers
    bad = os.fsencode(base) + b"/su\xff"
    descriptor = os.open(bad, os.O_CREAT, 0o644)
    os.fchmod(descriptor, 0o4755)
    os.close(descriptor)
    assert _merged(base).setuid == ("/su\ufffd",)
