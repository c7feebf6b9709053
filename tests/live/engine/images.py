"""Images made on the spot from busybox: nothing is pulled."""

import hashlib
import io
import json
import shutil
import subprocess
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.live.engine.api import ApiError
from tests.live.engine.private import PrivateEngine

BUSYBOX = "bin/busybox"
_PROGRAM = b"\x7fELF"
_ACCOUNTS = {
    "etc/passwd": b"root:x:0:0:root:/root:/bin/sh\napp:x:10001:10001:app:/:/bin/false\n",
    "etc/group": b"root:x:0:\napp:x:10001:\n",
}
_DIRECTORIES = (
    "bin",
    "dev",
    "etc",
    "opt",
    "proc",
    "root",
    "run",
    "sys",
    "usr/bin",
    "sbin",
    "usr/sbin",
    "var/lib",
    "var/tmp",
)


def make_image(
    engine: PrivateEngine,
    tag: str,
    *changes: str,
    files: Mapping[str, bytes] | None = None,
    setuid: Sequence[str] = (),
    applets: bool = True,
) -> str:
    """Import a busybox system with `files` added (path → content, executable) and return the image's id.

    `changes` are Dockerfile instructions (`USER 10001`, `CMD ["sleep", "1"]`, `HEALTHCHECK …`). Without `applets` it
    holds busybox alone, no links by which its commands are called. Those of the files that are in `setuid` get the bit.
    """
    name, _, version = tag.rpartition(":")
    query = {"fromSrc": "-", "repo": name, "tag": version, "changes": list(changes)}
    engine.api("POST", "/images/create", file_system(files, setuid=setuid, applets=applets), **query)
    return image_id(engine, tag)


def build_image(
    engine: PrivateEngine, tag: str, dockerfile: str, files: Mapping[str, bytes] | None = None, **query: str
) -> str:
    """Build a Dockerfile with the classic builder, without network, and return the image's id.

    Raises `ApiError` with the builder's words when a step fails.
    """
    context = _archive({"Dockerfile": dockerfile.encode(), **(files or {})})
    asked = {"t": tag, "networkmode": "none", "forcerm": "1", **query}
    lines = engine.api("POST", "/build", context, **asked)
    for line in lines if isinstance(lines, list) else [lines]:
        if "error" in line:
            raise ApiError("POST /build", 0, str(line["error"]))
    return image_id(engine, tag)


def load_image(
    engine: PrivateEngine,
    tag: str,
    *,
    created: str,
    config: Mapping[str, Any] | None = None,
    files: Mapping[str, bytes] | None = None,
) -> str:
    """Load a busybox image that says of itself that it was made at `created` (RFC 3339); returns its id."""
    layer = file_system(files)
    described = {
        "architecture": "amd64",
        "os": "linux",
        "created": created,
        "config": dict(config or {}),
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
        "history": [{"created": created, "created_by": "ADD file:busybox in /"}],
    }
    manifest = [{"Config": "config.json", "RepoTags": [tag], "Layers": ["layer.tar"]}]
    members = {"manifest.json": manifest, "config.json": described}
    archive = {name: json.dumps(content).encode() for name, content in members.items()}
    engine.api("POST", "/images/load", _archive({**archive, "layer.tar": layer}))
    return image_id(engine, tag)


def tag_image(engine: PrivateEngine, image: str, *tags: str) -> None:
    """Give an image further names."""
    for tag in tags:
        name, _, version = tag.rpartition(":")
        engine.api("POST", f"/images/{image}/tag", repo=name, tag=version)


def image_id(engine: PrivateEngine, tag: str) -> str:
    """The id of the image that a tag means."""
    found: str = engine.api("GET", f"/images/{tag}/json")["Id"]
    return found


def file_system(files: Mapping[str, bytes] | None = None, *, setuid: Sequence[str] = (), applets: bool = True) -> bytes:
    """A root file system of busybox with its applets as links, two accounts and a /tmp, as a tar archive."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in _DIRECTORIES:
            _add(archive, name, kind=tarfile.DIRTYPE)
        _add(archive, "tmp", kind=tarfile.DIRTYPE, mode=0o1777)
        _add(archive, BUSYBOX, _busybox(), mode=0o755)
        for applet in _applets() if applets else ():
            _add(archive, f"bin/{applet}", kind=tarfile.SYMTYPE, link="busybox")
        for name, content in (_ACCOUNTS | dict(files or {})).items():
            usual = 0o644 if name.startswith("etc/") else 0o755
            _add(archive, name, content, mode=0o4755 if name in setuid else usual)
    return buffer.getvalue()


def _archive(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            _add(archive, name, content, mode=0o755 if content.startswith(_PROGRAM) else None)
    return buffer.getvalue()


def _add(
    archive: tarfile.TarFile,
    name: str,
    content: bytes = b"",
    *,
    mode: int | None = None,
    kind: bytes = tarfile.REGTYPE,
    link: str = "",
) -> None:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size = kind, link, len(content)
    member.mode = mode if mode is not None else (0o755 if kind == tarfile.DIRTYPE else 0o644)
    archive.addfile(member, io.BytesIO(content))


@cache
def _busybox() -> bytes:
    return Path(shutil.which("busybox") or "/bin/busybox").read_bytes()


@cache
def _applets() -> Sequence[str]:
    listed = subprocess.run(["busybox", "--list"], capture_output=True, text=True, check=True, timeout=10)
    applets: Iterable[str] = listed.stdout.split()
    return [one for one in applets if one != "busybox"]
