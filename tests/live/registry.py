"""A registry inside an engine's network namespace: only a registry gives an image its digest."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.live.engine import EngineError, PrivateEngine

REGISTRY = "127.0.0.1:5000"
"""Its address inside the engine's network namespace; the engine asks no TLS of a registry on loopback."""
_PATIENCE = 30.0
_SETTINGS = """version: 0.1
storage: {{filesystem: {{rootdirectory: {root}}}}}
http: {http}
log: {{accesslog: {{disabled: true}}}}
"""


def send_through_registry(engine: PrivateEngine, tag: str) -> str:
    """Push a local image under `REGISTRY`, take it from there again, and return its reference by digest."""
    with running_registry(engine):
        engine.docker("push", tag)
        engine.api("DELETE", f"/images/{tag}")
        engine.docker("pull", tag)
    digests: list[str] = engine.api("GET", f"/images/{tag}/json")["RepoDigests"]
    return digests[0]


@contextmanager
def running_registry(
    engine: PrivateEngine, address: str = REGISTRY, *, more: str = "", tls: str = ""
) -> Iterator[None]:
    """A registry at `address` of the engine's network, with what earlier ones were given.

    `tls` and `more` are settings of its own, in its format.
    """
    settings = engine.directory / "registry.yml"
    http = f'{{addr: "{address}"{tls}}}'
    settings.write_text(_SETTINGS.format(root=engine.directory / "registry", http=http) + more)
    program = shutil.which("docker-registry") or "docker-registry"
    process = engine.start_beside(program, "serve", str(settings))
    try:
        _await_answer(engine, process, address)
        yield
    finally:
        process.kill()
        process.wait()


def _await_answer(engine: PrivateEngine, process: subprocess.Popen[bytes], address: str) -> None:
    host, port = address.split(":")
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            engine.inside("busybox", "nc", host, port, "-e", "true")
        except EngineError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
