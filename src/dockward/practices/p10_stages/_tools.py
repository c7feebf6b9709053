"""What programs are built with: packages, and the marks of images made for building."""

from dockward.model.image import Image
from dockward.practices._images import steps
from dockward.practices._packages import left_packages

_TOOLS = frozenset(
    {
        "ant", "autoconf", "automake", "bison", "build-base", "build-essential", "cargo", "clang", "cmake",
        "default-jdk", "default-jdk-headless", "flex", "g++", "gcc", "go", "golang", "golang-go", "gradle", "libtool",
        "linux-headers", "make", "maven", "meson", "ninja-build", "pkg-config", "rust", "rustc",
    }
)  # fmt: skip
_HEADERS = ("-dev", "-devel", "-dev-compat")
_ENDINGS = (*_HEADERS, "-jdk")


def is_build_tool(package: str) -> bool:
    """Whether a package is a compiler, a build program or headers."""
    return package in _TOOLS or package.endswith(_ENDINGS)


def is_headers(package: str) -> bool:
    """Whether a package is what programs that use a library are compiled with."""
    return package.endswith(_HEADERS)


def build_packages(image: Image) -> frozenset[str]:
    """Compilers, build programs and headers that were installed and left. Raises what `steps` raises."""
    return frozenset(filter(is_build_tool, left_packages(steps(image))))
