"""`dockward rules`: the list of rules, as text or JSON, or the CIS numbers that they answer."""

import sys

import click

from dockward.judge.cis import VERSIONS
from dockward.practices.discovery import chapters, rules
from dockward.report.rulepage import cis_table, rules_json, rules_table
from dockward.report.stream import width_of


@click.command("rules", short_help="List the rules, or the CIS numbers they answer.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--cis", type=click.Choice(VERSIONS), help="Every number of this CIS Docker Benchmark.")
def command(*, form: str, cis: str | None) -> None:
    """List every rule by practice, or every number of a CIS Docker Benchmark with the rules that answer it."""
    if cis is not None:
        click.echo(cis_table(cis, rules(), form, width_of(sys.stdout, sys.maxsize)), nl=False)
    elif form == "json":
        click.echo(rules_json(rules()), nl=False)
    else:
        click.echo(rules_table(rules(), chapters(), width_of(sys.stdout, sys.maxsize)), nl=False)
