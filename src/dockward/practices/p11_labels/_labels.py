"""Labels as several rules read them."""

from collections.abc import Mapping

from dockward.kit import NotApplicable
from dockward.model.image import Image
from dockward.model.workload import Workload

OCI = "org.opencontainers.image."
SCHEMA = "org.label-schema."
"""The older names of the same; still found on many images."""


def has(labels: Mapping[str, str], *names: str) -> bool:
    """Whether one of the labels is there and says something."""
    return any(labels.get(one, "").strip() for one in names)


def given(one: Workload | Image) -> Mapping[str, str]:
    """Its labels. Raises `NotApplicable` where it has none: nothing is said of them then, neither good nor bad."""
    if not one.labels.value:
        raise NotApplicable("it has no labels")
    return one.labels.value
