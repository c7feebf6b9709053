"""Compose projects, read as Docker Compose reads them."""

from dockward.syntax.compose.project import read_project
from dockward.syntax.compose.session import Files, Settings

__all__ = ["Files", "Settings", "read_project"]
