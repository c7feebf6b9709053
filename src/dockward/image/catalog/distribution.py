"""os-release(5): which distribution an image is."""

from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.model.package import Distribution
from dockward.syntax.osrelease import parse_os_release

_PATHS = frozenset({"etc/os-release", "usr/lib/os-release"})
_MOST_BYTES = 64 << 10


def read_os_release(path: str, data: Buffer) -> Iterator[Distribution]:
    """The distribution, unless the file names none."""
    del path
    fields = parse_os_release(bytes(data).decode("utf-8", "replace"))
    if fields.get("ID"):
        yield Distribution(
            id=fields["ID"].lower(),
            version=fields.get("VERSION_ID", ""),
            codename=fields.get("VERSION_CODENAME", ""),
            name=fields.get("PRETTY_NAME", ""),
            like=tuple(fields.get("ID_LIKE", "").lower().split()),
        )


CATALOGER = Cataloger(
    name="os-release",
    names=frozenset({"os-release"}),
    accepts=_PATHS.__contains__,
    read=read_os_release,
    most_bytes=_MOST_BYTES,
)
