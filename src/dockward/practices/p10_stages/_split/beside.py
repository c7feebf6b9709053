"""What the project beside a Dockerfile says of programs: which files they read, and what they need when they start."""

import posixpath
import shlex
from collections.abc import Iterator
from re import Pattern

import msgspec
from msgspec import Struct

from dockward.model.context import Context
from dockward.syntax.regex import regex

_MOST_BYTES = 1 << 20
"""Of one source."""
_MOST_SOURCES = 4 << 20
"""Bytes of all of them."""
_MOST_FILES_READ = 20
_GO = regex(
    r"\.(?P<always>ParseGlob|ParseFiles|LoadHTMLGlob|LoadHTMLFiles)\((?P<a>[^)\n]{0,300})\)"
    r"|\.(?P<second>Static|StaticFS|StaticFile)\([^,\n]{0,200},(?P<b>[^)\n]{0,300})\)"
    r"|http\.(?P<dir>Dir)\((?P<c>[^)\n]{0,300})\)"
    r"|(?:os\.(?:Open|ReadFile|DirFS|ReadDir)|ioutil\.ReadFile)\((?P<d>[^)\n]{0,300})\)"
)
_RUST = regex(
    r"(?P<always>Tera::new|ServeDir::new|FileServer::from|ServeFile::new)\((?P<a>[^)\n]{0,300})\)"
    r"|(?P<second>Files::new)\([^,\n]{0,200},(?P<b>[^)\n]{0,300})\)"
    r"|(?P<dir>Template::fairing|Template::custom)\((?P<c>[^)\n]{0,300})\)?"
    r"|(?:fs::read|fs::read_to_string|File::open|fs::read_dir)\((?P<d>[^)\n]{0,300})\)"
)
_LITERAL = regex(r"\"([^\"\n]*)\"|`([^`\n]*)`")
_FILLING = " \t\r,&"
_WILD = regex(r"[*?\[{]")
_JARS = regex(r"<addClasspath>\s*true|copy-dependencies|<classpathPrefix>|['\"]Class-Path['\"]")
_BUILD_FILES = ("pom.xml", "build.gradle", "build.gradle.kts")
_LINKED = {
    "bzip2-sys": "libbz2-dev",
    "curl-sys": "libcurl4-openssl-dev",
    "libsqlite3-sys": "libsqlite3-dev",
    "lzma-sys": "liblzma-dev",
    "mysqlclient-sys": "libmariadb-dev",
    "native-tls": "libssl-dev",
    "openssl-sys": "libssl-dev",
    "pq-sys": "libpq-dev",
}
"""Crates that link a library of the system where its headers are there, as they are in the image of Rust."""
_CRATE = regex(r"(?m)^[ \t]*(?:name[ \t]*=[ \t]*\"([\w-]{1,64})\"|([\w-]{1,64})[ \t]*=)")


class Reads(Struct, frozen=True):
    """Paths that a program's sources read, from where it starts; not `sure` where they may read others too."""

    paths: tuple[str, ...] = ()
    sure: bool = True


def go_reads(context: Context) -> Reads:
    """What Go's sources read by relative paths."""
    return _reads(context, ".go", ("_test.go",), _GO)


def rust_reads(context: Context) -> Reads:
    """What Rust's sources read by relative paths."""
    return _reads(context, ".rs", ("build.rs",), _RUST)


def _reads(context: Context, ending: str, others: tuple[str, ...], calls: Pattern[str]) -> Reads:
    tree, left = context.tree, _MOST_SOURCES
    sources = [one for one in tree.paths if one.endswith(ending) and not one.endswith(others)]
    found: dict[str, None] = {}
    for path in sources:
        text = (context.data(path, _MOST_BYTES) or b"").decode("utf-8", "replace")
        left -= len(text)
        told = list(_named(text, calls))
        if left < 0 or None in told:
            return Reads(sure=False)
        found |= dict.fromkeys(one for one in told if one)
    return Reads(tuple(found)[:_MOST_FILES_READ], sure=tree.whole and len(found) <= _MOST_FILES_READ)


def _named(text: str, calls: Pattern[str]) -> Iterator[str | None]:
    """Paths that calls name; None for a call of which nobody can tell."""
    for call in calls.finditer(text):
        written = next((call[group] for group in "abcd" if call[group] is not None), "")
        literals = [one[1] if one[1] is not None else one[2] for one in _LITERAL.finditer(written)]
        if call["dir"] in {"Template::fairing", "Template::custom"}:
            yield "templates"
        elif call["d"] is None and (not literals or _LITERAL.sub("", written).strip(_FILLING)):
            yield None
        else:
            yield from (_top(one) for one in literals[: None if call["d"] is None else 1])


def _top(path: str) -> str | None:
    """What of a path ships: the directory before the first pattern; empty for a whole path, None for one outside."""
    if path.startswith("/") or not path:
        return ""
    steps = []
    for one in posixpath.normpath(path).split("/"):
        if _WILD.search(one):
            break
        steps.append(one)
    return "/".join(steps) if steps and steps[0] not in {"..", "."} else None


def linked(context: Context) -> tuple[str, ...]:
    """Packages with the headers of libraries that Rust's program is linked with, by Debian's names."""
    lock = context.text("Cargo.lock")
    text = lock if lock is not None else context.text("Cargo.toml") or ""
    crates = {one[1] or one[2] for one in _CRATE.finditer(text)}
    manifest = context.text("Cargo.toml") or ""
    within = {"libssl-dev"} if "openssl-src" in crates or "vendored" in manifest else set()
    within |= {"libsqlite3-dev"} if "bundled" in manifest else set()
    return tuple(sorted({_LINKED[one] for one in crates if one in _LINKED} - within))


def jars_beside(context: Context) -> str:
    """The file of Maven or Gradle by which an archive is started with others beside it; empty where none says so."""
    several = (one for one in context.tree.paths if one.rpartition("/")[2] in _BUILD_FILES)
    return next((one for one in several if _JARS.search(context.text(one) or "")), "")


class _Manifest(Struct):
    scripts: dict[str, str] = {}


_DECODER = msgspec.json.Decoder(_Manifest)


def start_script(context: Context) -> tuple[str, ...]:
    """The words of package.json's script `start`."""
    try:
        return tuple(shlex.split(_DECODER.decode(context.text("package.json") or "").scripts.get("start", "")))
    except (ValueError, RecursionError):
        return ()
