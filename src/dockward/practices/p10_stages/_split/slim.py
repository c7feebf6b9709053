"""The image of a language without compilers, by the tag of the one that has them."""

from dockward.practices.p10_stages._split.build import Build
from dockward.syntax.regex import regex

_FULL = regex(
    r"(?P<version>[0-9]{1,2}(?:\.[0-9]{1,3}){0,2}(?:(?:a|b|rc)[0-9]{1,2}|-rc)?|lts|current|argon|boron|carbon|"
    r"dubnium|erbium|fermium|gallium|hydrogen|iron|jod|krypton)"
    r"(?:-(?P<system>stretch|buster|bullseye|bookworm|trixie))?"
)
"""Tags of the images with compilers, such as `3.12`, `3.12.3-bookworm` and `lts`."""


def slim_image(build: Build) -> str:
    """The same version without compilers; the base itself where its image has no such form, or none that is known.

    Source: the tags of the official images, which put `slim` before the distribution: `3.12-slim-bookworm` of python,
    and `20-bookworm-slim` of node.
    """
    tag = build.base.tag
    name = build.file.stages[0].base.value.partition("@")[0].rpartition(":")[0]
    found = _FULL.fullmatch(tag)
    if found is None:
        return f"{name}:{tag}"
    version, system = found["version"], found["system"] or ""
    parts = (version, "slim", system) if build.name == "python" else (version, system, "slim")
    return f"{name}:{'-'.join(filter(None, parts))}"
