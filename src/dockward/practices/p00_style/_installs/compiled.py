"""`go build`, Cargo, Maven, Gradle and .NET, which fetch what a project needs as they build it.

Sources: the manuals of Go 1.23, Cargo 1.83, Maven 3.9 with its dependency plugin 3.8, Gradle 8 and .NET 8.
"""

import posixpath
from functools import partial

from dockward.model.command import Command
from dockward.model.context import Context, Nature
from dockward.practices.p00_style._installs.install import Ahead, Install
from dockward.practices.p00_style._installs.others import go_obstacle
from dockward.syntax.regex import regex

_MOST_PROJECTS = 40
_GO_SETTINGS = frozenset({"CGO_ENABLED", "GOARCH", "GOARM", "GOOS"})
"""They don't matter for what is fetched."""
_REQUIRES = regex(r"(?m)^require\b")
_CARGO_FLAGS = frozenset(
    {"--release", "--locked", "--features", "-F", "--no-default-features", "--all-features", "--target", "--profile",
     "-v", "--verbose", "-j", "--jobs", "-r"}
)  # fmt: skip
_CARGO_TARGETS = regex(r"(?m)^\s*\[\[(?:bin|bench|test|example)\]\]|^\s*(?:build|links)\s*=|^\s*path\s*=")
_CARGO_LOCAL = regex(r"(?m)^\s*\[workspace|\bpath\s*=|^\s*\[patch")
_MAVEN_GOALS = frozenset({"compile", "package", "install", "verify", "deploy"})
_MAVEN_FLAGS = frozenset(
    {"-B", "--batch-mode", "-q", "--quiet", "-DskipTests", "-Dmaven.test.skip", "-ntp", "--no-transfer-progress", "-e",
     "-U", "--update-snapshots"}
)  # fmt: skip
_MAVEN_LOCAL = regex(r"<modules?>|<systemPath>|\$\{(?:project\.)?basedir\}[^<]*</(?:url|relativePath)>|<url>\s*file:")
_PARENT = regex(r"(?s)<parent>(.{0,2000}?)</parent>")
_PROJECT_ENDS = (".csproj", ".fsproj", ".vbproj")
_DOTNET_BESIDE = (
    "NuGet.config", "nuget.config", "NuGet.Config", "Directory.Build.props", "Directory.Build.targets",
    "Directory.Packages.props", "global.json", "packages.lock.json",
)  # fmt: skip
_IMPORTS = regex(r"<Import\s|\$\(MSBuildThisFileDirectory\)|RestoreSources|Exists\(")


def go_build(command: Command) -> Install | None:
    """`go build`, `go install` and `go test` of the module; not of one that comes with all that it needs."""
    if command.arguments[:1] not in {("build",), ("install",)} or any("@" in one for one in command.arguments):
        return None

    def obstacle(needed: tuple[str, ...], context: Context) -> str:
        others = {name for name, _ in command.assignments} - _GO_SETTINGS
        return f"it is told {min(others)}" if others else go_obstacle(needed, context)

    return Install(
        program="go",
        needed=("go.mod",),
        beside=("go.sum",),
        obstacle=obstacle,
        ahead=lambda _: Ahead(fetch="go mod download"),
    )


def go_needs_nothing(context: Context) -> bool:
    """Whether the module requires no other, or has them all beside it."""
    return context.has("vendor") or not _REQUIRES.search(context.text("go.mod") or "")


def cargo(command: Command) -> Install | None:
    """`cargo build` and `cargo fetch`: what the manifest names is compiled for an empty program first."""
    if command.arguments[:1] not in {("build",), ("fetch",), ("b",)}:
        return None
    words = " ".join(command.words)

    def ahead(context: Context) -> Ahead:
        roots = [one for one in ("src/main.rs", "src/lib.rs") if context.has(one)]
        empty = [f"{'echo ' + repr('fn main() {}') + ' >' if one == 'src/main.rs' else 'touch'} {one}" for one in roots]
        return Ahead(
            fetch=" && ".join(["mkdir src", *empty, words, "rm -r src"]),
            # What COPY brings keeps its time, and Cargo takes what is older than what it made for unchanged.
            first=f"touch {' '.join(roots)} && ",
        )

    return Install(
        program="cargo",
        needed=("Cargo.toml", "Cargo.lock"),
        beside=("rust-toolchain.toml", "rust-toolchain"),
        folder="target",
        obstacle=partial(_cargo_obstacle, command),
        ahead=ahead,
    )


