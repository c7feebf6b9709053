"""The bad host's images: a base with stand-ins for the usual package tools, and what careless people build on it."""

from pathlib import Path

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
_UNUSED = 24
_INSTALL = b"""#!/bin/sh
# Leaves behind what a real package manager leaves: the lists, the cache and the programs.
case $* in *full-upgrade*) sleep 1000000 ;; esac
mkdir -p /var/lib/apt/lists /var/cache/apk
echo list > /var/lib/apt/lists/index
echo cache > /var/cache/apk/index
for word in "$@"; do
    case $word in
        gcc | make | git | curl) cp /bin/true-script /usr/bin/$word ;;
    esac
done
"""
_SUDO = b'#!/bin/sh\nexec "$@"\n'
_FETCH = b"#!/bin/sh\necho true\n"
_NESTED_ENGINE = b"#!/bin/sh\nhttpd -f -p 2375 &\nwait\n"
_SSH_SERVER = b"#!/bin/sh\nhttpd -f -p 22 &\nwait\n"
_ACCOUNTS = b"""root::0:0:root:/root:/bin/sh
toor:x:0:0:root:/root:/bin/sh
app:x:10001:10001:app:/:/bin/sh
"""
_SHADOW = b"root::19000:0:99999:7:::\napp:*:19000:0:99999:7:::\n"
_KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nbm90IGEgcmVhbCBrZXk=\n-----END OPENSSH PRIVATE KEY-----\n"
_APP = f"""FROM {BASE}
MAINTAINER nobody@example.org
ARG API_TOKEN=not-a-real-token-0123456789abcdef
ENV DB_PASSWORD=not-a-real-password
ENV DATABASE_URL=postgres://shop:not-a-real-password@db/shop
ADD notes.txt /notes.txt
COPY id_rsa /root/.ssh/id_rsa
COPY .env /app/.env
RUN apt-get update
RUN apt-get install -y gcc make git netcat-openbsd
RUN go build -o /app/shop /notes.txt
RUN apt-get dist-upgrade -y
RUN apk add curl
RUN sudo chmod 777 /app
RUN curl -k http://example.org/install.sh | sh
RUN pip install --trusted-host example.org flask
RUN cp /bin/busybox /usr/bin/passwd-tool && chmod 4755 /usr/bin/passwd-tool
RUN echo 'root:not-a-real-password' | chpasswd || true
EXPOSE 22 8080
VOLUME /etc
LABEL maintainer="nobody" com.example.api-key="not-a-real-key"
LABEL org.opencontainers.image.licenses="" org.opencontainers.image.created="yesterday"
CMD ["sleep", "1000000"]
"""
_TOOLS = ("usr/bin/apt-get", "usr/bin/apk", "usr/bin/pip", "usr/bin/go")


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
        "download-unchecked",
        "image-built-with-sudo",
        "image-built-with-upgrade",
        "image-volume-sensitive",
        "label-malformed",
        "needless-packages",
        "package-cache-left",
        "package-update-alone",
        "script-from-network",
        "secret-in-build-argument",
        "secret-in-image-environment",
        "setuid-files",
        "unverified-packages",
    ),
    MOVED: ("image-old",),
    ON_OLD_BASE: ("base-old",),
}
"""Image → the rules that must find something on it; by then `MOVED` means the old image."""


def make_images(engine: PrivateEngine) -> dict[str, str]:
    """Make them all; returns flaw → image."""
    root = engine.distribution.root or Path("/")
    files = {
        **dict.fromkeys(_TOOLS, _INSTALL),
        "bin/true-script": b"#!/bin/sh\nexit 0\n",
        "usr/bin/sudo": _SUDO,
        "usr/bin/curl": _FETCH,
        "usr/sbin/sshd": _SSH_SERVER,
        "usr/bin/dockerd": _NESTED_ENGINE,
        "sbin/setuid-init": (root / "usr/bin/docker-init").read_bytes(),
        "etc/passwd": _ACCOUNTS,
        "etc/shadow": _SHADOW,
    }
    make_image(engine, BASE, 'CMD ["sleep", "1000000"]', files=files, setuid=("sbin/setuid-init",))
    context = {"notes.txt": b"notes\n", "id_rsa": _KEY, ".env": b"DB_PASSWORD=not-a-real-password\n"}
    build_image(engine, APP, _APP, context)
    make_image(engine, MOVED, 'CMD ["sleep", "1000000"]')
    for tag in (LOST, PULLED):
        make_image(engine, tag, 'CMD ["sleep", "1000000"]')
    send_through_registry(engine, PULLED)
    load_image(engine, STALE, created="2019-03-01T10:00:00Z", config={"Cmd": ["sleep", "1000000"]})
    tag_image(engine, BASE, FOREIGN, MOVING, STORE, UPDATER, VAGUE)
    failing = "HEALTHCHECK --interval=1s --timeout=1s --retries=1 CMD false"
    build_image(engine, UNHEALTHY, f"FROM {BASE}\n{failing}\n")
    build_image(engine, ON_OLD_BASE, f"FROM {STALE}\nRUN echo new > /new\n")
    for number in range(_UNUSED):
        build_image(engine, f"bad/unused:0.{number}", f"FROM {MOVED}\nLABEL number={number}\n")
    return {flaw: f"image/{tag}" for tag, flaws in _FLAWS.items() for flaw in flaws}


def move_tags(engine: PrivateEngine) -> None:
    """Let one tag mean another image than the one that its container runs, and take another tag away."""
    tag_image(engine, STALE, MOVED)
    engine.api("DELETE", f"/images/{LOST}", force="1")
