"""Whose a lock file is, and what in it counts."""

import pytest

from dockward.image.catalog.lockfiles import is_of_project, once, reachable
from dockward.model.package import Package, PackageType


@pytest.mark.parametrize(
    "path",
    [
        "app/node_modules/x/yarn.lock",
        "usr/lib/python3/dist-packages/x/poetry.lock",
        "root/.cargo/registry/src/y/x-1.0/Cargo.lock",
        "usr/local/cargo/registry/src/y/x-1.0/Cargo.lock",
        "go/pkg/mod/github.com/a/b@v1.0.0/go.mod",
        "var/lib/gems/3.1.0/gems/rake-13.0.6/Gemfile.lock",
        "app/vendor/a/b/composer.lock",
    ],
)
def test_installed_packages_bring_files_that_nothing_follows(path):
    assert not is_of_project(path)


@pytest.mark.parametrize("path", ["Cargo.lock", "app/go.mod", "srv/gems/Gemfile.lock", "app/vendor/composer.lock"])
def test_the_rest_is_of_projects(path):
    assert is_of_project(path)


def test_what_is_needed_once_is_not_for_development():
    def package(version, *, development):
        return Package(type=PackageType.NPM, name="a", version=version, path="p", development=development)

    some = [package(one, development=way) for one, way in (("1", True), ("2", True), ("1", False), ("1", True))]
    assert [(one.version, one.development) for one in once(some)] == [("1", False), ("2", True)]


def test_all_that_can_be_reached_circles_too():
    assert reachable(["a"], {"a": ["b"], "b": ["a", "c"], "d": ["e"]}) == {"a", "b", "c"}
