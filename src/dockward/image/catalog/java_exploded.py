"""Java archives that were unpacked: what Maven left in them says of each what it is."""

from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger
from dockward.image.catalog.decoding import decode_text
from dockward.image.catalog.java_archive import MOST_PROPERTIES_BYTES, PROPERTIES, by_maven
from dockward.model.package import Package


def read_properties(path: str, data: Buffer) -> Iterator[Package]:
    """The package, where the file tells a version."""
    found = PROPERTIES.search(path)
    one = by_maven(path, decode_text(data), found[1], found[2]) if found else None
    if one:
        yield one


CATALOGER = Cataloger(
    name="java-exploded",
    names=frozenset({"pom.properties"}),
    accepts=lambda path: PROPERTIES.search(path) is not None,
    read=read_properties,
    most_bytes=MOST_PROPERTIES_BYTES,
)
