"""An image is built by package managers that keep what they have downloaded."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import command_place, need_use, steps, told
from dockward.practices._layers import keeps_outside, removes
from dockward.practices._repairs import after_word, with_last_command
from dockward.syntax.history import Step

_PIPS = ("pip", "pip3")
_CLEANERS = {
    "npm": (("npm", "cache"),),
    "yarn": (("yarn", "cache"),),
    "yum": (("yum", "clean"),),
    "dnf": (("dnf", "clean"),),
    "microdnf": (("microdnf", "clean"),),
    "zypper": (("zypper", "clean"), ("zypper", "cc")),
    "gem": (("gem", "sources"),),
}
_CLEAN = {
    "npm": "npm cache clean --force",
    "yarn": "yarn cache clean",
    "yum": "yum clean all",
    "dnf": "dnf clean all",
    "microdnf": "microdnf clean all",
    "zypper": "zypper clean --all",
    "gem": "rm -rf /usr/local/bundle/cache ~/.gem",
}
_ACTIONS = {"npm": ("install", "ci", "i", "add"), "zypper": ("install", "in"), "yarn": ("install", "add")}
_CACHES = {
    "pip": ("/root/.cache/pip", "/root/.cache"),
    "npm": ("/root/.npm",),
    "yarn": ("/usr/local/share/.cache/yarn", "/root/.cache/yarn", "/root/.yarn"),
    "yum": ("/var/cache/yum",),
    "dnf": ("/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"),
    "microdnf": ("/var/cache/yum", "/var/cache/dnf"),
    "zypper": ("/var/cache/zypp",),
    "gem": ("/usr/local/bundle/cache", "/var/lib/gems", ".gem"),
}
"""Where each keeps what it has downloaded, when it runs as root."""


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
    yield from told(i, _found(i))


def _found(i: Image) -> Iterator[Problem]:
    pip_keeps = all(one.name != "PIP_NO_CACHE_DIR" for one in i.environment.value)
    for step in steps(i):
        for one in _keepers(step, pip_keeps=pip_keeps):
            name = "pip" if one.program in _PIPS else one.program
            message = f"{name} leaves its downloads in a layer."
            place = command_place(step, one, i)
            yield problem(message, at=place, evidence=f"cache of {name}", fix=_fix(step, one, i))


def _keepers(step: Step, *, pip_keeps: bool) -> Iterator[Command]:
    """Commands of one layer that installed and weren't cleaned up after."""
    for one in step.commands:
        if one.program in _PIPS and one.runs(one.program, "install"):
            if pip_keeps and "--no-cache-dir" not in one.options and not _outside(step, "pip"):
                yield one
        elif one.program in _CLEANERS and one.runs(one.program, *_ACTIONS.get(one.program, ("install", "add"))):
            cleaners = _CLEANERS[one.program]
            cleaned = any(other.runs(*cleaner) for other in step.commands for cleaner in cleaners)
            removed = any(removes(step.commands, path) for path in _CACHES.get(one.program, ()))
            if not cleaned and not removed and not _outside(step, one.program):
                yield one


def _outside(step: Step, program: str) -> bool:
    return any(keeps_outside(step, path) for path in _CACHES.get(program, ()))


def _fix(step: Step, one: Command, i: Image) -> tuple[Fix, ...]:
    if i.written is None or step.written is None:
        return ()
    if one.program in _PIPS:
        edits = after_word(one, "install", " --no-cache-dir")
        return (Fix(title="Add --no-cache-dir", edits=edits),) if edits else ()
    edits = with_last_command(i.written, step.written, _CLEAN[one.program])
    return (Fix(title=f"Clean up after {one.program} in the same step", edits=edits),) if edits else ()
