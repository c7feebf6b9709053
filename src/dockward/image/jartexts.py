"""Settings in an application's Java archive: Spring's and a web application's own files, none of its libraries'."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from dockward.image.catalog.budget import Budget
from dockward.image.catalog.cataloger import Buffer, CatalogError
from dockward.image.entry import shown
from dockward.image.zips import Member, read_member, read_members
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


def read_settings(data: Buffer, tell: Callable[[str], None]) -> Iterator[tuple[str, bytes]]:
    """Names within the archive, and contents; `tell` hears which of them can't be read, and why.

    Of what is no archive those tell who look for packages in it.
    """
    budget = Budget(_MOST_UNPACKED, "unpacked bytes of settings")
    for count, one in enumerate(_settings(data)):
        if count >= _MOST_MEMBERS:
            tell(f"it has more than {_MOST_MEMBERS} files of settings")
            return
        try:
            content = read_member(data, one, _MOST_MEMBER, budget)
        except CatalogError as why:
            tell(f"{shown(one.name)}: {why}")
            continue
        yield one.name, content


def _settings(data: Buffer) -> Iterator[Member]:
    with suppress(CatalogError):
        yield from (one for one in read_members(data, _SETTINGS) if _OWN.fullmatch(one.name))
