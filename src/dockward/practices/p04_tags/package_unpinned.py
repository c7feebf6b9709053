"""Building the image installs a package in whatever version there is that day."""

from collections.abc import Iterator, Sequence

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fact import Place
from dockward.model.fix import Fix
from dockward.model.world import World
from dockward.practices._dockerfiles import built_commands, command_place, known, stage_of
from dockward.practices._packages import asked_packages, is_rpm_versioned
from dockward.practices.p04_tags._fetched import LOCAL_FIRST, action_of, fetched_loosely, is_loose_version
from dockward.practices.p04_tags._versions import Pins, pinning, pins_of
from dockward.syntax.regex import regex

_VERSIONED = {
    "apt-get": regex(r".+=.+"),
    "apt": regex(r".+=.+"),
    "apk": regex(r".+[=~<>].+"),
    "zypper": regex(r".+[=<>].*"),
    "pip": regex(r".+(?:[=<>~!@]=?).+"),
    "npm": regex(r"@?.+@.+"),
    "gem": regex(r".+:\d.*"),
    "go": regex(r".+@.+"),
}
_RPM = frozenset({"dnf", "microdnf", "yum", "zypper"})
_APT = frozenset({"apt", "apt-get"})
_TAGGED = frozenset({"go", "npm"})
"""What stands behind `@` may be a name that moves: a branch, or a tag."""
_FILE = regex(r"[./~$]|git\+|(?:github|gitlab|bitbucket):|[a-z+]+://|git@")
"""What is installed from a file, an address or a variable has its version there."""
_SAID_ELSEWHERE = {
    "gem": frozenset({"-v", "--version"}),
    "pip": frozenset({"-c", "--constraint", "-e", "--editable"}),
}
_MANIFEST_READERS = frozenset({"bun", "npm", "pnpm", "yarn"})
_OF_MANIFESTS = frozenset({"ci", "clean-install", "i", "install"})


@rule(
    "DW0454",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=(
        "buddy:ER0012",
        "hadolint:DL3008",
        "kics:apt_get_install_pin_version_not_defined",
        "buddy:ER0015",
        "hadolint:DL3018",
        "kics:unpinned_package_version_in_apk_add",
        "hadolint:DL3033",
        "kics:yum_install_without_version",
        "terrascan:AC_DOCKER_0033",
        "hadolint:DL3041",
        "kics:missing_version_specification_in_dnf_install",
        "hadolint:DL3037",
        "kics:zypper_install_without_version",
        "buddy:ER0013",
        "hadolint:DL3013",
        "kics:unpinned_package_version_in_pip_install",
        "terrascan:AC_DOCKER_0010",
        "buddy:ER0014",
        "hadolint:DL3016",
        "kics:npm_install_without_pinned_version",
        "buddy:ER0016",
        "hadolint:DL3028",
        "kics:gem_install_without_version",
        "hadolint:DL3062",
    ),
    why="The next build of the same Dockerfile holds other programs, and what broke or what came in can't be told.",
    remedy="Write the version (`curl=8.9.1-r1`, `flask==3.0.3`), or install from a lock file (`npm ci`, "
    "`pip install --require-hashes -r requirements.txt`). `dockward fix --as-built IMAGE --rule package-unpinned` "
    "writes the versions that an image built from the file holds.",
    references=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    tension="A version of a distribution's package vanishes from its archive as soon as a mended one appears, so the "
    "build breaks until somebody looks. Who pins the base by digest and rebuilds often needs it less.",
    strict=True,
    bad=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get install -y curl"),
    good=dockerfile("FROM debian:12.8", "RUN apt-get update && apt-get install -y curl=7.88.1-10+deb12u8"),
)
def package_unpinned(file: Dockerfile, world: World) -> Iterator[Problem]:
    for one, command in built_commands(file):
        if loose := _loose(file, one, command):
            pins = pins_of(world, file, one, command, loose)
            place = command_place(file, one, command)
            yield from _told(command, place, loose, pins, pinning(file, command, pins.versions) if pins else ())


def _told(
    command: Command, place: Place, loose: Sequence[str], pins: Pins | None, fix: tuple[Fix, ...]
) -> Iterator[Problem]:
    """One flaw of the command; where only some of the versions are known, one of those and one of the others."""
    reasons = pins.unknown if pins else {}
    known = [one for one in loose if fix and one not in reasons]
    others = [one for one in loose if one not in known]
    for names in filter(None, (known, others)):
        listed = ", ".join(f"{one} ({reasons[one]})" if one in reasons else one for one in names)
        evidence = f"{command.program} {' '.join(names)}"
        yield problem(f"No version: {listed}.", at=place, evidence=evidence, fix=fix if names is known else ())


def _loose(file: Dockerfile, one: Instruction, command: Command) -> list[str]:
    if action_of(command) in LOCAL_FIRST and _may_have_installed(file, one, command):
        return [word for word in fetched_loosely(command) if word.endswith("@latest")]
    found = list(fetched_loosely(command))
    if command.program not in _VERSIONED.keys() | _RPM or not command.options.isdisjoint(
        _SAID_ELSEWHERE.get(command.program, frozenset())
    ):
        return found
    several = (word for word in asked_packages(command) if not _is_none(command.program, word))
    return [word for word in several if not _is_versioned(command.program, word)] + found


def _is_none(program: str, word: str) -> bool:
    """Whether it has no version, or has it elsewhere: files, groups, and what apt takes out (`NAME-`)."""
    if _FILE.match(word) or word.endswith((".deb", ".rpm")):
        return True
    return (program in _RPM and word.startswith("@")) or (program in _APT and word.endswith("-"))


def _is_versioned(program: str, word: str) -> bool:
    if program in _RPM and is_rpm_versioned(word):
        return True
    form = _VERSIONED.get(program)
    if form is None or form.fullmatch(word) is None:
        return False
    return program not in _TAGGED or not is_loose_version(word.rpartition("@")[2])


def _may_have_installed(file: Dockerfile, one: Instruction, command: Command) -> bool:
    """Whether the project's own dependencies lie there by then: what `npx` runs may be one of them."""
    stage = stage_of(file, one)
    for part in file.lineage(stage) if stage is not None else ():
        for each in part.all("RUN", "COPY"):
            if each.span.start > one.span.start:
                break
            copied = each.keyword == "COPY" and any("node_modules" in known(word) for word in each.arguments)
            if copied or any(
                _reads_manifest(other) for other in each.commands if other.span.start < command.span.start
            ):
                return True
    return False


def _reads_manifest(command: Command) -> bool:
    if command.program not in _MANIFEST_READERS or not command.options.isdisjoint({"-g", "--global"}):
        return False
    return command.words == ("yarn",) or (len(command.arguments) == 1 and command.arguments[0] in _OF_MANIFESTS)
