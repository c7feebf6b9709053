"""What programs are built with, by name: packages of distributions, and programs that no package brought."""

from dockward.syntax.regex import regex

_TOOLS = frozenset(
    {
        "abuild", "annobin", "ant", "autoconf", "autoconf-archive", "automake", "automake1.11", "bazel", "bison",
        "build-base", "build-essential", "cabal-install", "cargo", "ccache", "cmake", "cmake-data", "default-jdk",
        "default-jdk-headless", "fakeroot", "flex", "fortify-headers", "gcc-c++", "gcc-gfortran", "glibc-headers",
        "glibc-static", "go", "golang", "golang-go", "golang-src", "gradle", "kernel-headers", "libstdc++-static",
        "libtool", "libtool-bin", "linux-headers", "m4", "make", "maven", "meson", "musl-tools", "nasm", "ninja",
        "ninja-build", "pkg-config", "pkgconf", "rpm-build", "rust", "rustc", "rustup", "samurai", "scons", "yasm",
    }
)  # fmt: skip
_VERSIONED = regex(
    r"(?:clang|cpp|g\+\+|gcc|gfortran|ghc|gnat|golang|go|llvm|rustc|cargo|openjdk)-?\d[\d.]*"
    r"(?:-(?:go|src|jdk|jdk-headless|x86-64-linux-gnu|aarch64-linux-gnu|tools))?"
    r"|(?:clang|cpp|g\+\+|gcc|gfortran|ghc|gnat|llvm)"
    r"|(?:cpp|gcc|g\+\+)(?:-\d+)?-(?:x86-64|aarch64|arm|i686|powerpc64le|s390x|riscv64)-linux-gnu(?:eabihf)?"
    r"|binutils(?:-[\w-]+)?"
)
"""Compilers of a version or for a machine; `gcc-12-base` is none, it is in every Debian."""
_RUNTIMES = regex(r"openjdk-?\d+(?:-jre.*)?|go-md2man.*")
_HEADERS = ("-dev", "-devel", "-dev-compat")
_ENDINGS = (*_HEADERS, "-dev-bin", "-jdk", "-jdk-headless")
PROGRAMS = {
    "as": "binutils",
    "bazel": "Bazel",
    "c++": "a C compiler",
    "cargo": "Rust",
    "cc": "a C compiler",
    "cc1": "GCC",
    "clang": "Clang",
    "clang++": "Clang",
    "cmake": "CMake",
    "cpp": "GCC",
    "g++": "GCC",
    "gcc": "GCC",
    "gfortran": "GCC",
    "ghc": "GHC",
    "go": "Go",
    "gofmt": "Go",
    "javac": "a JDK",
    "ld": "binutils",
    "lld": "LLVM",
    "make": "make",
    "nasm": "nasm",
    "ninja": "Ninja",
    "rustc": "Rust",
    "rustup": "Rust",
    "swiftc": "Swift",
    "tcc": "tcc",
    "zig": "Zig",
}
"""Names of programs, and what people call what they belong to."""


def is_build_tool(package: str) -> bool:
    """Whether a package of a distribution is a compiler, a build program or headers."""
    if package in _TOOLS or package.endswith(_ENDINGS):
        return True
    return _VERSIONED.fullmatch(package) is not None and _RUNTIMES.fullmatch(package) is None


def is_headers(package: str) -> bool:
    """Whether a package is what programs that use a library are compiled with."""
    return package.endswith(_HEADERS)
