"""Settings in an application's Java archive: Spring's and a web application's own files, none of its libraries'."""

from collections.abc import Iterator
from itertools import islice

from dockward.image.catalog.budget import Budget
from dockward.image.catalog.cataloger import Buffer, CatalogError
from dockward.image.zips import read_member, read_members
from dockward.syntax.regex import regex

ENDINGS = (".jar", ".war", ".ear")
MOST_BYTES = 512 << 20
"""Of an archive that is looked into, as for the packages in it."""
_MOST_MEMBERS = 500
_MOST_MEMBER = 1 << 20
_MOST_UNPACKED = 16 << 20
_SETTINGS = (b".properties", b".yml", b".yaml", b".xml", b".json", b".conf", b".env", b".pem", b".key")
_OWN = regex(
    r"(?:BOOT-INF/classes|WEB-INF)/.+|(?:application|bootstrap|config/application)(?:-[\w.-]+)?\.(?:properties|ya?ml)"
)


def read_settings(data: Buffer) -> Iterator[tuple[str, bytes]]:
    """Names within the archive, and contents; what can't be read is left to who tells of the packages in it."""
    budget = Budget(_MOST_UNPACKED, "unpacked bytes of settings")
    try:
        own = (one for one in read_members(data, _SETTINGS) if _OWN.fullmatch(one.name))
        for one in islice(own, _MOST_MEMBERS):
            yield one.name, read_member(data, one, _MOST_MEMBER, budget)
    except CatalogError:
        return
