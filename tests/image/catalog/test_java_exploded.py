"""Jars that were unpacked."""

import pytest
from tests.image.catalog.told import brief, tell, wants

from dockward.image.catalog.java_exploded import CATALOGER

PATH = "META-INF/maven/org.example/log/pom.properties"


@pytest.mark.parametrize("folder", ["", "app/", "srv/ROOT/WEB-INF/classes/"])
def test_what_maven_left_tells_what_it_is(folder):
    assert brief(CATALOGER, folder + PATH, "version=1.0\n") == [("org.example:log", "1.0")]
    assert brief(CATALOGER, folder + PATH, "version=1.0\ngroupId=g\nartifactId=a\n") == [("g:a", "1.0")]


def test_one_without_a_version_tells_nothing():
    assert tell(CATALOGER, PATH, "version=${project.version}\n") == []


@pytest.mark.parametrize("path", ["pom.properties", f"x{PATH}", "META-INF/maven/log/pom.properties", f"{PATH}/x"])
def test_other_files_are_not_asked_for(path):
    assert not wants(CATALOGER, path)
