"""Packages and programs that others are built with."""

import pytest

from dockward.syntax.buildtools import is_build_tool, is_headers


@pytest.mark.parametrize(
    "name",
    [
        "gcc", "gcc-12", "g++-12", "cpp-12", "gcc-12-x86-64-linux-gnu", "libc6-dev", "libc-dev-bin", "linux-libc-dev",
        "binutils", "binutils-x86-64-linux-gnu", "make", "musl-dev", "glibc-devel", "kernel-headers", "clang-14",
        "golang-1.19-go", "golang-1.19-src", "openjdk-17-jdk-headless", "openjdk17-jdk", "cmake-data", "rustc",
    ],
)  # fmt: skip
def test_what_programs_are_built_with(name):
    assert is_build_tool(name)


@pytest.mark.parametrize(
    "name",
    [
        "gcc-12-base", "libgcc-s1", "libstdc++6", "openjdk-17-jre-headless", "udev", "perl", "libbinutils", "libllvm14",
        "libc6", "busybox-static", "go-md2man", "golang-docker-credential-helpers", "git", "",
    ],
)  # fmt: skip
def test_what_programs_run_with(name):
    assert not is_build_tool(name)


def test_headers():
    assert is_headers("libpq-dev")
    assert not is_headers("gcc")
