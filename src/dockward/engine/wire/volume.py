"""Volumes as the engine holds them."""

from collections.abc import Mapping

from msgspec import UNSET, Raw, Struct

from dockward.engine.wire.environment import without_secrets
from dockward.engine.wire.source import Source, Told
from dockward.model.volume import Volume

_VOLUME = Source("volume")
_PASSWORDS = frozenset({"password", "pass", "passwd", "password2"})
"""Mount options of network file systems (mount.cifs(8)) whose value is a secret."""


class VolumeAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """One of /volumes."""

    name: str
    driver: Told[str] = UNSET
    mountpoint: Told[str] = UNSET
    options: Told[dict[str, str]] = UNSET
    labels: Told[dict[str, str]] = UNSET
    scope: Told[str] = UNSET


class VolumesAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """/volumes; its entries left as they are."""

    volumes: list[Raw] | None


def volume_from(answer: VolumeAnswer) -> Volume:
    """The volume, its options without passwords."""
    return Volume(
        name=answer.name,
        driver=_VOLUME.told("Driver", answer.driver, ""),
        mountpoint=_VOLUME.told("Mountpoint", answer.mountpoint, ""),
        options=_VOLUME.told("Options", answer.options, {}).map(_clean),
        labels=_VOLUME.told("Labels", answer.labels, {}),
        scope=_VOLUME.told("Scope", answer.scope, ""),
    )


def _clean(options: Mapping[str, str]) -> dict[str, str]:
    # The mount options are cleaned one by one: rules need the rest of them.
    mount = {"o": _without_passwords(options["o"])} if "o" in options else {}
    return without_secrets(options) | mount


def _without_passwords(mount_options: str) -> str:
    parts = mount_options.split(",")
    return ",".join(one for one in parts if one.partition("=")[0].strip().lower() not in _PASSWORDS)
