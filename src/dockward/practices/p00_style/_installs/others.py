"""`go mod download`, `bundle install` and `composer install` (Go 1.23, Bundler 2.5, Composer 2.7)."""

import re

import msgspec
from msgspec import Struct

from dockward.model.command import Command
from dockward.model.context import Context
from dockward.practices.p00_style._installs.install import Install
from dockward.syntax.regex import regex

_GO_LOCAL = regex(r"=>[ \t]*(?:\.{1,2}(?:/|\s|$)|/)")
_RUBY_LOCAL = regex(
    r"^\s*gemspec\b|\bpath:|:path\b|\bfile:|\beval_gemfile\b|\brequire|\bFile\b|\bDir\b|\bIO\b", re.MULTILINE
)
_OPTIMIZED = frozenset(
    {"-o", "--optimize-autoloader", "-a", "--classmap-authoritative", "--apcu-autoloader", "-d", "--working-dir"}
)


def go_download(command: Command) -> Install | None:
    """`go mod download` of all modules."""
    if command.arguments != ("mod", "download"):
        return None
    return Install(program="go", needed=("go.mod",), beside=("go.sum",), obstacle=go_obstacle)


def go_obstacle(_needed: tuple[str, ...], context: Context) -> str:
    """What makes Go need more than the module's own file to fetch what that names."""
    if context.has("go.work"):
        return "go.work names several modules"
    return "go.mod names directories of the project" if _GO_LOCAL.search(context.text("go.mod") or "") else ""


def bundle(command: Command) -> Install | None:
    """`bundle install`, also where no action is named."""
    if command.arguments not in {(), ("install",)} or "--gemfile" in command.options:
        return None
    return Install(program="bundle", needed=("Gemfile",), beside=("Gemfile.lock",), obstacle=_bundle_obstacle)


def _bundle_obstacle(_needed: tuple[str, ...], context: Context) -> str:
    if context.has(".bundle"):
        return ".bundle holds settings that are read, too"
    return "the Gemfile names files of the project" if _RUBY_LOCAL.search(context.text("Gemfile") or "") else ""


def composer(command: Command) -> Install | None:
    """`composer install`; not where it looks through all classes, which must be there then."""
    if command.arguments != ("install",) or not _OPTIMIZED.isdisjoint(command.options):
        return None
    silent = "--no-scripts" in command.options

    def obstacle(_needed: tuple[str, ...], context: Context) -> str:
        return _composer_obstacle(context, silent=silent)

    return Install(
        program="composer", needed=("composer.json",), beside=("composer.lock",), folder="vendor", obstacle=obstacle
    )


class _Composer(Struct, rename="kebab"):
    scripts: dict[str, object] = {}
    autoload: dict[str, object] = {}
    autoload_dev: dict[str, object] = {}
    repositories: object = None
    config: dict[str, object] = {}


_DECODER = msgspec.json.Decoder(_Composer)


def _composer_obstacle(context: Context, *, silent: bool) -> str:
    try:
        told = _DECODER.decode(context.text("composer.json") or "")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return "composer.json can't be read"
    if told.scripts and not silent:
        return "composer.json has scripts"
    if told.repositories is not None:
        return "composer.json names repositories, which may be directories of the project"
    looked_through = {"classmap", "files"} & {*told.autoload, *told.autoload_dev}
    return "its classes are looked through" if looked_through or told.config else ""
