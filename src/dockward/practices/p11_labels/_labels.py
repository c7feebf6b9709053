"""Names of labels that several rules read."""

from collections.abc import Mapping

OCI = "org.opencontainers.image."
SCHEMA = "org.label-schema."
"""The older names of the same; still found on many images."""


def has(labels: Mapping[str, str], *names: str) -> bool:
    """Whether one of the labels is there and says something."""
    return any(labels.get(one, "").strip() for one in names)
