"""What the project beside a Dockerfile says of programs: which files they read, and what they need when they start."""

import pytest
from tests.practices.contexts import beside

from dockward.practices.p10_stages._split.beside import needs_openssl, reads_files, start_script


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
def test_go_programs_that_read_files_beside_them(source, reads):
    with beside({"cmd/main.go": source}) as here:
        assert reads_files(here) is reads
    with beside({"cmd/main_test.go": source, "vendor/x/x.go": source, "x.txt": source}) as here:
        assert not reads_files(here)


def test_more_sources_of_go_than_are_looked_at_may_read_files():
    several = {f"{number}.go": " " * (1 << 20) for number in range(5)}
    with beside(several) as here:
        assert reads_files(here)
    with beside(dict(list(several.items())[:4])) as here:
        assert not reads_files(here)
    with beside({"x.go": ""} | {f"f/{number}": "" for number in range(2001)}) as here:
        assert reads_files(here)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ('{"scripts": {"start": "nodemon x.js"}}', ("nodemon", "x.js")),
        ('{"scripts": {}}', ()),
        ('{"scripts": []}', ()),
        ("{", ()),
        ("[" * 100_000, ()),
        ('{"scripts": {"start": "a \'"}}', ()),
    ],
)
def test_the_start_script_of_node(text, start):
    with beside({"package.json": text}) as here:
        assert start_script(here) == start


def test_cargo_files_that_name_openssl():
    toml = '[dependencies]\nnative-tls = "0.2"\n'
    with beside({"Cargo.toml": toml}) as here:
        assert needs_openssl(here)
    with beside({"Cargo.toml": toml, "Cargo.lock": '[[package]]\nname = "serde"\n'}) as here:
        assert not needs_openssl(here)
    with beside({"Cargo.toml": f'{toml}openssl = {{features = ["vendored"]}}\n'}) as here:
        assert not needs_openssl(here)
