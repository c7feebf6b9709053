"""The directory that a Dockerfile is built from, as far as repairs need it."""

from collections.abc import Mapping

from msgspec import Struct


class Context(Struct, frozen=True, kw_only=True):
    """`names` stand at its top; `texts` are files that name dependencies, by their path in it."""

    names: frozenset[str] = frozenset()
    texts: Mapping[str, str] = {}
