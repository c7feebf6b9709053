"""Takes credentials out of what files tell of packages: an address in a lock file may hold one, and a licence."""

from collections.abc import Iterator

from msgspec import structs

from dockward.image.catalog.selection import Catalogued
from dockward.model.package import Package
from dockward.syntax.tokens import hidden_spans
from dockward.syntax.veil import VEIL


def without_credentials(told: Catalogued) -> Catalogued:
    """The same, with `VEIL` in their place. Files are another's matter: what one is called its image shows anyway."""
    licences = (name for one in told.ownerships for name in one.licences)
    texts = dict.fromkeys((*licences, *(text for one in told.packages for text in _texts(one))))
    if not hidden_spans("\n".join(texts)):
        return told
    return structs.replace(
        told,
        packages=tuple(map(_package, told.packages)),
        ownerships=tuple(structs.replace(one, licences=_all(one.licences)) for one in told.ownerships),
    )


def _texts(one: Package) -> Iterator[str]:
    yield from (one.name, one.version, one.source, one.source_version, one.architecture, one.module)
    yield from one.licences
    yield from one.requires


def _package(one: Package) -> Package:
    return structs.replace(
        one,
        name=_veiled(one.name),
        version=_veiled(one.version),
        source=_veiled(one.source),
        source_version=_veiled(one.source_version),
        architecture=_veiled(one.architecture),
        module=_veiled(one.module),
        licences=_all(one.licences),
        requires=_all(one.requires),
    )


def _all(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_veiled, texts))


def _veiled(text: str) -> str:
    for start, end in reversed(hidden_spans(text)):
        text = f"{text[:start]}{VEIL}{text[end:]}"
    return text
