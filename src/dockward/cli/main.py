"""The entry points: `dockward`, and `docker ward` as a plugin of the Docker CLI. Commands are loaded when called."""

import gc
import json
import logging
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from dockward import __version__
from dockward.cli.logs import Plainly
from dockward.cli.streams import COULD_NOT_JUDGE, open_missing, printing, tell
from dockward.model.errors import DockwardError

COMMANDS = {
    "audit": "Judge this Docker host by the fifteen practices.",
    "db": "Fetch or import advisories of flaws, and tell their age.",
    "explain": "Tell everything about one rule.",
    "fix": "Repair Dockerfiles and compose files; a diff first.",
    "gate": "Stand before the engine's API, and refuse what the policy does.",
    "lint": "Judge Dockerfiles and compose files as they are written.",
    "lsp": "Serve editors: findings, repairs and rule pages.",
    "policy": "Check a policy file, or print its schema.",
    "sbom": "List what an image holds, as CycloneDX or SPDX.",
    "scan": "Look through images, and judge what is inside.",
    "rules": "List the rules, or the CIS numbers they answer.",
}
INTERRUPTED = 130
# What other linters and scanners call an option that a command here has by another name.
ELSEWHERE = {"--format": "--output", "--severity": "--fail-on", "--ignorefile": "--baseline", "--config": "--policy"}


class Lazy(click.Group):
    """A group whose commands live in modules of their own: `--help` loads none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Every command's name."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's too
        """The command, or None when there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        found = import_module(f"dockward.cli.{cmd_name}").command
        assert isinstance(found, click.Command)  # noqa: S101  # tells the type checker what the module holds
        return found

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002  # click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """The list of commands, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with the nearest right word when the command is unknown."""
        word = args[0]
        if word not in COMMANDS and not word.startswith("-"):
            from dockward.syntax.nearest import nearest  # noqa: PLC0415  # only for mistakes

            near = nearest(word, COMMANDS)
            hint = f" Did you mean {near!r}?" if near else ""
            ctx.fail(f"There is no command {word!r}.{hint}")
        return super().resolve_command(ctx, args)

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the command line; `--help` and `--version` print while it is read."""
        with printing():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        with printing():
            return super().invoke(ctx)


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="dockward")
@click.option("-v", "--verbose", is_flag=True, help="Tell on stderr what is done.")
def group(*, verbose: bool) -> None:
    """Keeps a Docker host inside the fifteen best practices of Docker security.

    Exit status: 0 nothing at or above the threshold; 1 findings; 2 could not judge.
    """
    told = logging.StreamHandler(sys.stderr)
    told.setFormatter(Plainly("dockward: %(message)s"))
    logging.basicConfig(handlers=[told], level=logging.INFO if verbose else logging.ERROR)


def main() -> NoReturn:
    """Run `dockward` with the arguments of this process; never returns."""
    run(sys.argv[1:], "dockward")


def plugin() -> NoReturn:
    """Run as the Docker CLI's plugin `ward`: answer for its metadata, else run what its command line asks for."""
    from dockward.cli.plugin import METADATA, metadata, parse_call  # noqa: PLC0415  # not for `dockward` itself

    if sys.argv[1:2] == [METADATA]:
        click.echo(json.dumps(metadata()))
        sys.exit(0)
    try:
        call = parse_call(sys.argv[1:], os.environ)
    except click.ClickException as why:
        _leave(COULD_NOT_JUDGE, why.format_message())
    os.environ.clear()
    os.environ.update(call.environment)
    run(list(call.arguments), "docker ward")


def run(arguments: list[str], name: str) -> NoReturn:
    """Run the command line; every way out has its exit status, and none is a traceback.

    An interrupt ends the process at once, as it does any program that has nothing to put back.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    open_missing()
    # A command makes one snapshot and ends: looking for cycles in it costs a seventh of an audit and frees 2 MiB.
    # A command that stays must turn the collector on again.
    gc.disable()
    try:
        status = group.main(arguments, prog_name=name, standalone_mode=False)
    except click.exceptions.Abort:
        _leave(INTERRUPTED, "interrupted")
    except click.exceptions.NoArgsIsHelpError as why:
        tell(why.format_message())
        sys.exit(COULD_NOT_JUDGE)
    except click.ClickException as why:
        _leave(COULD_NOT_JUDGE, _told(why), before=_usage(why))
    except DockwardError as why:
        _leave(why.status, why.message, why.hint)
    except Exception as why:  # noqa: BLE001  # the outermost edge: a defect of ours is told as one, without a traceback
        _leave(COULD_NOT_JUDGE, f"a defect in Dockward: {type(why).__name__} at {_where(why)}", "Please report it.")
    sys.exit(status if isinstance(status, int) else 0)


def _told(why: click.ClickException) -> str:
    """What was wrong with the command line; an option that only other tools have is answered with ours."""
    if isinstance(why, click.NoSuchOption) and why.ctx is not None:
        ours = ELSEWHERE.get(why.option_name, "")
        if any(ours in option.opts for option in why.ctx.command.params):
            return f"{why.message} Did you mean {ours!r}?"
    return why.format_message()


def _usage(why: click.ClickException) -> str:
    """How the command is used, where the command line itself was wrong."""
    context = why.ctx if isinstance(why, click.UsageError) else None
    return f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n\n" if context else ""


def _leave(status: int, message: str, hint: str = "", before: str = "") -> NoReturn:
    tell("\n".join([f"{before}dockward: {message}", *([f"  {hint}"] if hint else [])]))
    sys.exit(status)


def _where(why: BaseException) -> str:
    """File and line of a defect's origin; the exception's own words may hold data and are left out."""
    last: Any = why.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last is not None else "nowhere"
