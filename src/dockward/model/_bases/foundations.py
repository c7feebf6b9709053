"""Images to build on that their makers publish themselves: systems and runtimes, many of them without a shell.

Source: the makers' build files and documentation, as of November 2026 or older. Users that aren't root were seen in
distroless's base/base.bzl, in Chainguard's images/*/configs (of 2023; newer ones may differ), in the runtime-deps of
.NET, and in source-to-image Dockerfiles of sclorg, from which their other versions are inferred; those of Docker
Hardened Images stand in their documentation.
"""

from msgspec.structs import replace

from dockward.model._bases.base import Base, BaseRole, Variants, every_tag, tcp

_NONROOT = "65532"
_SYSTEM = Base(role=BaseRole.SYSTEM)
_LANGUAGE = Base(role=BaseRole.LANGUAGE)
_CUDA = Base(role=BaseRole.LANGUAGE, packages="apt")
_CHAINGUARD_NGINX = Base(role=BaseRole.WEBSERVER, user=_NONROOT, data=("/var/lib/nginx", "/run/nginx"))
_LAMBDA_OLD = {
    "dotnet": ("5", "6", "7", "core"),
    "java": ("8", "11", "17"),
    "nodejs": ("10", "12", "14", "16", "18"),
    "provided": ("al2",),
    "python": ("2", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11"),
    "ruby": ("2", "3.2"),
}
"""Beginnings of the tags of Lambda's images on Amazon Linux 2 and older, which have yum; later ones have microdnf."""


def _distroless() -> dict[str, Variants]:
    """Its `debug` tags have a shell at /busybox/sh, none at /bin/sh."""
    systems = ("static", "base", "base-nossl", "cc")
    languages = ("python3", "java", "java-base", "java11", "java17", "java21", "java25")
    nodes = tuple(f"nodejs{one}" for one in ("", 14, 16, 18, 20, 22, 24))
    found: dict[str, Variants] = {}
    for name in (*systems, *languages, *nodes):
        base = replace(_SYSTEM if name in systems else _LANGUAGE, shell=False)
        variants: Variants = (("nonroot", replace(base, user=_NONROOT)), ("", base))
        for suffix in ("", "-debian10", "-debian11", "-debian12", "-debian13"):
            found[f"gcr.io/distroless/{name}{suffix}"] = variants
    return found


def _chainguard(base: Base, *names: str, bare: bool = False) -> dict[str, Variants]:
    """Of Chainguard: tags with `dev` bring a shell and apk beside; without it, `bare` ones have no shell."""
    variants: Variants = (("dev", replace(base, packages="apk")), ("", replace(base, shell=not bare)))
    return {f"{where}{name}": variants for where in ("cgr.dev/chainguard/", "docker.io/chainguard/") for name in names}


def _hardened(base: Base, *names: str) -> dict[str, Variants]:
    """Docker Hardened Images: those to build with have `dev` or `sdk` in their tags, and bring root and a shell."""
    builder = replace(base, packages="apt", development=True)
    variants: Variants = (("dev", builder), ("sdk", builder), ("", replace(base, user=_NONROOT, shell=False)))
    return {f"dhi.io/{name}": variants for name in names}


def _redhat() -> dict[str, Variants]:
    found: dict[str, Variants] = {}
    for version in ("8", "9", "10"):
        plain = Base(role=BaseRole.SYSTEM, packages="dnf")
        found |= {
            f"ubi{version}": every_tag(plain),
            f"ubi{version}/ubi": every_tag(plain),
            f"ubi{version}/ubi-init": every_tag(plain),
            f"ubi{version}-init": every_tag(plain),
            f"ubi{version}-minimal": every_tag(replace(plain, packages="microdnf")),
            f"ubi{version}/ubi-minimal": every_tag(replace(plain, packages="microdnf")),
            f"ubi{version}-micro": every_tag(replace(plain, packages="")),
            f"ubi{version}/ubi-micro": every_tag(replace(plain, packages="")),
        }
    s2i = Base(role=BaseRole.LANGUAGE, user="1001", packages="dnf", ports=tcp(8080), development=True)
    for version in ("8", "9"):
        for name in ("python-39", "python-311", "python-312", "nodejs-18", "nodejs-20", "nodejs-22"):
            found[f"ubi{version}/{name}"] = every_tag(s2i)
    registries = ("registry.access.redhat.com", "registry.redhat.io")
    hub = {f"docker.io/redhat/{name}": one for name, one in found.items() if "/" not in name}
    return {f"{where}/{name}": one for where in registries for name, one in found.items()} | hub


def _dotnet() -> dict[str, Variants]:
    """The variants without a shell run as APP_UID; the others bring the user `app`, and start as root."""
    given = {"APP_UID": "1654"}
    small = Base(role=BaseRole.LANGUAGE, user="1654", shell=False, variables=given)
    plain = Base(role=BaseRole.LANGUAGE, packages="apt", variables=given)
    full = replace(plain, development=True)
    unknown = ("6.0", "7.0", "mariner", "cbl", "azurelinux")
    runtime: Variants = (
        *((one, None) for one in unknown),
        ("alpine", replace(plain, packages="apk")),
        ("chiseled", small),
        ("", plain),
    )
    sdk: Variants = (
        *((one, None) for one in unknown),
        ("alpine", replace(full, packages="apk")),
        ("", full),
    )
    root = "mcr.microsoft.com/dotnet/"
    return {f"{root}{one}": runtime for one in ("runtime", "runtime-deps", "aspnet")} | {f"{root}sdk": sdk}


def _lambda() -> dict[str, Variants]:
    new = replace(_LANGUAGE, packages="microdnf")
    old = replace(_LANGUAGE, packages="yum")
    return {
        f"public.ecr.aws/lambda/{name}": (("al2023", new), *((one, old) for one in tags), ("", new))
        for name, tags in _LAMBDA_OLD.items()
    }


def _cuda() -> Variants:
    """Red Hat's systems stand in the tag; `devel` brings compilers."""
    return (
        ("ubi8", None),
        ("ubi9", None),
        ("rockylinux8", None),
        ("rockylinux9", None),
        ("centos7", None),
        ("devel", replace(_CUDA, development=True)),
        ("", _CUDA),
    )


TABLE: dict[str, Variants] = {
    **_distroless(),
    **_redhat(),
    **_dotnet(),
    **_lambda(),
    **_chainguard(replace(_SYSTEM, user=_NONROOT), "static", bare=True),
    **_chainguard(replace(_SYSTEM, user=_NONROOT), "busybox"),
    **_chainguard(replace(_LANGUAGE, user=_NONROOT), "python", "ruby", bare=True),
    **_chainguard(replace(_LANGUAGE, user=_NONROOT), "node"),
    **_chainguard(replace(_LANGUAGE, development=True), "go"),
    **_chainguard(replace(_LANGUAGE, user="java"), "jre", bare=True),
    **_chainguard(replace(_LANGUAGE, user="java", development=True), "jdk"),
    **_chainguard(_CHAINGUARD_NGINX, "nginx", bare=True),
    **_chainguard(Base(role=BaseRole.DATABASE, user=_NONROOT, data=("/data",)), "redis"),
    **_chainguard(replace(_SYSTEM, packages="apk"), "wolfi-base", "chainguard-base"),
    **_hardened(_SYSTEM, "static", "busybox", "debian-base"),
    **_hardened(_LANGUAGE, "python", "golang"),
    "docker.io/nvidia/cuda": _cuda(),
    "nvcr.io/nvidia/cuda": _cuda(),
    "mcr.microsoft.com/playwright": every_tag(Base(role=BaseRole.BUILDER, packages="apt")),
    "mcr.microsoft.com/devcontainers/base": (
        ("alpine", Base(role=BaseRole.BUILDER, packages="apk")),
        ("", Base(role=BaseRole.BUILDER, packages="apt")),
    ),
}
"""By registry and repository."""
