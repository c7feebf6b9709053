"""Fills in what lies inside the images that containers use, from the layers on this machine's disk."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec import structs

from dockward.image.cache import LayerCache
from dockward.image.files import ImageFiles, merge_layers
from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.image import Image

ROOT_CACHE = Path("/var/cache/dockward/layers")


def cache_directory(environment: Mapping[str, str], home: Path) -> Path:
    """Where finds are remembered: the system's cache for root, the user's own otherwise."""
    if os.geteuid() == 0:
        return ROOT_CACHE
    return Path(environment.get("XDG_CACHE_HOME") or home / ".cache") / "dockward" / "layers"


def read_image_files(
    images: Iterable[Image], used: frozenset[str], root: Path, cache: LayerCache, watch: Callable[[str], None]
) -> tuple[Image, ...]:
    """The images, those whose id is in `used` with their files; what can't be read is unknown with the reason."""
    wanted = list(images)
    found = []
    for nr, one in enumerate(wanted):
        watch(f"looking into images {nr + 1}/{len(wanted)}")
        found.append(_with_files(one, root, cache) if one.id in used else one)
    cache.prune()
    return tuple(found)


def _with_files(image: Image, root: Path, cache: LayerCache) -> Image:
    directories = image.directories.content
    if isinstance(directories, Unknown):
        return _blind(image, directories.reason)
    try:
        here = [f"{str(root).rstrip('/')}{one}" for one in directories]
        files = merge_layers(here, cache.read, rootless=cache.rootless)
    except PermissionError:
        return _blind(image, "the layers on disk can only be read by root")
    except OSError as why:
        return _blind(image, f"its layers on disk cannot be read: {why.strerror}")
    return structs.replace(image, **_facts(files))


def _blind(image: Image, reason: str) -> Image:
    return structs.replace(
        image,
        accounts=unknown(reason, Place("layers", "/etc/passwd")),
        groups=unknown(reason, Place("layers", "/etc/group")),
        setuid_files=unknown(reason, Place("layers")),
        credential_files=unknown(reason, Place("layers")),
    )


def _facts(files: ImageFiles) -> dict[str, object]:
    """Each find as a fact. Of a layer too large to see through, what was found counts, and nothing found is unknown."""

    def fact(value: tuple[object, ...], pointer: str) -> Fact[object]:
        place = Place("layers", pointer)
        return unknown(files.partial, place) if files.partial and not value else Fact(value, place)

    return {
        "accounts": files.accounts,
        "groups": files.groups,
        "setuid_files": fact(files.setuid, "setuid"),
        "credential_files": fact(files.credentials, "credentials"),
    }
