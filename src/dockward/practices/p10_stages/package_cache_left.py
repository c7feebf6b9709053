"""An image is built by package managers that keep what they have downloaded."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.image import Image, Layer
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._contents import leave_to
from dockward.practices._dockerfiles import user_at
from dockward.practices._images import command_place, need_use, steps, told
from dockward.practices._layers import after, keeps_outside, removes, until_replaced
from dockward.practices._repairs import after_word, with_last_command
from dockward.practices._values import step_commands, value_at
from dockward.syntax.history import Step

_CLEANERS = {
    "pip": (("pip", "cache"),),
    "npm": (("npm", "cache"),),
    "yarn": (("yarn", "cache"),),
    "yum": (("yum", "clean"),),
    "dnf": (("dnf", "clean"),),
    "microdnf": (("microdnf", "clean"),),
    "zypper": (("zypper", "clean"), ("zypper", "cc")),
    "gem": (("gem", "sources"),),
    **{one: ((one, "clean"),) for one in ("conda", "mamba", "micromamba")},
}
_CLEAN = {
    "npm": "npm cache clean --force",
    "yarn": "yarn cache clean",
    "yum": "yum clean all",
    "dnf": "dnf clean all",
    "microdnf": "microdnf clean all",
    "zypper": "zypper clean --all",
    "gem": "rm -rf /usr/local/bundle/cache ~/.gem",
    "conda": "conda clean --all --force-pkgs-dirs --yes",
    "mamba": "mamba clean --all --force-pkgs-dirs --yes",
    "micromamba": "micromamba clean --all --yes",
}
_ACTIONS = {
    "npm": ("install", "ci", "i", "add"),
    "pip": ("install",),
    "yarn": ("install", "add"),
    "zypper": ("install", "in"),
    **dict.fromkeys(("conda", "mamba", "micromamba"), ("create", "install", "update")),
}
_CACHES = {
    "pip": ("~/.cache/pip", "~/.cache"),
    "npm": ("~/.npm",),
    "yarn": ("/usr/local/share/.cache/yarn", "~/.cache/yarn", "~/.yarn"),
    "yum": ("/var/cache/yum",),
    "dnf": ("/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"),
    "microdnf": ("/var/cache/yum", "/var/cache/dnf"),
    "zypper": ("/var/cache/zypp",),
    "gem": ("/usr/local/bundle/cache", "/var/lib/gems", ".gem"),
    **dict.fromkeys(("conda", "mamba", "micromamba"), ("/opt/conda/pkgs",)),
}
"""Where each keeps what it has downloaded."""
_PARTLY = frozenset({"dnf", "microdnf", "yum"})
"""Managers that are told what of the cache to clean, such as `packages`; the lists are the most of it."""
_TELLING = frozenset({"--help", "--version", "-h", "-v"})
"""Options with which yarn alone doesn't install."""
_PLACE_VARIABLES = {
    "pip": frozenset({"PIP_CACHE_DIR"}),
    "npm": frozenset({"npm_config_cache", "NPM_CONFIG_CACHE"}),
    "yarn": frozenset({"YARN_CACHE_FOLDER"}),
}
"""Variables that say another place."""
_PIP_KEEPS_NOTHING = "PIP_NO_CACHE_DIR"
_VARIABLES = frozenset({_PIP_KEEPS_NOTHING}).union(*_PLACE_VARIABLES.values())
_SHORTEST_OPTION, _OPTION = "--no-ca", "--no-cache-dir"
"""pip takes every beginning of an option that only one option has."""
_OFFLINE = "--offline"
"""Where it comes later, what is installed without the network is taken from the cache."""
_RISKS = {"yarn": "where yarn runs programs right from its cache (Plug'n'Play), it no longer finds them"}


