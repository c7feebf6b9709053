"""Dockerfiles as BuildKit reads them, without losing a character: `parse_dockerfile`."""

from dockward.syntax.dockerfile.parse import parse_dockerfile

__all__ = ["parse_dockerfile"]