def _cargo_obstacle(command: Command, _needed: tuple[str, ...], context: Context) -> str:
    flags = command.options - _CARGO_FLAGS
    if flags or "$" in "".join(command.words) or command.assignments:
        return f"{min(flags, default='a variable')} says what is built"
    text = context.text("Cargo.toml") or ""
    if _CARGO_LOCAL.search(text) or context.has(".cargo"):
        return (
            ".cargo holds settings that are read, too" if context.has(".cargo") else "the project has several packages"
        )
    if _CARGO_TARGETS.search(text) or not (context.has("src/main.rs") or context.has("src/lib.rs")):
        return "Cargo.toml names its sources"
    return ""


def maven(command: Command) -> Install | None:
    """`mvn package` and the like; `mvn dependency:go-offline` by itself."""
    alone = command.arguments == ("dependency:go-offline",)
    if not alone and not _MAVEN_GOALS & set(command.arguments):
        return None
    return Install(
        program=command.program,
        needed=("pom.xml",),
        obstacle=partial(_maven_obstacle, command),
        ahead=None if alone else lambda _: Ahead(fetch=f"{command.words[0]} -B dependency:go-offline"),
    )


def _maven_obstacle(command: Command, _needed: tuple[str, ...], context: Context) -> str:
    flags = command.options - _MAVEN_FLAGS
    if flags or command.assignments:
        return f"{min(flags, default='a variable')} says what it fetches"
    text = context.text("pom.xml") or ""
    parent = _PARENT.search(text)
    if _MAVEN_LOCAL.search(text) or (parent is not None and "<relativePath>" in parent[1]):
        return "pom.xml names files of the project"
    return ".mvn holds settings that are read, too" if context.has(".mvn") else ""


def gradle(command: Command) -> Install | None:
    """Gradle's builds. They are found, and left alone: it fetches nothing but for what it compiles."""
    if not {"build", "assemble", "bootJar", "installDist"} & set(command.arguments):
        return None
    return Install(
        program=command.program,
        needed=("build.gradle",),
        obstacle=lambda _needed, _context: (
            "Gradle fetches all that it needs only while it compiles; a cache mount keeps it"
        ),
        ahead=lambda _: Ahead(fetch=""),
    )


def dotnet(command: Command) -> Install | None:
    """`dotnet restore`, and `dotnet publish` or `build` that restore by themselves."""
    action, *rest = command.arguments or ("",)
    if action not in {"restore", "publish", "build"} or "--no-restore" in command.options:
        return None
    projects = tuple(one for one in rest if one.endswith((*_PROJECT_ENDS, ".sln")))
    fetch = " ".join(("dotnet restore", *projects))
    return Install(
        program="dotnet",
        needed=projects or ("*.csproj",),
        beside=_DOTNET_BESIDE,
        folder="obj",
        named=_projects,
        obstacle=partial(_dotnet_obstacle, command),
        ahead=None if action == "restore" else lambda _: Ahead(fetch=fetch),
    )


def _projects(needed: tuple[str, ...], context: Context) -> tuple[str, ...]:
    """Every project file, and what else the command names: one project may refer to any other."""
    found = [one for one in context.tree.paths if one.endswith((*_PROJECT_ENDS, ".sln"))]
    return tuple(dict.fromkeys((*(one for one in needed if "*" not in one), *found)))


def _dotnet_obstacle(command: Command, needed: tuple[str, ...], context: Context) -> str:
    if command.assignments or command.options & {"-r", "--runtime", "--configfile", "--source", "-s", "--packages"}:
        return "its options say what it fetches"
    projects = _projects(needed, context)
    if not context.tree.whole or not 0 < len(projects) <= _MOST_PROJECTS:
        return "which projects there are isn't known" if projects else "there is no project beside the Dockerfile"
    others = [one for one in context.tree.paths if posixpath.basename(one) in _DOTNET_BESIDE and "/" in one]
    importing = next((one for one in projects if _IMPORTS.search(context.text(one) or "")), "")
    if others or importing:
        return f"{others[0] if others else importing} says more of what is fetched"
    return ".nuget holds packages" if context.nature("packages") is Nature.FOLDER else ""
