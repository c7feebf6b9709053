"""The program in this process: its arguments, its streams and its status, without the second that a start takes."""

import json

from dockward.cli.main import group
from dockward.practices.discovery import rules


def call(*words):
    """The exit status of `dockward WORDS`; what it raises is raised."""
    return group.main(list(words), prog_name="dockward", standalone_mode=False)


def only(*names, **more):
    """A policy in which only these rules are judged; `more` are its other keys, `_` for `-` in their names."""
    switched = {one.id: {"enabled": one.name in names} for one in rules()}
    return json.dumps({"rules": switched} | {name.replace("_", "-"): value for name, value in more.items()})
