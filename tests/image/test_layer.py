"""One layer: what counts as a find, and what is said where not everything was seen."""

import os
from pathlib import Path

import pytest
from tests.image.layer_trees import KEY, put

from dockward.image import layer, tree
from dockward.image.layer import LayerFiles, read_layer

LONG = "x" * 250


@pytest.fixture
def base(layers):
    return layers[0]


def find(directory):
    return read_layer(str(directory))


def test_setuid_and_setgid_files_are_found_and_ordinary_files_and_folders_are_not(base):
    put(base, "usr/bin/passwd", mode=0o4755)
    put(base, "usr/bin/wall", mode=0o2755)
    put(base, "usr/bin/ls", mode=0o755)
    (base / "var/mail").mkdir(parents=True)
    (base / "var/mail").chmod(0o2775)
    assert find(base) == LayerFiles(setuid=("usr/bin/passwd", "usr/bin/wall"))


@pytest.mark.parametrize(
    ("path", "content", "counts"),
    [
        ("root/.ssh/id_rsa", KEY, True),
        ("root/.ssh/id_ed25519", b"no key", False),
        ("srv/tls.key", KEY, True),
        ("srv/tls.pem", b"-----BEGIN CERTIFICATE-----", False),
        ("srv/tls.pem", b" " * 256 + KEY, False),
        ("srv/notes.txt", KEY, False),
        ("root/.netrc", b"machine x", True),
        ("root/.netrc", b"", False),
        ("srv/store.p12", b"\x30", True),
        ("srv/store.jks", b"", False),
        ("root/.aws/credentials", b"[default]", True),
        ("srv/credentials", b"[default]", False),
        ("home/ann/.docker/config.json", b"{}", True),
        ("root/.vault-token", b"hvs", True),
        ("app/master.key", b"0123", True),
        ("app/kubeconfig", b"x", True),
        ("app/terraform.tfstate", b"{}", True),
        ("app/app.keystore", b"x", True),
        ("app/debug.keystore", b"x", False),
        ("app/terraform.tfvars.example", b"a = 1", False),
        ("app/sample.tfvars", b"a = 1", False),
        ("root/.ssh/id_ed25519_sk", KEY, True),
        ("root/.npmrc", b"//registry.npmjs.org/:_authToken=" + b"a1" * 18, True),
        ("root/.npmrc", b"//registry.npmjs.org/:_authToken=${NPM_TOKEN}\nfund=false", False),
        ("etc/pip.conf", b"[global]\nindex-url = https://me:hunter22@pypi.example.org/simple", True),
        ("etc/pip.conf", b"[global]\nno-cache-dir = true", False),
        ("opt/maven/conf/settings.xml", b"<settings><!-- <password>repopwd</password> --></settings>", False),
        ("root/.m2/settings.xml", b"<settings><password>repopwd</password></settings>", True),
        ("root/.npmrc", b" " * (64 << 10) + b"//r/:_authToken=" + b"a1" * 18, False),
        ("etc/ssl/certs/own.pem", KEY, True),
        ("etc/ssl/certs/ca.pem", b"-----BEGIN CERTIFICATE-----", False),
        ("usr/share/app/server.key", KEY, True),
        ("usr/share/app/store.jks", b"x", True),
        ("usr/share/doc/app/server.key", KEY, False),
        ("usr/share/app/Templates/temporary.pfx", b"x", False),
        ("usr/lib/node/tests/server.key", KEY, False),
        ("tests/server.key", KEY, False),
        ("srv/contests/server.key", KEY, True),
    ],
)
def test_credentials_count_by_name_place_and_content(base, path, content, counts):
    put(base, path, content)
    assert find(base).credentials == ((path,) if counts else ())


def test_links_and_pipes_are_not_followed(base, tmp_path):
    put(tmp_path, "outside/id_rsa", KEY)
    put(tmp_path, "outside/su", mode=0o4755)
    (base / "id_rsa").symlink_to(tmp_path / "outside/id_rsa")
    (base / "folder").symlink_to(tmp_path / "outside")
    (base / "loop").symlink_to(base)
    os.mkfifo(base / "id_dsa")
    assert find(base) == LayerFiles()


def test_a_layer_that_is_gone_is_an_error_and_not_an_empty_answer(tmp_path):
    with pytest.raises(FileNotFoundError):
        find(tmp_path / "missing")


def test_folders_too_deep_to_look_into_are_told(base, monkeypatch):
    monkeypatch.setattr(tree, "MOST_DEPTH", 3)
    put(base, "1/2/3/su", mode=0o4755)
    assert find(base) == LayerFiles(setuid=("1/2/3/su",))
    put(base, "1/2/3/4/sudo", mode=0o4755)
    assert find(base) == LayerFiles(setuid=("1/2/3/su",), partial="1/2/3/4 lies too deep, and was not looked into")


def test_a_path_longer_than_any_program_can_name_is_told(base, monkeypatch):
    monkeypatch.chdir(base)
    for _ in range(20):
        Path(LONG).mkdir()
        os.chdir(LONG)
    assert find(base).partial.endswith("xxx lies too deep, and was not looked into")
    assert len(find(base).partial) < 300


@pytest.mark.parametrize(
    "make", [lambda path: path.mkdir(), lambda path: path.touch(), lambda path: path.symlink_to("x")]
)
def test_more_entries_than_any_honest_layer_has_are_told(base, monkeypatch, make):
    monkeypatch.setattr(tree, "MOST_ENTRIES", 5)
    for nr in range(5):
        make(base / str(nr))
    assert find(base).partial == ""
    make(base / "one more")
    assert "more than 5 files" in find(base).partial


def test_more_finds_than_any_honest_layer_has_end_the_search_and_are_told(base, monkeypatch):
    monkeypatch.setattr(layer, "MOST_FOUND", 3)
    for nr in range(20):
        put(base, f"su{nr}", mode=0o4755)
    found = find(base)
    assert len(found.setuid) == 4
    assert "more than 3 finds" in found.partial
