"""An SBOM in a file as an image of which only the packages are known."""

from pathlib import Path

from dockward.image.bare import bare_image
from dockward.image.found import LookedInto
from dockward.image.sbom.listed import SbomError
from dockward.image.sbom.reading import MOST_BYTES, read_sbom
from dockward.image.unlisted import lacks_packages, named
from dockward.model.contents import Contents, FoundPackage, Gap, Origin
from dockward.model.image import Image


def read_listed(path: Path) -> tuple[Image, LookedInto]:
    """The image that the SBOM is of, and what it holds. Raises `SbomError`."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        listed = read_sbom(data)
    except OSError as why:
        raise SbomError(f"{path} cannot be read: {why.strerror}.") from why
    except SbomError as why:
        raise SbomError(f"{path}: {why.message}", why.hint) from why
    system = listed.distribution
    lacking = (
        (f"it is of {named(system)}, and lists none of the packages that such a system has",)
        if system and lacks_packages(system, listed.packages)
        else ()
    )
    contents = Contents(
        distribution=listed.distribution,
        packages=tuple(FoundPackage(one, 0) for one in listed.packages),
        layers=(Origin(diff_id=""),),
        gaps=tuple(Gap(0, "", one) for one in (*listed.gaps, *lacking)),
        listed=True,
    )
    found = LookedInto(contents=contents, credentials=(), accounts=(), groups=())
    image = bare_image(listed.image_id or str(path), "an SBOM does not tell it", tags=(str(path),))
    return image, found
