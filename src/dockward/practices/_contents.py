"""What rules over images that were looked through have in common."""

from dockward.kit import NotApplicable
from dockward.model.contents import Contents, Gap
from dockward.model.errors import UnreadError
from dockward.model.image import Image


def need_whole(image: Image) -> None:
    """For the end of a rule that found nothing: raises `UnreadError` where not all of the image was looked at."""
    _refuse(image, image.contents.value.gaps)


def need_files(image: Image) -> None:
    """For the end of a rule about files that found nothing: as `need_whole`, and not for a mere list of packages.

    Where only a list of packages is missing, all files were looked at.
    """
    contents = image.contents
    if contents.value.listed:
        raise UnreadError("an SBOM lists packages; it tells nothing of files", contents.place, outside=True)
    _refuse(image, tuple(one for one in contents.value.gaps if not one.of_packages))


def need_files_and_packages(image: Image) -> None:
    """For the end of a rule about files and whose they are: raises as both others do."""
    need_files(image)
    need_whole(image)


def _refuse(image: Image, gaps: tuple[Gap, ...]) -> None:
    if gaps:
        left = len(gaps) - 1
        more = f", and {left} more {'gap' if left == 1 else 'gaps'}" if left else ""
        raise UnreadError(f"{image.contents.value.gap_words(gaps[0])}{more}", image.contents.place)


def whence(image: Image, path: str) -> str:
    """The end of a sentence that says which layer brought the file; empty where only the whole image was looked at."""
    contents = image.contents.told
    layer = contents.brought.get(path) if contents else None
    return "" if contents is None or layer is None else f"; it comes with {contents.origin(layer)}"


def looked_into(image: Image) -> bool:
    """Whether somebody looked at the files of the image."""
    contents = image.contents.told
    return contents is not None and not contents.listed


def need_layers(image: Image) -> None:
    """Leave alone what no build made, such as a directory: raises `NotApplicable`."""
    layers = image.contents.value.layers
    if layers and all(one.apart for one in layers):
        raise NotApplicable("no build made it")


def leave_to(rule: str, image: Image) -> None:
    """For rules that go by an image's history: raises `NotApplicable` where another judges by what is really in it."""
    if looked_into(image):
        raise NotApplicable(f"its files were looked at: see {rule}")


def percent(contents: Contents, part: int) -> int:
    """How much of all bytes of the image's layers `part` is, rounded down."""
    return 100 * part // contents.bytes if contents.bytes else 0
