"""What is known of a base image by its name: which shell its RUN has."""

from enum import Enum

from dockward.model.dockerfile import Dockerfile, Stage
from dockward.practices._dockerfiles import SCRATCH
from dockward.syntax.reference import parse_reference


class System(Enum):
    """What a base image is made of."""

    DEBIAN = "debian"
    """`/bin/sh` is dash, bash is there."""
    REDHAT = "redhat"
    """`/bin/sh` is bash."""
    BUSYBOX = "busybox"
    """`/bin/sh` is the ash of busybox; Alpine is one."""


_DEBIAN = frozenset(
    {
        "buildpack-deps", "debian", "drupal", "eclipse-temurin", "gcc", "golang", "haproxy", "httpd", "mariadb",
        "maven", "memcached", "nginx", "node", "openjdk", "perl", "php", "postgres", "python", "rabbitmq", "redis",
        "ruby", "rust", "tomcat", "ubuntu", "wordpress",
    }
)  # fmt: skip
"""Official images that stand on Debian or Ubuntu, unless their tag says otherwise."""
_REDHAT = frozenset({"almalinux", "amazonlinux", "centos", "fedora", "oraclelinux", "rockylinux", "ubi", "ubi-minimal"})
_BUSYBOX = frozenset({"alpine", "busybox"})
_OTHER_TAGS = ("nanoserver", "windows", "ubi", "oracle", "centos", "al2", "amazonlinux", "fedora")
_OFFICIAL = frozenset({"library", "ubi7", "ubi8", "ubi9"})


def system_of(file: Dockerfile, stage: Stage) -> System | None:
    """The system that a stage stands on; None where its name doesn't tell."""
    base = file.lineage(stage)[0].base.content
    found = parse_reference(base) if isinstance(base, str) and base != SCRATCH else None
    if found is None:
        return None
    folder, _, name = found.repository.rpartition("/")
    tag = found.tag.lower()
    if name in _BUSYBOX or "alpine" in tag or "busybox" in tag:
        return System.BUSYBOX
    if folder not in _OFFICIAL:
        return None
    if name in _REDHAT:
        return System.REDHAT
    return System.DEBIAN if name in _DEBIAN and not any(one in tag for one in _OTHER_TAGS) else None
