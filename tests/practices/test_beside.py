"""What the project beside a Dockerfile says of programs: which files they read, and what they need when they start."""

import pytest
from tests.practices.contexts import beside

from dockward.practices.p10_stages._split.beside import Reads, go_reads, jars_beside, linked, rust_reads, start_script

UNSURE = Reads(sure=False)


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ('t := template.ParseGlob("templates/*")', Reads(("templates",))),
        ('template.ParseFiles("a.html", `b/c.html`)', Reads(("a.html", "b/c.html"))),
        ('template.ParseFiles("a.html", name)', UNSURE),
        ('http.Handle("/", http.FileServer(http.Dir("./static")))', Reads(("static",))),
        ('http.Dir("/srv")', Reads()),
        ('http.Dir("..")', UNSURE),
        ('r.Static("/assets", "web/assets")', Reads(("web/assets",))),
        ('r.Static("/assets", folder)', UNSURE),
        ('b, _ := os.ReadFile("config.yml")', Reads(("config.yml",))),
        ('r.LoadHTMLGlob("t/**/*")', Reads(("t",))),
        ('r.LoadHTMLGlob("*.html")', UNSURE),
        ('b, _ := os.ReadFile("/etc/hosts")', Reads()),
        ("b, _ := os.ReadFile(name)", Reads()),
        ("//go:embed t\nvar t embed.FS", Reads()),
        ("t.ParseFS(files)", Reads()),
    ],
)
def test_go_programs_that_read_files_beside_them(source, reads):
    with beside({"cmd/main.go": source}) as here:
        assert go_reads(here) == reads
    with beside({"cmd/main_test.go": source, "vendor/x/x.go": source, "x.txt": source}) as here:
        assert go_reads(here) == Reads()


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ('Tera::new("templates/**/*")', Reads(("templates",))),
        ("Tera::new(&glob)", UNSURE),
        ('ServeDir::new("assets")', Reads(("assets",))),
        ('Files::new("/static", "./static")', Reads(("static",))),
        ('FileServer::from(relative!("static"))', UNSURE),
        (".attach(Template::fairing())", Reads(("templates",))),
        ('std::fs::read_to_string("shop.toml")', Reads(("shop.toml",))),
        ('include_str!("shop.toml")', Reads()),
    ],
)
def test_rust_programs_that_read_files_beside_them(source, reads):
    with beside({"src/main.rs": source}) as here:
        assert rust_reads(here) == reads
    with beside({"build.rs": source}) as here:
        assert rust_reads(here) == Reads()


def test_more_sources_than_are_looked_at_may_read_files():
    several = {f"{number}.go": " " * (1 << 20) for number in range(5)}
    with beside(several) as here:
        assert go_reads(here) == UNSURE
    with beside(dict(list(several.items())[:4])) as here:
        assert go_reads(here) == Reads()
    with beside({"x.go": ""} | {f"f/{number}": "" for number in range(2001)}) as here:
        assert go_reads(here) == UNSURE
    with beside({"x.go": "\n".join(f'os.Open("{number}")' for number in range(21))}) as here:
        assert not go_reads(here).sure


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


@pytest.mark.parametrize(
    ("files", "packages"),
    [
        ({"Cargo.toml": '[dependencies]\nnative-tls = "0.2"\n'}, ("libssl-dev",)),
        ({"Cargo.toml": 'native-tls = "0.2"\n', "Cargo.lock": '[[package]]\nname = "serde"\n'}, ()),
        ({"Cargo.toml": 'openssl-sys = {features = ["vendored"]}\n'}, ()),
        ({"Cargo.lock": 'name = "openssl-sys"\nname = "openssl-src"\n'}, ()),
        ({"Cargo.lock": 'name = "pq-sys"\nname = "bzip2-sys"\n'}, ("libbz2-dev", "libpq-dev")),
        ({"Cargo.toml": 'rusqlite = {features = ["bundled"]}', "Cargo.lock": 'name = "libsqlite3-sys"\n'}, ()),
        ({"Cargo.lock": 'name = "not-openssl-sys-at-all"\n'}, ()),
    ],
)
def test_libraries_that_crates_link(files, packages):
    with beside(files) as here:
        assert linked(here) == packages


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("pom.xml", "<addClasspath>true</addClasspath>", True),
        ("web/pom.xml", "<goal>copy-dependencies</goal>", True),
        ("build.gradle", "attributes 'Class-Path': x", True),
        ("pom.xml", "<artifactId>spring-boot-maven-plugin</artifactId>", False),
        ("notes.txt", "copy-dependencies", False),
    ],
)
def test_archives_that_need_others_beside_them(name, text, found):
    with beside({name: text}) as here:
        assert jars_beside(here) == (name if found else "")
