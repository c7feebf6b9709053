"""One stage made into two: one that builds, and one that ships what was built. Each language has its recipe."""

from dockward.model.dockerfile import Dockerfile
from dockward.model.fix import Fix
from dockward.practices.p10_stages._split.assemble import assemble, unknown_libraries
from dockward.practices.p10_stages._split.build import Build, read_build
from dockward.practices.p10_stages._split.compiled import go_recipe, native_recipe, rust_recipe
from dockward.practices.p10_stages._split.interpreted import node_recipe, python_recipe
from dockward.practices.p10_stages._split.java import java_recipe
from dockward.practices.p10_stages._split.recipe import Recipe

_RECIPES = (go_recipe, rust_recipe, java_recipe, node_recipe, python_recipe, native_recipe)
_RISK = (
    "what the program needs at run time and the recipe doesn't know (libraries, files beside it) is missing: build it "
    "and try it, `dockward fix --verify` compares both"
)
_MOST_NAMED = 5


def split_build(file: Dockerfile) -> tuple[Fix, ...]:
    """The file with two stages; nothing where its one stage isn't of a kind that is known."""
    build = read_build(file)
    recipe = _recipe(build) if build is not None else None
    if build is None or recipe is None:
        return ()
    edits = assemble(build, recipe)
    unknown = unknown_libraries(build, recipe)
    missing = f"; the libraries that go with {', '.join(unknown[:_MOST_NAMED])} do not ship" if unknown else ""
    return (Fix(title=f"Build in a stage of its own and ship {recipe.runtime}", risk=_RISK + missing, edits=edits),)


def _recipe(build: Build) -> Recipe | None:
    return next((found for one in _RECIPES if (found := one(build)) is not None), None)
