""".NET: what `dotnet publish` put into its directory, on the image with the run-time environment alone."""

import posixpath

from dockward.model.command import Command
from dockward.practices.p10_stages._split.build import Build, within
from dockward.practices.p10_stages._split.losses import needs_compilers
from dockward.practices.p10_stages._split.recipe import Found, Recipe
from dockward.syntax.regex import regex

_IMAGES = ("mcr.microsoft.com/dotnet/sdk", "mcr.microsoft.com/dotnet/core/sdk")
_TAG = regex(r"([0-9]{1,2}\.[0-9])(?:\.[0-9]{3})?(-[a-z0-9.-]{1,40})?")
"""`8.0`, `8.0-alpine`, `8.0.404-bookworm-slim`: the kit counts patches by itself, so those of the run time differ."""
_SETTINGS = regex(r"appsettings(?:\.\w{1,40})?\.json|wwwroot|Views|Pages")
_OWN = frozenset({"--self-contained", "-p:PublishSingleFile", "/p:PublishSingleFile", "-p:PublishAot"})


def dotnet_recipe(build: Build) -> Found:
    """The published directory, which holds the program that is started."""
    if build.base.name not in _IMAGES:
        return None
    published = [(number, one) for number, one in build.runs() if one.arguments[:1] == ("publish",) and _is_sdk(one)]
    tag = _TAG.fullmatch(build.base.tag)
    if not published or tag is None:
        return "`dotnet publish` doesn't make it" if tag else "its tag doesn't say which version it is"
    cut, command = published[-1]
    folder, program = _output(build, cut, command), _program(build)
    if not folder or not program or not within(program, folder):
        return "it isn't known that what is started is what `dotnet publish` made"
    if why := _refused(build, cut, command, folder):
        return why
    runtime = build.base.name.removesuffix("/sdk")
    return Recipe(
        runtime=f"{runtime}/aspnet:{tag[1]}{tag[2] or ''}",
        cut=cut,
        paths=(folder,),
        sources=build.worked_in(cut),
    )


def _is_sdk(one: Command) -> bool:
    return one.program == "dotnet"


def _output(build: Build, number: int, one: Command) -> str:
    """The directory that it is published to; empty where the command doesn't name it."""
    here = build.directory_of(number, one)
    for at, word in enumerate(one.words):
        option, equals, value = word.partition("=")
        if option in {"-o", "--output"}:
            value = value if equals else next(iter(one.words[at + 1 : at + 2]), "")
            return posixpath.normpath(posixpath.join(here, value)) if here and value and "$" not in value else ""
    return ""


def _program(build: Build) -> str:
    """The library that `dotnet` starts, or the program itself; empty where it isn't known."""
    words = build.started()
    if words[:1] != ("dotnet",):
        return build.program()
    here = build.directory(len(build.stage.instructions))
    library = words[1] if len(words) > 1 else ""
    return posixpath.normpath(posixpath.join(here, library)) if here and library.endswith(".dll") else ""


def _refused(build: Build, cut: int, command: Command, folder: str) -> str:
    own = command.options & _OWN
    if own:
        return f"{min(own)} makes a program of another kind"
    here = build.directory(len(build.stage.instructions))
    beside = next((one for one in build.file.context.tree.paths if _is_setting(one)), "")
    if here != folder and beside:
        return f"it starts outside of {folder}, and looks for {beside.rpartition('/')[2]} where it starts"
    return needs_compilers(build, cut)


def _is_setting(path: str) -> bool:
    return any(_SETTINGS.fullmatch(part) for part in path.split("/"))
