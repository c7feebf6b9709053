"""Operating systems among Docker's official images.

Source: the library's definition files and the Dockerfiles that they name (docker-library/official-images,
August 2026); for those that left the library, their last Dockerfiles. All of them start as root.
"""

from dockward.model._bases.base import Base, BaseRole, Variants, every_tag, larger

_APT = Base(role=BaseRole.SYSTEM, packages="apt")
_APK = Base(role=BaseRole.SYSTEM, packages="apk")
_DNF = Base(role=BaseRole.SYSTEM, packages="dnf")
_YUM = Base(role=BaseRole.SYSTEM, packages="yum")
_MICRODNF = Base(role=BaseRole.SYSTEM, packages="microdnf")
_ZYPPER = Base(role=BaseRole.SYSTEM, packages="zypper")
_PLAIN = Base(role=BaseRole.SYSTEM)

TABLE: dict[str, Variants] = {
    "almalinux": (("minimal", _MICRODNF), ("", _DNF)),
    "alpine": every_tag(_APK),
    "alt": every_tag(_APT),
    "amazonlinux": (("1", _YUM), ("2018", _YUM), ("2017", _YUM), ("2023", _DNF), ("latest", _DNF), ("2", _YUM)),
    "archlinux": larger(Base(role=BaseRole.SYSTEM, packages="pacman"), "devel"),
    "busybox": every_tag(_PLAIN),
    "centos": (("8", _DNF), ("stream", _DNF), ("latest", _DNF), ("", _YUM)),
    "cirros": every_tag(_PLAIN),
    "clearlinux": every_tag(_PLAIN),
    "clefos": every_tag(_YUM),
    "debian": every_tag(_APT),
    "fedora": every_tag(_DNF),
    "mageia": every_tag(_DNF),
    "neurodebian": every_tag(_APT),
    "oraclelinux": (("7", _YUM), ("6", _YUM), ("slim", _MICRODNF), ("", _DNF)),
    "photon": every_tag(Base(role=BaseRole.SYSTEM, packages="tdnf")),
    "rockylinux": (("minimal", _MICRODNF), ("", _DNF)),
    "ubuntu": every_tag(_APT),
}
"""By name in the library."""

VENDORS: dict[str, Variants] = {
    "docker.io/opensuse/leap": every_tag(_ZYPPER),
    "docker.io/opensuse/tumbleweed": every_tag(_ZYPPER),
    "registry.opensuse.org/opensuse/leap": every_tag(_ZYPPER),
    "registry.opensuse.org/opensuse/tumbleweed": every_tag(_ZYPPER),
    "docker.io/rockylinux/rockylinux": (("minimal", _MICRODNF), ("", _DNF)),
    "docker.io/kalilinux/kali-rolling": every_tag(_APT),
    "quay.io/centos/centos": every_tag(_DNF),
    "quay.io/fedora/fedora": every_tag(_DNF),
    "public.ecr.aws/amazonlinux/amazonlinux": (("1", _YUM), ("2023", _DNF), ("latest", _DNF), ("2", _YUM)),
    "docker.io/bitnami/minideb": every_tag(_APT),
    "docker.io/phusion/baseimage": every_tag(_APT),
}
