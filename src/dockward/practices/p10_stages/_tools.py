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
_ENDINGS = ("-dev", "-devel", "-jdk")


def build_packages(image: Image) -> frozenset[str]:
    """Compilers, build programs and headers that were installed and left. Raises what `steps` raises."""
    return frozenset(one for one in left_packages(steps(image)) if one in _TOOLS or one.endswith(_ENDINGS))
