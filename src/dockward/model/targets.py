"""Paths in a container, in one spelling."""

from posixpath import normpath


def clean_target(path: str) -> str:
    """As the engine and its runtime read it: without doubled slashes, dots, and a slash at its end.

    One that doesn't begin at the root does so to the runtime.
    """
    return normpath("/" + path.lstrip("/"))
