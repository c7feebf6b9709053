"""Practice 10 in images that were looked through: what is in them of their build, and who brought it."""

import pytest
from msgspec import structs
from tests.practices.verdicts import evidence, findings, is_unknown, verdicts

from dockward.kit import image
from dockward.model.contents import Contents, FoundPackage, FoundToken, Gap, Origin
from dockward.model.fact import Fact
from dockward.model.finding import Verdict
from dockward.model.image import Layer
from dockward.model.package import Package, PackageType
from dockward.model.residue import BuildPackage, Residue, ResidueKind
from dockward.model.workload import EnvEntry
from dockward.practices.p10_stages._residue import Accepted
from dockward.practices.p10_stages.build_tools_left import Wanted
from dockward.practices.p10_stages.package_manager_added import Wanted as WantedManagers

APT = "RUN /bin/sh -c apt-get update && apt-get install -y gcc # buildkit"
RULES = {
    "package-files-left": ResidueKind.LISTS,
    "downloads-left": ResidueKind.DOWNLOADS,
    "build-programs-left": ResidueKind.TOOLS,
    "headers-left": ResidueKind.HEADERS,
    "version-history-left": ResidueKind.HISTORY,
    "temporary-files-left": ResidueKind.TEMPORARY,
    "core-dump-left": ResidueKind.CORE,
    "sources-left": ResidueKind.SOURCES,
    "build-files-left": ResidueKind.RECIPES,
    "dependency-extras-left": ResidueKind.EXTRAS,
    "env-file-left": ResidueKind.SETTINGS,
}
LAYERS = (
    Origin(diff_id="a", base="debian:12", inherited=True),
    Origin(diff_id="b", instruction=APT),
    Origin(diff_id="c", instruction="COPY . /app # buildkit"),
    Origin(diff_id="d", apart="the container's own changes"),
)


def left(kind, path="app/x", layer=1, size=3 << 20, tool="", *, hidden=False):
    return Residue(kind=kind, path=path, tool=tool, layer=layer, files=2, bytes=size, hidden=hidden)


def scanned(*residue, packages=(), **more):
    told = {name: more.pop(name) for name in ("build_packages", "tokens", "gaps", "listed") if name in more}
    contents = Contents(distribution=None, packages=packages, layers=LAYERS, residue=residue, **told)
    return image(contents=Fact(contents), **more)


def messages(rule, example, settings=None):
    return [one.message for one in findings(rule, example, settings)]


@pytest.mark.parametrize("rule", RULES)
def test_each_kind_is_one_rules_business(rule):
    everything = scanned(*(left(kind, f"app/{kind.name}") for kind in ResidueKind))
    wanted = {f"/app/{RULES[rule].name}"} | ({"/app/OBJECTS"} if rule == "sources-left" else set())
    assert {part for one in findings(rule, everything) for part in one.evidence} == wanted


@pytest.mark.parametrize("rule", RULES)
def test_images_that_nobody_looked_into_are_not_asked(rule):
    assert verdicts(rule, image()) == {Verdict.NOT_APPLICABLE}
    assert verdicts(rule, scanned(listed=True)) == {Verdict.NOT_APPLICABLE}
    assert is_unknown(rule, scanned(gaps=(Gap(1, "", "it is broken"),)))


@pytest.mark.parametrize(
    ("layer", "whose", "way"),
    [
        (0, "the base image debian:12", "It is the base image's"),
        (1, "layer 2 (RUN /bin/sh", "End that RUN with `apt-get clean"),
        (2, "layer 3 (COPY . /app", ".dockerignore"),
    ],
)
def test_who_brought_it_and_what_to_do_about_that(layer, whose, way):
    (words,) = messages("package-files-left", scanned(left(ResidueKind.LISTS, layer=layer, tool="apt")))
    assert "3.0 MiB of apt in 2 files" in words
    assert whose in words
    assert way in words


def test_a_base_that_is_only_guessed_is_told_as_that():
    layers = (Origin(diff_id="a", instruction=APT, inherited=True),)
    told = Contents(distribution=None, packages=(), layers=layers, residue=(left(ResidueKind.TEMPORARY, layer=0),))
    (words,) = messages("temporary-files-left", image(contents=Fact(told)))
    assert "It seems to be the base image's" in words


