"""Which engine the command line means, put into the environment as the Docker CLI reads it."""

from collections.abc import Mapping
from pathlib import Path

import click

from dockward.engine.variables import CONTEXT_FLAG

DEFAULT_CONTEXT = "default"
"""The context that is whatever DOCKER_HOST says."""


def choose_engine(environment: Mapping[str, str], host: str | None, context: str | None) -> dict[str, str]:
    """The environment with the engine that `host` or `context` names in the place of its own.

    Raises `click.UsageError` when both are given or one is empty.
    """
    if host is not None and context is not None:
        raise click.UsageError("--host and --context contradict each other; give one.")
    for flag, word in (("--host", host), ("--context", context)):
        if word is not None and not word.strip():
            raise click.UsageError(f"{flag} is empty; name an engine, or leave {flag} out.")
    found = dict(environment)
    if context is not None:
        found["DOCKER_CONTEXT"] = found[CONTEXT_FLAG] = context
        if context != DEFAULT_CONTEXT:
            found.pop("DOCKER_HOST", None)
    if host is not None:
        found["DOCKER_HOST"] = host
    return found


def home_directory() -> Path:
    """The user's home; the root directory for a user who has none, as service managers have it."""
    try:
        return Path.home()
    except RuntimeError:
        return Path("/")
