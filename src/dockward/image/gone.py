"""Takes out of a layer's content what was found at paths that are something else in the end."""

from typing import TYPE_CHECKING

from msgspec import structs

from dockward.image.catalog.selection import Catalogued

if TYPE_CHECKING:
    from dockward.image.content import LayerContent


def without(content: "LayerContent", gone: frozenset[str]) -> "LayerContent":
    """The layer without what was found at paths where, in the end, nothing or something else is."""

    def stays(path: str) -> bool:
        return path.partition("!/")[0] not in gone

    told = content.catalogued
    return structs.replace(
        content,
        catalogued=Catalogued(
            packages=tuple(one for one in told.packages if stays(one.path)),
            ownerships=tuple(one for one in told.ownerships if stays(one.path)),
            distributions={path: one for path, one in told.distributions.items() if stays(path)},
            settings=tuple(one for one in told.settings if stays(one.path)),
            misread=tuple(one for one in told.misread if stays(one.path)),
            unidentified=tuple(one for one in told.unidentified if stays(one)),
        ),
        leads={path: target for path, target in content.leads.items() if stays(path)},
        special=tuple(one for one in content.special if stays(one.path)),
        programs=tuple(one for one in content.programs if stays(one.path)),
        bad=tuple(one for one in content.bad if stays(one.path)),
        credentials=tuple(one for one in content.credentials if stays(one)),
        tokens=tuple(one for one in content.tokens if stays(one.path)),
        accounts={path: text for path, text in content.accounts.items() if stays(path)},
    )
