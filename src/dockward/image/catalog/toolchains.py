"""Java and Go installations by the file in which they say what they are: `release` and `VERSION`."""

import re
from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import decode_text
from dockward.model.package import Package, PackageType
from dockward.syntax.osrelease import parse_os_release

_MOST_BYTES = 64 << 10
_GO = re.compile(rb"go(\d+\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)\s")
_GO_PATH = re.compile(r"(?:.*/)?go[\d.-]*/VERSION")


def read_java(path: str, data: Buffer) -> Iterator[Package]:
    """The runtime, unless the file is another program's. `JAVA_VERSION` is `1.8.0_392` up to Java 8, then `17.0.9`."""
    if data.find(b"JAVA_VERSION=") < 0:
        return
    fields = parse_os_release(decode_text(data))
    if version := fields.get("JAVA_VERSION", ""):
        yield Package(
            type=PackageType.GENERIC,
            name="java",
            version=version,
            path=path,
            architecture=fields.get("OS_ARCH", ""),
        )


def read_go_release(path: str, data: Buffer) -> Iterator[Package]:
    """Go's tools; its library is told where it is built in."""
    found = _GO.match(bytes(data) + b"\n")
    if found:
        yield Package(type=PackageType.GENERIC, name="golang", version=found[1].decode(), path=path)


CATALOGERS = (
    Cataloger(name="java-release", names=frozenset({"release"}), read=read_java, most_bytes=_MOST_BYTES),
    Cataloger(
        name="go-release",
        names=frozenset({"version"}),
        accepts=lambda path: _GO_PATH.fullmatch(path) is not None,
        read=read_go_release,
        most_bytes=_MOST_BYTES,
    ),
)
