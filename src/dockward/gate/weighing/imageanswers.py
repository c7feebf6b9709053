"""The engine's word on an image, with the digests that its content has.

Containerd's store takes an image in under any name that an archive gives it, also one with another image's digest, and
the engine tells of that as of a registry's. There an image's id is the digest of what a registry has.
"""

from msgspec import structs

from dockward.engine.wire.image import ImageAnswer
from dockward.gate.asking import Asking, ask
from dockward.model.engine import Engine


def image_at(path: str, engine: Engine) -> Asking[ImageAnswer | None]:
    """The image that the engine tells of at this path; None where there is none."""
    found: ImageAnswer | None = yield from ask(path, ImageAnswer)
    if found is None or engine.containerd_store.content is False:
        return found
    return structs.replace(
        found, repo_digests=[one for one in found.repo_digests or () if one.endswith(f"@{found.id}")]
    )
