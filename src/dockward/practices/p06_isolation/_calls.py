"""Command lines of the engine's clients in builds and labels, read as the client reads them."""

import shlex

from dockward.model.command import Command
from dockward.syntax.runline import Shell
from dockward.syntax.runline.calls import read_calls
from dockward.syntax.runline.options import RefusedError, parse_call

OPTION = "--privileged"
_VALUED = frozenset({"--detach-keys", "--env", "--env-file", "--user", "--workdir", "-e", "-u", "-w"})
"""Options of `docker exec` whose value is the next word."""
_SHELL = Shell("/", "/root")
_TRUE = frozenset({"1", "t", "true"})


def is_privileged(command: Command) -> bool:
    """Whether the client asks for it, rather than what it starts.

    A line that the client refuses, or whose variables may hold flags as well as the image, counts by its word.
    """
    if command.arguments[:1] == ("exec",) or command.arguments[:2] == ("container", "exec"):
        return _executes_privileged(command)
    words = (one if "$" in one else shlex.quote(one) for one in command.words[1:])
    program = "docker" if command.program == "nerdctl" else command.program
    calls, _ = read_calls(" ".join((program, *words)), "", _SHELL)
    try:
        given = parse_call(calls[0]).last("privileged") if calls else None
    except RefusedError:
        return True
    return given is not None and given.value.lower() in _TRUE if calls else True


def _executes_privileged(command: Command) -> bool:
    words = command.words[command.words.index("exec") + 1 :]
    skip = False
    for word in words:
        if skip or word.startswith("-"):
            if word == OPTION and not skip:
                return True
            skip = not skip and word in _VALUED
        else:
            return False
    return False
