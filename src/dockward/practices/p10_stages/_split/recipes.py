"""The recipes of all languages, in the order in which a build is shown to them."""

from dockward.practices.p10_stages._split.compiled import go_recipe, rust_recipe
from dockward.practices.p10_stages._split.dotnet import dotnet_recipe
from dockward.practices.p10_stages._split.java import java_recipe
from dockward.practices.p10_stages._split.native import native_recipe
from dockward.practices.p10_stages._split.node import node_recipe
from dockward.practices.p10_stages._split.python import python_recipe
from dockward.practices.p10_stages._split.recipe import Cook

RECIPES: tuple[Cook, ...] = (
    go_recipe, rust_recipe, java_recipe, dotnet_recipe, node_recipe, python_recipe, native_recipe,
)  # fmt: skip
