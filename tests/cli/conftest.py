"""A made-up machine with an engine, as the program finds it: by DOCKER_HOST, with an empty home."""

import os

import pytest
from tests.read.local_machine import Machine
from tests.read.served import served

from dockward.read import images


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """The machine, whose engine answers where DOCKER_HOST says."""
    for name in [one for one in os.environ if one.startswith(("DOCKER_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(images, "ROOT_CACHE", tmp_path / "cache")
    found = Machine(tmp_path)
    monkeypatch.chdir(found.home)
    monkeypatch.setenv("HOME", str(found.home))
    with served(found.engine, found.address) as address:
        monkeypatch.setenv("DOCKER_HOST", address)
        yield found
