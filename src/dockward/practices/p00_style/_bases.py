"""Which shell `/bin/sh` of a base image is, and whether it has bash, by what is recorded of well-known images."""

from enum import Enum

from dockward.model.bases import known_base
from dockward.model.dockerfile import Dockerfile, Stage
from dockward.syntax.reference import parse_reference


class Shell(Enum):
    """What stands at `/bin/sh`."""

    DASH = "dash"
    """Of Debian and Ubuntu, where bash is always there too."""
    BASH = "bash"
    """Of systems that install RPM packages."""
    ASH = "ash"
    """Of busybox; Alpine's is one."""


_BY_PACKAGES = {
    "apk": Shell.ASH,
    "apt": Shell.DASH,
    "dnf": Shell.BASH,
    "microdnf": Shell.BASH,
    "tdnf": Shell.BASH,
    "yum": Shell.BASH,
    "zypper": Shell.BASH,
}
_BUSYBOX = "docker.io/library/busybox"


def shell_of(file: Dockerfile, stage: Stage) -> Shell | None:
    """The shell of the image that a stage stands on; None where its name doesn't tell."""
    base = file.lineage(stage)[0].base.content
    image = parse_reference(base) if isinstance(base, str) else None
    found = known_base(image.name, image.effective_tag) if image else None
    if image is None or found is None or not found.shell:
        return None
    return Shell.ASH if image.name == _BUSYBOX else _BY_PACKAGES.get(found.packages)
