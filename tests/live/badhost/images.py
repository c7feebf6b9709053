"""The bad host's images: a base with stand-ins for the usual package tools, and careless builds on it."""

from pathlib import Path

from tests.live.badhost import recipes
from tests.live.badhost.container import BASE
from tests.live.engine import PrivateEngine, build_image, load_image, make_image, tag_image
from tests.live.registry import REGISTRY, send_through_registry

APP = "bad/app:latest"
MOVED = "bad/moved:1.0"
STALE = "bad/stale:2.1"
UNHEALTHY = "bad/unhealthy:latest"
FOREIGN = "quay.example.net/somebody/tool:latest"
LOST = "bad/lost:1.0"
MOVING = "bad/base:stable"
ON_OLD_BASE = "bad/on-old-base:1.3"
PULLED = f"{REGISTRY}/bad/pulled:1.0"
STORE = "bad/postgres:latest"
UPDATER = "bad/watchtower:latest"
VAGUE = "bad/vague:1"
GO = "bad/golang:1.24.1"
LABELLED = "bad/labelled:1.0"
ON_LABELLED = "bad/on-labelled:1.0"
IN_USE = (GO, ON_LABELLED, STALE, ON_OLD_BASE, FOREIGN, APP)
"""Images whose flaws count only where a container uses them."""
_UNUSED = 24
_IDLE = 'CMD ["sleep", "1000000"]'
_BUILT = {
    APP: recipes.APP,
    UNHEALTHY: recipes.UNHEALTHY,
    ON_OLD_BASE: f"FROM {STALE}\nRUN echo new > /new\n",
    ON_LABELLED: f"FROM {LABELLED}\nRUN echo new > /new\n",
    GO: f"FROM {MOVED}\nENV GOLANG_VERSION=1.24.1\nLABEL traefik.enable=true\n",
}

_FLAWS = {
    BASE: (
        "account-without-password",
        "base-unlabelled",
        "duplicate-account-ids",
        "image-health-check-missing",
        "image-user-root",
        "image-without-origin",
        "licence-unlabelled",
        "owner-unlabelled",
        "source-unlabelled",
    ),
    APP: (
        "add-used",
        "apk-cache-left",
        "apt-lists-left",
        "build-tools-left",
        "built-in-final-stage",
        "credential-files",
        "development-packages-left",
        "download-unchecked",
        "image-built-with-sudo",
        "image-built-with-upgrade",
        "image-volume-sensitive",
        "label-malformed",
        "needless-packages",
        "package-cache-left",
        "package-update-alone",
        "removed-too-late",
        "script-from-network",
        "secret-in-build-argument",
        "secret-in-build-step",
        "secret-in-image-environment",
        "setuid-files",
        "setuid-interpreter",
        "unverified-packages",
    ),
    MOVED: ("image-old",),
    ON_OLD_BASE: ("base-old",),
    ON_LABELLED: ("labels-of-base",),
    GO: ("build-image-shipped", "image-steers-tools"),
}
"""Image → the rules that must find something on it; by then `MOVED` means the old image."""


def make_images(engine: PrivateEngine) -> dict[str, str]:
    """Make them all; returns flaw → image."""
    root = engine.distribution.root or Path("/")
    files = {**recipes.FILES, "sbin/setuid-init": (root / "usr/bin/docker-init").read_bytes()}
    make_image(engine, BASE, _IDLE, files=files, setuid=("sbin/setuid-init",))
    tag_image(engine, BASE, FOREIGN, MOVING, STORE, UPDATER, VAGUE)
    for tag in (MOVED, LOST, PULLED):
        make_image(engine, tag, _IDLE)
    send_through_registry(engine, PULLED)
    make_image(engine, LABELLED, _IDLE, 'LABEL "org.opencontainers.image.created"="2026-09-20T10:00:00Z"')
    load_image(engine, STALE, created="2019-03-01T10:00:00Z", config={"Cmd": ["sleep", "1000000"]})
    for tag, dockerfile in _BUILT.items():
        build_image(engine, tag, dockerfile, recipes.CONTEXT)
    for number in range(_UNUSED):
        build_image(engine, f"bad/unused:0.{number}", f"FROM {MOVED}\nLABEL number={number}\n")
    return {flaw: f"image/{tag}" for tag, flaws in _FLAWS.items() for flaw in flaws}


def move_tags(engine: PrivateEngine) -> None:
    """Let one tag mean another image than the one that its container runs, and take another tag away."""
    tag_image(engine, STALE, MOVED)
    engine.api("DELETE", f"/images/{LOST}", force="1")