@rule(
    "DW1002",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=(
        "datadog-iac:run_yarn_clean_after_yarn_install",
        "dockerfile_lint:no_dnf_clean_all",
        "dockerfile_lint:no_gem_clean_all",
        "dockerfile_lint:no_rvm_cleanup_all",
        "dockerfile_lint:no_yum_clean_all",
        "hadolint:DL3032",
        "hadolint:DL3036",
        "hadolint:DL3040",
        "hadolint:DL3042",
        "hadolint:DL3060",
        "kics:missing_dnf_clean_all",
        "kics:missing_zypper_clean",
        "kics:pip_install_keeping_cached_packages",
        "kics:yum_clean_all_missing",
        "semgrep:missing-dnf-clean-all",
        "semgrep:missing-pip-no-cache-dir",
        "semgrep:missing-yum-clean-all",
        "semgrep:missing-zypper-clean",
        "terrascan:AC_DOCKER_00025",
        "terrascan:AC_DOCKER_0009",
        "terrascan:AC_DOCKER_0031",
        "trivy:DS-0015",
        "trivy:DS-0019",
        "trivy:DS-0020",
        "trivy:DS-0027",
    ),
    why="Archives that nothing reads again are pulled, stored and scanned with every copy of the image.",
    remedy="Clean in the same RUN: `pip install --no-cache-dir`, `npm cache clean --force`, `dnf clean all`; or keep "
    "the cache outside with `RUN --mount=type=cache,target=...`, which the history doesn't show.",
    references=("https://docs.docker.com/build/cache/optimize/#use-cache-mounts",),
    strict=(Kind.IMAGE,),
    written="FROM python:3.13-slim\nRUN pip install flask\n",
    fixed="FROM python:3.13-slim\nRUN pip install --no-cache-dir flask\n",
    bad=image(history=(Layer("RUN /bin/sh -c pip install flask # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c pip install --no-cache-dir flask # buildkit", 0, 1),)),
)
def package_cache_left(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    leave_to("DW1020 and DW1021", i)
    yield from told(i, _found(i))


def _found(i: Image) -> Iterator[Problem]:
    for step, pips in _keeping_steps(i):
        for one in _keepers(step, i, pips=pips):
            message = f"{one.program} leaves its downloads in a layer."
            place = command_place(step, one, i)
            fix = _fix(i.written, step.written, one) if i.written is not None and step.written is not None else ()
            yield problem(message, at=place, evidence=f"cache of {one.program}", fix=fix)


def _keeping_steps(i: Image) -> Iterator[tuple[Step, bool]]:
    """The steps, and whether pip keeps what it downloads: until it is told for good to keep nothing.

    Where in a history an ENV stands that tells so isn't known; in a Dockerfile it is, and each command is asked.
    """
    told_so = i.written is None and any(one.name == _PIP_KEEPS_NOTHING for one in i.environment.value)
    for step in steps(i):
        told_so = told_so or any(one.runs("pip", "config") and "no-cache-dir" in one.words[-2] for one in step.commands)
        yield step, not told_so


def _keepers(step: Step, i: Image, *, pips: bool) -> Iterator[Command]:
    """Commands of one layer that installed and weren't cleaned up after."""
    commands = until_replaced(step_commands(i, step))
    for number, one in enumerate(step.commands):
        if not _installs(one) or (one.program == "pip" and not pips):
            continue
        values = dict(_variables(step, one, i))
        if one.program == "pip" and (_PIP_KEEPS_NOTHING in values or any(map(_keeps_nothing, one.options))):
            continue
        own = {values[name] for name in _PLACE_VARIABLES.get(one.program, frozenset()) & values.keys()}
        places = sorted(own - {""}) or _CACHES.get(one.program, ())
        behind = after(step, commands, number)
        cleaned = any(_cleans(other, *cleaner) for other in behind for cleaner in _CLEANERS[one.program])
        if not cleaned and not any(removes(behind, path) or keeps_outside(step, path) for path in places):
            yield one


def _installs(one: Command) -> bool:
    if one.program == "yarn" and not one.arguments:
        return one.options.isdisjoint(_TELLING)
    return one.program in _CLEANERS and one.runs(one.program, *_ACTIONS.get(one.program, ("install", "add")))


def _cleans(one: Command, program: str, action: str) -> bool:
    return one.runs(program, action) and (program not in _PARTLY or "all" in one.arguments)


def _keeps_nothing(option: str) -> bool:
    return option.startswith(_SHORTEST_OPTION) and _OPTION.startswith(option)


def _variables(step: Step, one: Command, i: Image) -> Iterator[tuple[str, str]]:
    """What the command is given: by ENV and ARG, by `export` before it, and by itself."""
    if i.written is not None and step.written is not None:
        for name in _VARIABLES:
            value = value_at(i.written, step.written, name)
            if value is not None:
                yield name, value
    for other in step.commands:
        if other is one:
            break
        if other.program == "export":
            yield from (word.partition("=")[::2] for word in other.arguments)
    yield from one.assignments


def _fix(file: Dockerfile, step: Instruction, one: Command) -> tuple[Fix, ...]:
    if one.program == "pip":
        edits = after_word(one, "install", f" {_OPTION}")
        return (Fix(title=f"Add {_OPTION}", edits=edits),) if edits else ()
    if _OFFLINE in file.text[step.span.end :] or (one.program == "gem" and not _in_homes_of_root(file, step, one)):
        return ()
    edits = with_last_command(file, step, _CLEAN[one.program]) if "sudo" not in one.prefixes else ()
    title = f"Clean up after {one.program} in the same step"
    return (Fix(title=title, risk=_RISKS.get(one.program, ""), edits=edits),) if edits else ()


def _in_homes_of_root(file: Dockerfile, step: Instruction, one: Command) -> bool:
    """Whether gems surely go to the system's place: those of other users lie where their cache does."""
    return user_at(file, step) in {"", "0", "root"} and "--user-install" not in one.options
