"""The base image is made for one platform, and the build is for another, or may be."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile, Stage
from dockward.practices._dockerfiles import base_word, known
from dockward.syntax.reference import Reference, parse_reference

_FOLDERS = {
    "amd64": "amd64", "arm32v5": "arm", "arm32v6": "arm", "arm32v7": "arm", "arm64v8": "arm64", "i386": "386",
    "mips64le": "mips64le", "ppc64le": "ppc64le", "riscv64": "riscv64", "s390x": "s390x", "winamd64": "amd64",
}  # fmt: skip
"""Where Docker Hub keeps the official images of each architecture."""
_SUFFIXES = {
    "aarch64": "arm64", "amd64": "amd64", "arm32v7": "arm", "arm64": "arm64", "arm64v8": "arm64", "armhf": "arm",
    "armv7": "arm", "i386": "386", "ppc64le": "ppc64le", "riscv64": "riscv64", "s390x": "s390x", "x86_64": "amd64",
}  # fmt: skip
_ALIASES = {"aarch64": "arm64", "armhf": "arm", "armel": "arm", "i386": "386", "x86_64": "amd64", "x86-64": "amd64"}


@rule(
    "DW0039",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    confidence=Confidence.LIKELY,
    elsewhere=("buildkit:InvalidBaseImagePlatform",),
    why="On another machine the build fails with `exec format error`, or the image is said to be for a platform that "
    "its programs don't run on.",
    remedy="Name the image that serves all platforms (`debian:12`), and choose with `--platform`.",
    references=("https://docs.docker.com/reference/build-checks/invalid-base-image-platform/",),
    bad=dockerfile("FROM arm64v8/debian:12.8"),
    good=dockerfile("FROM debian:12.8"),
)
def base_of_one_platform(file: Dockerfile) -> Iterator[Problem]:
    """By the image's name alone; certain where --platform asks for another. A stage's name may say that it is meant."""
    for stage in file.stages:
        outside = stage.base_stage is None and bool(stage.start.arguments)
        found = parse_reference(known(base_word(stage))) if outside else None
        own = _architecture(found) if found else ""
        if found is None or not own or any(word in stage.name for word in (own, *_spellings(own))):
            continue
        asked = _asked(stage)
        if asked != own:
            confidence = Confidence.CERTAIN if asked else None
            at = base_word(stage).value
            yield problem(at=at, evidence=(f"FROM {known(base_word(stage))}", asked or "any"), confidence=confidence)


def _architecture(image: Reference) -> str:
    folder = image.repository.rpartition("/")[0]
    if image.registry == "docker.io" and folder in _FOLDERS:
        return _FOLDERS[folder]
    return _SUFFIXES.get(image.tag.lower().rpartition("-")[2], "")


def _spellings(own: str) -> list[str]:
    return [word for word, meaning in {**_FOLDERS, **_SUFFIXES, **_ALIASES}.items() if meaning == own]


def _asked(stage: Stage) -> str:
    """The architecture that --platform asks for; empty where it says none, or a variable."""
    value = known(stage.platform) if stage.platform else ""
    parts = value.split("/")
    word = parts[1] if len(parts) > 1 else parts[0]
    return _ALIASES.get(word, word)
