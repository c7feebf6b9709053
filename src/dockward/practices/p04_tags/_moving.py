"""Tags that are made to move."""

MOVING = frozenset(
    {
        "alpha", "alpine", "beta", "bookworm", "bullseye", "canary", "current", "debian", "dev", "develop",
        "development", "edge", "experimental", "focal", "head", "jammy", "lts", "main", "mainline", "master",
        "next", "nightly", "noble", "prod", "production", "release", "rolling", "rc", "resolute", "sid", "slim",
        "stable", "snapshot", "staging", "test", "testing", "trixie", "trunk", "ubuntu", "unstable",
    }
)  # fmt: skip


def is_moving(tag: str) -> bool:
    """Whether every part of the tag is a word that says nothing of a version: `edge`, `stable-alpine`, `lts-slim`."""
    return all(part in MOVING for part in tag.lower().split("-"))
