"""Which files pre-commit hands to the hooks: those that a search would find by their names alone."""

import re
from pathlib import Path

import pytest
import yaml

from dockward.read.sources.find import sort_of

HOOKS = yaml.safe_load((Path(__file__).parents[2] / ".pre-commit-hooks.yaml").read_text())
each_hook = pytest.mark.parametrize("hook", HOOKS, ids=lambda one: one["id"])
TAKEN = (
    "Dockerfile",
    "Containerfile",
    "dockerfile",
    "a/b/Dockerfile",
    "Dockerfile.prod",
    "Dockerfile-prod",
    "Dockerfile_dev",
    "a/web.Dockerfile",
    "app.containerfile",
    "Dockerfile.v1.2",
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "a/docker-compose.prod.yaml",
    "compose-dev.yml",
    "docker-stack.yml",
    "shop.compose.yaml",
    "shop-compose.yml",
)
LEFT = (
    "foo/compose-notes/readme.yml",
    "compose/values.yaml",
    "Dockerfile.d/x",
    "dockerfile/x.txt",
    "Dockerfile.md",
    "a/Dockerfile.md",
    "Dockerfile.dockerignore",
    "Dockerfile.j2",
    "Dockerfile.yaml",
    "dockerfile.py",
    "dockerfile-parser.ts",
    "mydockerfile",
    "Dockerfiles",
    "docker-compose.schema.json",
    "docker-compose.schema.yaml",
    "docker-compose.yml.j2",
    "compose.yaml.bak",
    "composer.yml",
    "decompose.yaml",
    "stack.yaml",
    "call-stack.yml",
    "stackdriver.yaml",
)


def takes(hook, name):
    """As pre-commit looks at a path: both patterns are searched for in it."""
    return bool(re.search(hook["files"], name)) and not re.search(hook["exclude"], name)


@each_hook
@pytest.mark.parametrize("name", TAKEN)
def test_a_hook_takes_what_a_search_finds_by_name(hook, name):
    assert takes(hook, name)
    assert sort_of(Path("nowhere", name)) is not None


@each_hook
@pytest.mark.parametrize("name", LEFT)
def test_a_hook_leaves_other_files_alone(hook, name):
    assert not takes(hook, name)


def test_both_hooks_take_the_same_files():
    first, second = HOOKS
    assert (first["files"], first["exclude"]) == (second["files"], second["exclude"])
    assert second["require_serial"]  # a file and the one on top of it are repaired together
