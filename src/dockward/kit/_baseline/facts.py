"""The moment, the names and the places that the subjects of the small world share."""

from typing import TypeVar

from dockward.model.fact import Fact, Place

T = TypeVar("T")

NOW = 1_790_000_000.0
"""When the small world is looked at, in seconds since the epoch."""
DAY = 86_400.0
"""Seconds of a day."""
MIB = 1 << 20
CONTAINER_ID = "c0" * 32
IMAGE_ID = "sha256:" + "1a" * 32
NETWORK_ID = "ee" * 32
DIGEST = "registry.example.org/shop/api@sha256:" + "d1" * 32


def inspected(pointer: str, value: T) -> Fact[T]:
    return Fact(value, Place("inspect", pointer))


def answered(source: str, pointer: str, value: T) -> Fact[T]:
    return Fact(value, Place(source, pointer))


def filed(path: str, value: T, pointer: str = "") -> Fact[T]:
    return Fact(value, Place(path, pointer))


def own_labels() -> dict[str, str]:
    return {
        "org.opencontainers.image.title": "shop api",
        "org.opencontainers.image.licenses": "Apache-2.0",
        "org.opencontainers.image.source": "https://git.example.org/shop/api",
        "org.opencontainers.image.revision": "4f1d2c3b5a697887a6b5c4d3e2f1000102030405",
        "org.opencontainers.image.created": "2026-09-20T10:00:00Z",
        "org.opencontainers.image.version": "1.4.2",
        "org.opencontainers.image.vendor": "Example",
        "org.opencontainers.image.authors": "shop team <shop@example.org>",
        "org.opencontainers.image.base.name": "registry.example.org/base/debian:12.7",
        "org.opencontainers.image.base.digest": "sha256:" + "ba" * 32,
    }
