"""An editor with a server of its own, in an empty workspace."""

import pytest
from tests.lsp.client import Client


@pytest.fixture
def start(tmp_path):
    """Starts clients; whatever is left of their servers at the end is ended."""
    clients = []

    def start(**more):
        one = Client(tmp_path, **more)
        clients.append(one)
        return one

    yield start
    for one in clients:
        if one.process.poll() is None:
            one.process.kill()
        for stream in (one.process.stdin, one.process.stdout, one.process.stderr):
            stream.close()
        one.process.wait()


@pytest.fixture
def client(start):
    """One that has said hello."""
    one = start()
    one.initialize()
    return one


@pytest.fixture
def dockerfile(tmp_path):
    """The address of a Dockerfile that isn't on disk."""
    return (tmp_path / "Dockerfile").as_uri()


@pytest.fixture
def compose(tmp_path):
    """The address of a compose file that isn't on disk."""
    return (tmp_path / "compose.yaml").as_uri()
