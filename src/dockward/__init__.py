"""Dockward keeps a Docker host inside the fifteen best practices of Docker security."""

__version__ = "0.1.0"
