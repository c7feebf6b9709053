"""What SBOMs that came with images are worth, for the reports: where each comes from, who vouches, what it lists."""

from collections.abc import Iterator, Sequence

from dockward.model.contents import AttachedSbom
from dockward.model.image import Image


def attached_notes(images: Sequence[Image]) -> Iterator[str]:
    """A sentence for each, and for what else was found beside the images and is none."""
    for image in images:
        contents = image.contents.told
        for one in contents.attached if contents else ():
            yield f"{image.name} has {one.where}: {_worth(one)}."
        for words in contents.passed_over if contents else ():
            yield f"Beside {image.name}: {words}."


def _worth(one: AttachedSbom) -> str:
    if one.trouble:
        return f"no use could be made of it, for {one.trouble.rstrip('.')}"
    signed = "its signature was not verified" if one.signatures else "nobody signed it"
    agree = "what it says of the distribution's packages is what the layers hold"
    if one.unlisted or one.absent:
        packages = "the distribution's packages"
        agree = f"it lacks {len(one.unlisted)} of {packages} that the layers hold, and lists {len(one.absent)} others"
    return f"an SBOM ({one.format}) of {one.packages} packages; {signed}, so it is only its author's word; {agree}"
