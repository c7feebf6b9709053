"""What is known beyond what people wrote: images as they were built, and which digest a name had."""

from collections.abc import Mapping

from msgspec import Struct

from dockward.model.image import Image


class Known(Struct, frozen=True, kw_only=True):
    """`builds` are images that were built from a Dockerfile, by its path; each was looked through.

    `digests` are by the full name of an image, its tag included: `docker.io/library/debian:12`.
    """

    builds: Mapping[str, tuple[Image, ...]] = {}
    digests: Mapping[str, str] = {}

    @property
    def nothing(self) -> bool:
        """Whether nothing is."""
        return not (self.builds or self.digests)
