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
http: {{addr: "{address}"}}
log: {{accesslog: {{disabled: true}}}}
"""


def send_through_registry(engine: PrivateEngine, tag: str) -> str:
    """Push a local image under `REGISTRY`, take it from there again, and return its reference by digest."""
    with _running(engine):
        engine.docker("push", tag)
        engine.api("DELETE", f"/images/{tag}")
        engine.docker("pull", tag)
    digests: list[str] = engine.api("GET", f"/images/{tag}/json")["RepoDigests"]
    return digests[0]


@contextmanager
def _running(engine: PrivateEngine) -> Iterator[None]:
    settings = engine.directory / "registry.yml"
    settings.write_text(_SETTINGS.format(root=engine.directory / "registry", address=REGISTRY))
    program = shutil.which("docker-registry") or "docker-registry"
    process = engine.start_beside(program, "serve", str(settings))
    try:
        _await_answer(engine, process)
        yield
    finally:
        process.kill()
        process.wait()


def _await_answer(engine: PrivateEngine, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            engine.inside("busybox", "wget", "-q", "-O", "-", f"http://{REGISTRY}/v2/")
        except EngineError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