@pytest.mark.parametrize("rule", [*RULES, "build-tools-left", "package-manager-added", "package-manager-of-base"])
def test_what_no_build_made_is_left_alone(rule):
    told = Contents(distribution=None, packages=MANAGERS, layers=LAYERS[3:])
    assert verdicts(rule, image(contents=Fact(told))) == {Verdict.NOT_APPLICABLE}


def test_a_tool_is_one_finding_with_each_of_its_layers():
    several = (
        left(ResidueKind.DOWNLOADS, "root/.cache/pip", 1, 1 << 20, "pip"),
        left(ResidueKind.DOWNLOADS, "root/.cache/pip", 2, 2 << 20, "pip"),
        left(ResidueKind.DOWNLOADS, "home/.cache/pip", 1, 5 << 20, "pip"),
        left(ResidueKind.DOWNLOADS, "root/.npm", 1, 1, "npm"),
    )
    pip, npm = messages("downloads-left", scanned(*several))
    assert pip.startswith("/home/.cache/pip, /root/.cache/pip: 8.0 MiB of pip in 6 files, 6.0 MiB with layer 2 (RUN")
    assert "2.0 MiB with layer 3 (COPY" in pip
    assert npm.startswith("/root/.npm: 1 byte of npm in 2 files, with layer 2")
    assert evidence("downloads-left", scanned(*several)) == ["/home/.cache/pip /root/.cache/pip", "/root/.npm"]


def test_what_may_stay_and_what_does_not_matter():
    one = scanned(left(ResidueKind.TEMPORARY, "tmp", size=2048))
    assert evidence("temporary-files-left", one) == ["/tmp"]
    assert evidence("temporary-files-left", one, Accepted(allowed=("/tmp",))) == []
    assert evidence("temporary-files-left", one, Accepted(allowed=("/tm",))) == ["/tmp"]
    assert evidence("temporary-files-left", one, Accepted(kibibytes=2)) == []
    assert evidence("temporary-files-left", one, Accepted(kibibytes=1)) == ["/tmp"]
    git = scanned(left(ResidueKind.HISTORY, "opt/tool/.git"))
    assert evidence("version-history-left", git, Accepted(allowed=("/opt/tool",))) == []


def test_what_is_hidden_counts_where_it_gives_something_away():
    gone = [left(kind, f"app/{kind.name}", hidden=True) for kind in ResidueKind]
    found = {rule: evidence(rule, scanned(*gone)) for rule in RULES}
    assert {rule for rule, told in found.items() if told} == {"version-history-left", "core-dump-left"}
    (words,) = messages("version-history-left", scanned(*gone))
    assert words.startswith("/app/HISTORY, which a later layer hides: ")


def test_a_settings_file_with_a_credential_is_told_as_that():
    token = FoundToken(path="app/.env", line=1, kind="x", title="X", layer=1)
    both = (left(ResidueKind.SETTINGS, "app/.env"), left(ResidueKind.SETTINGS, "app/.env.local"))
    assert evidence("env-file-left", scanned(*both, tokens=(token,))) == ["/app/.env.local"]


def package(name, kind=PackageType.DEB, path="var/lib/dpkg/status"):
    return Package(type=kind, name=name, version="1", path=path)


def build_package(name, layer=1, size=1 << 20):
    return BuildPackage(package=package(name), layer=layer, files=3, bytes=size)


def test_build_tools_are_told_by_the_packages_that_are_there():
    history = (Layer("RUN apt-get install -y clang", 0, 1),)
    tools = (build_package("make"), build_package("gcc-12", size=9 << 20), build_package("libc6-dev", layer=0))
    one = scanned(build_packages=tools, history=history)
    base, own = messages("build-tools-left", one)
    assert base.startswith("It holds libc6-dev: 1.0 MiB in 3 files, with the base image debian:12.")
    assert own.startswith("It holds gcc-12, make: 10.0 MiB in 6 files, with layer 2 (RUN")
    assert own.endswith("Build in a stage of its own, and copy only the result.")
    assert evidence("build-tools-left", one) == ["package libc6-dev", "package gcc-12 package make"]
    assert evidence("build-tools-left", one, Wanted(allowed=("make", "libc6-dev"))) == ["package gcc-12"]
    assert evidence("build-tools-left", scanned(history=history)) == []
    assert is_unknown("build-tools-left", scanned(history=history, gaps=(Gap(1, "", "it is broken"),)))


