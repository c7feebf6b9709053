"""What a build's context tells: archives by their content, and what programs read and need."""

import gzip
import io
import os
import tarfile

import pytest

from dockward.model.dockerfile import Surroundings
from dockward.read.sources.surroundings import MOST_BYTES, MOST_MATCHES, read_surroundings
from dockward.syntax.dockerfile import parse_dockerfile


def told(tmp_path, *lines):
    text = "".join(f"{one}\n" for one in lines)
    return read_surroundings(parse_dockerfile(text.encode(), str(tmp_path / "Dockerfile")))


def tar(kind="w", form=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=kind, format=form) as archive:
        archive.addfile(tarfile.TarInfo("x"), io.BytesIO())
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "unpacked"),
    [
        (tar(), True),
        (tar(form=tarfile.USTAR_FORMAT), True),
        (tar("w:gz"), True),
        (tar("w:bz2"), True),
        (tar("w:xz"), True),
        (b"\x28\xb5\x2f\xfdxxxx", True),
        (gzip.compress(b"text"), True),
        (b"text", False),
        (b"", False),
        (b"\0" * 1024, False),
        (b"x" * 600, False),
    ],
    ids=["pax", "ustar", "gzip", "bzip2", "xz", "zstd", "packed text", "text", "nothing", "zeros", "long text"],
)
def test_an_archive_is_known_by_its_content(tmp_path, data, unpacked):
    (tmp_path / "a.gem").write_bytes(data)
    assert told(tmp_path, "FROM debian:12", "ADD a.gem /g/").unpacked == {"a.gem": unpacked}
    (tmp_path / "app.conf").write_bytes(b"text")
    assert told(tmp_path, "FROM debian:12", "ADD a* /g/").unpacked == {"a*": unpacked}


def test_what_a_directory_holds_is_never_unpacked(tmp_path):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "x.tar").write_bytes(tar())
    assert told(tmp_path, "FROM debian:12", "ADD d /d").unpacked == {"d": False}
    assert told(tmp_path, "FROM debian:12", "ADD . /d").unpacked == {".": False}
    assert told(tmp_path, "FROM debian:12", "ADD d/* /d").unpacked == {"d/*": True}


@pytest.mark.parametrize("source", ["none", "none*", "../x", "link", "pipe", "$X", "https://x.example/a"])
def test_what_is_not_there_or_no_file_is_not_told(tmp_path, source):
    (tmp_path / "x").write_text("text")
    (tmp_path / "link").symlink_to("x")
    os.mkfifo(tmp_path / "pipe")
    assert told(tmp_path, "FROM debian:12", f"ADD {source} /x").unpacked == {}


def test_too_many_matches_tell_nothing(tmp_path):
    for number in range(MOST_MATCHES + 1):
        (tmp_path / f"{number}").touch()
    assert told(tmp_path, "FROM debian:12", "ADD * /x").unpacked == {}


def test_where_no_repair_asks_nothing_is_looked_at(tmp_path):
    (tmp_path / "main.go").write_text('template.ParseGlob("t/*")')
    assert told(tmp_path, "FROM debian:12", "COPY . /x") == Surroundings()


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ('t := template.ParseGlob("templates/*")', True),
        ('http.Handle("/", http.FileServer(http.Dir("static")))', True),
        ('b, _ := os.ReadFile("config.yml")', True),
        ('r.LoadHTMLGlob("t/*")', True),
        ('b, _ := os.ReadFile("/etc/hosts")', False),
        ("//go:embed t\nvar t embed.FS", False),
    ],
)
def test_go_programs_that_read_files_beside_them(tmp_path, source, reads):
    (tmp_path / "cmd").mkdir()
    (tmp_path / "cmd" / "main.go").write_text(source)
    assert told(tmp_path, "FROM golang:1.24", "CMD /x").reads_files is reads


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ('{"scripts": {"start": "nodemon x.js"}}', ("nodemon", "x.js")),
        ('{"scripts": {}}', ()),
        ('{"scripts": []}', ()),
        ("{", ()),
        ('{"scripts": {"start": "a \'"}}', ()),
    ],
)
def test_the_start_script_of_node(tmp_path, text, start):
    (tmp_path / "package.json").write_text(text)
    assert told(tmp_path, "FROM node:20", "CMD npm start").start == start


def test_cargo_files_that_name_openssl(tmp_path):
    (tmp_path / "Cargo.toml").write_text('[dependencies]\nnative-tls = "0.2"\n')
    assert told(tmp_path, "FROM rust:1.82", "CMD /x").needs_openssl
    (tmp_path / "Cargo.lock").write_text('[[package]]\nname = "serde"\n')
    assert not told(tmp_path, "FROM rust:1.82", "CMD /x").needs_openssl


def test_more_sources_of_go_than_are_looked_at_may_read_files(tmp_path):
    for number in range(6):
        (tmp_path / f"{number}.go").write_bytes(b" " * MOST_BYTES)
    assert told(tmp_path, "FROM golang:1.24", "CMD /x").reads_files
    (tmp_path / "0.go").unlink()
    (tmp_path / "1.go").unlink()
    assert not told(tmp_path, "FROM golang:1.24", "CMD /x").reads_files
