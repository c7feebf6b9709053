"""What is known beyond what people wrote: images as they were built, and which digest a name had."""

from collections.abc import Mapping

from msgspec import Struct

from dockward.model.image import Image


class Known(Struct, frozen=True, kw_only=True):
    """`builds` are images that were built from a Dockerfile, by its path; each was looked through.

    `digests` are by the full name of an image, its tag included: `docker.io/library/debian:12`. `about` is what a
    Dockerfile's project says of itself, by the file's path and by the label's name after `org.opencontainers.image.`.
    `mounted` are the places of a Dockerfile's image, by its path, where services of a project mount volumes.
    """

    builds: Mapping[str, tuple[Image, ...]] = {}
    digests: Mapping[str, str] = {}
    about: Mapping[str, Mapping[str, str]] = {}
    mounted: Mapping[str, tuple[str, ...]] = {}