def test_a_build_tool_without_its_files_is_told_as_that():
    one = scanned(build_packages=(structs.replace(build_package("make", size=0), files=0),))
    (told,) = messages("build-tools-left", one)
    assert told.startswith("It holds make: none of the files is there, with layer 2 (RUN")


def test_the_mark_of_a_build_image_is_not_told_beside_its_packages():
    marked = {"environment": (EnvEntry("GOLANG_VERSION"),)}
    assert verdicts("build-image-shipped", scanned(build_packages=(build_package("gcc"),), **marked)) == {
        Verdict.NOT_APPLICABLE
    }
    tools = left(ResidueKind.TOOLS, "usr/local/go", tool="Go")
    assert verdicts("build-image-shipped", scanned(tools, **marked)) == {Verdict.NOT_APPLICABLE}
    assert evidence("build-image-shipped", scanned(**marked)) == ["Go's tool chain"]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("apt-lists-left", "RUN apt-get update"),
        ("apk-cache-left", "RUN apk add curl"),
        ("package-cache-left", "RUN pip install flask"),
    ],
)
def test_history_gives_way_to_what_is_there(rule, line):
    history = (Layer(line, 0, 1),)
    assert evidence(rule, image(history=history))
    assert verdicts(rule, scanned(history=history)) == {Verdict.NOT_APPLICABLE}
    assert evidence(rule, scanned(history=history, listed=True))


def installed(name, layer, kind=PackageType.DEB, path="var/lib/dpkg/status", **more):
    return FoundPackage(structs.replace(package(name, kind, path), **more), layer)


MANAGERS = (
    installed("apt", 0),
    installed("python3-pip", 1),
    installed("npm", 2, PackageType.NPM, "usr/local/lib/node_modules/npm/package.json"),
    installed("pip", 2, PackageType.PYPI, "usr/lib/python3/_vendor/pip/METADATA"),
    installed("npm", 2, PackageType.NPM, "app/node_modules/x/node_modules/npm/package.json"),
    installed("yarn", 2, PackageType.NPM, "app/package-lock.json", locked=True),
    installed("curl", 1),
)


def test_the_lowest_layer_is_a_system_s_own():
    told = Contents(distribution=None, packages=(installed("apt", 0),), layers=LAYERS[1:])
    one = image(contents=Fact(told))
    assert evidence("package-manager-added", one) == []
    assert evidence("package-manager-of-base", one) == ["package apt"]


@pytest.mark.parametrize("rule", ["package-manager-added", "package-manager-of-base"])
def test_a_list_of_packages_does_not_tell_whose_they_are(rule):
    assert verdicts(rule, scanned(packages=MANAGERS, listed=True)) == {Verdict.NOT_APPLICABLE}


def test_what_a_container_installed_is_not_the_author_s():
    assert evidence("package-manager-added", scanned(packages=(installed("npm", 3),))) == []


def test_package_managers_of_the_author_and_of_the_base():
    one = scanned(packages=MANAGERS)
    assert evidence("package-manager-added", one) == ["package python3-pip", "package npm"]
    assert evidence("package-manager-of-base", one) == ["package apt"]
    assert evidence("package-manager-added", one, WantedManagers(allowed=("npm",))) == ["package python3-pip"]
    assert is_unknown("package-manager-added", scanned(gaps=(Gap(1, "", "it is broken"),)))


@pytest.mark.parametrize(
    ("command", "asked"),
    [((), False), (("bash",), False), (("/bin/sh",), False), (("python3",), False), (("python3", "app.py"), True)],
)
def test_an_image_to_build_on_may_have_them(command, asked):
    one = scanned(packages=MANAGERS, command=command)
    for rule in ("package-manager-added", "package-manager-of-base"):
        assert (verdicts(rule, one) == {Verdict.NOT_APPLICABLE}) != asked
