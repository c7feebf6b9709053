"""`dockward lsp`: a language server for editors, over standard input and output."""

import gc

import click

from dockward.cli.policy import load_policy
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.model.errors import DockwardError


class PolicyUnreadError(DockwardError):
    """The policy file can't be read."""

    code = "DWE204"


@click.command("lsp", short_help="Serve editors: findings, repairs and rule pages.")
def command() -> int:
    """Speak the Language Server Protocol over standard input and output, for Dockerfiles and compose files.

    Editors start it; `dockward.yaml` in the workspace's folder is its policy. Exit status: 0 the editor ended it,
    1 it went away.
    """
    from dockward.lsp.server import serve  # noqa: PLC0415  # help needs no protocol

    gc.enable()
    return serve(_policy)


def _policy() -> LoadedPolicy:
    try:
        return load_policy(None)
    except click.ClickException as why:
        raise PolicyUnreadError(why.format_message()) from why
