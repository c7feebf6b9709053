"""Packages as Alpine's apk has them installed: lib/apk/db/installed (apk-package(5))."""

from pathlib import Path

from dockward.read.host import tree
from dockward.read.host.updates.package import MOST_DATABASE, Installed, Package
from dockward.read.host.updates.reading import reading

DATABASES = ("/lib/apk/db/installed", "/usr/lib/apk/db/installed")


def read_packages(root: Path) -> Installed:
    """Installed packages. Raises `UnreadError`."""
    path = next((one for one in DATABASES if tree.exists(root, one)), DATABASES[0])
    with reading(path):
        return parse_installed(tree.read_text(root, path, MOST_DATABASE))


def parse_installed(text: str) -> Installed:
    """Packages of the database: stanzas of one-letter fields, `P` the name, `V` the version, `A` the architecture."""
    found: Installed = {}
    for stanza in text.split("\n\n"):
        fields = dict(line.split(":", 1) for line in stanza.split("\n") if line[1:2] == ":")
        if fields.get("P") and fields.get("V"):
            found[fields["P"]] = (Package(fields["P"], fields["V"], fields.get("A", "")),)
    return found
