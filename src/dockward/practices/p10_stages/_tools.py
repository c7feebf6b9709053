"""What an image was built with and still holds: by the packages in it, or by its history where nobody looked inside."""

from dockward.model.image import Image
from dockward.model.residue import ResidueKind
from dockward.practices._contents import looked_into
from dockward.practices._images import steps
from dockward.practices._packages import left_packages
from dockward.syntax.buildtools import is_build_tool


def build_packages(image: Image) -> frozenset[str]:
    """Compilers, build programs and headers that were installed and left. Raises what `steps` raises."""
    if looked_into(image):
        return frozenset(one.package.name for one in image.contents.value.build_packages)
    return frozenset(filter(is_build_tool, left_packages(steps(image))))


def tells_tools(image: Image) -> bool:
    """Whether other rules name what it was built with. Raises what `steps` raises."""
    contents = image.contents.told
    programs = contents is not None and any(one.kind is ResidueKind.TOOLS for one in contents.residue)
    return programs or bool(build_packages(image))
