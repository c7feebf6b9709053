"""One stage made into two: one that builds, and one that ships what was built. Each language has its recipe."""

from dockward.model.dockerfile import Dockerfile
from dockward.model.fix import Fix
from dockward.model.image import Image
from dockward.practices.p10_stages._split.assemble import assemble, unknown_libraries
from dockward.practices.p10_stages._split.build import read_build
from dockward.practices.p10_stages._split.owners import lacks_account

_RISK = (
    "what the program needs at run time and the recipe doesn't know (libraries, files beside it) is missing: build it "
    "and try it, `dockward fix --verify` compares both"
)
_MOST_NAMED = 5
_BRING_LIBRARIES = frozenset({"node", "python"})
"""Languages whose packages mostly hold the libraries that they need, or need those of the language's own image."""
NOT_KNOWN = "what its build makes, and which files of it the program needs, isn't known"
"""Why a build of no known kind is left whole."""


def split_build(file: Dockerfile) -> tuple[str, tuple[Fix, ...]]:
    """The file with two stages; else why not, in words, where it is a build of a kind that is known."""
    build = read_build(file)
    if isinstance(build, str):
        return build, ()
    from dockward.practices.p10_stages._split.recipes import RECIPES  # noqa: PLC0415  # most files are not split

    recipe = next((found for one in RECIPES if (found := one(build)) is not None), "")
    if isinstance(recipe, str):
        return recipe, ()
    if build.by_argument and recipe.runtime != build.system:
        return "a build argument may make its base another one than what it would ship on", ()
    if why := lacks_account(build, recipe):
        return why, ()
    edits = assemble(build, recipe)
    unknown = unknown_libraries(build, recipe)
    if unknown and build.name not in _BRING_LIBRARIES:
        return f"which libraries at run time go with {', '.join(unknown[:_MOST_NAMED])} isn't known", ()
    missing = f"; the libraries that go with {', '.join(unknown[:_MOST_NAMED])} do not ship" if unknown else ""
    title = f"Build in a stage of its own and ship {recipe.runtime}"
    return "", (Fix(title=title, risk=_RISK + missing, edits=edits, reorders=True),)


def told_of(i: Image) -> str:
    """The same where the image is still to be built; of one that is there nobody expects a repair."""
    return NOT_KNOWN if i.written is not None else ""
