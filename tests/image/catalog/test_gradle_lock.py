"""Gradle's lock files."""

import pytest
from tests.image.catalog.told import tell, wants

from dockward.image.catalog.gradle_lock import CATALOGER

TEXT = """# This is a Gradle generated file for dependency locking.
org.example:a:1.0=compileClasspath,testRuntimeClasspath
org.example:b:2.0=testCompileClasspath,testRuntimeClasspath
empty=annotationProcessor
"""


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("app/gradle.lockfile", TEXT, [("a", "1.0", False), ("b", "2.0", True)]),
        ("app/buildscript-gradle.lockfile", "org.example:a:1.0=classpath\n", [("a", "1.0", True)]),
        ("app/gradle/dependency-locks/runtime.lockfile", "org.example:a:1.0\n", [("a", "1.0", False)]),
        ("app/gradle/dependency-locks/testRuntime.lockfile", "org.example:a:1.0\n", [("a", "1.0", True)]),
    ],
)
def test_modules_and_which_are_for_development(path, text, expected):
    found = tell(CATALOGER, path, text)
    assert [(one.name.removeprefix("org.example:"), one.version, one.development) for one in found] == expected
    assert all(one.locked for one in found)


def test_other_lock_files():
    assert not wants(CATALOGER, "app/x.lockfile")
