"""What is said of images beside their findings: what came with them, and programs in which nothing tells what they are.

Of SBOMs and VEX documents it is told what they are worth: where from, by whom, what in it.
"""

from collections.abc import Iterator, Sequence

from dockward.model.contents import AttachedSbom, AttachedVex
from dockward.model.image import Image


def attached_notes(images: Sequence[Image]) -> Iterator[str]:
    """A sentence for each, and for what else was found beside the images and is none."""
    for image in images:
        contents = image.contents.told
        for one in contents.attached if contents else ():
            yield f"{image.name} has {one.where}: {_worth(one)}."
        for said in contents.attached_vex if contents else ():
            yield f"{image.name} has {said.where}: {_weight(said)}."
        for words in contents.passed_over if contents else ():
            yield f"Beside {image.name}: {words}."
        for gap in contents.unidentified if contents else ():
            yield f"{image.name} has /{gap.path}: {gap.reason}."


def _worth(one: AttachedSbom) -> str:
    if one.trouble:
        return _useless(one.trouble)
    agree = "what it says of the distribution's packages is what the layers hold"
    if one.unlisted or one.absent:
        packages = "the distribution's packages"
        agree = f"it lacks {len(one.unlisted)} of {packages} that the layers hold, and lists {len(one.absent)} others"
    return f"an SBOM ({one.format}) of {one.packages} packages; {_vouched(one.signatures)}; {agree}"


def _weight(one: AttachedVex) -> str:
    if one.trouble:
        return _useless(one.trouble)
    count = len(one.statements)
    return f"a VEX document of {count} statement{'' if count == 1 else 's'}; {_vouched(one.signatures)}"


def _useless(trouble: str) -> str:
    return f"no use could be made of it, for {trouble.rstrip('.')}"


def _vouched(signatures: int) -> str:
    signed = "its signature was not verified" if signatures else "nobody signed it"
    return f"{signed}, so it is only its author's word"
