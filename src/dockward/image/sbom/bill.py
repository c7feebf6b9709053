"""What every format of an SBOM tells of an image: its packages, what each needs, and where each comes from."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, json, structs
from packageurl import PackageURL

from dockward.image.sbom.needs import Needs
from dockward.image.sbom.purl import purl_of
from dockward.model.contents import Contents, FoundPackage, Origin
from dockward.model.fact import Unknown
from dockward.model.image import Image
from dockward.model.package import Distribution, Package
from dockward.syntax.reference import parse_reference
from dockward.syntax.veil import veil

PATH, LAYER, INSTRUCTION, BASE = "dockward:path", "dockward:layer", "dockward:instruction", "dockward:base"
APART = "dockward:apart"
LOCKED, DEVELOPMENT, OWNER = "dockward:locked", "dockward:development", "dockward:owner"
TYPE = "dockward:type"
"""Of a package without a package URL, which would tell it."""
IMAGE_ID, TAG, DIGEST, GAP = "dockward:image-id", "dockward:tag", "dockward:digest", "dockward:gap"
CODENAME, NAME, LIKE = "dockward:codename", "dockward:name", "dockward:like"
"""Of the distribution, where a format has no field of its own for it."""
_MOST_INSTRUCTION = 200
"""Characters."""
_MOST_VERSION = 1024
"""Characters, as CycloneDX has it."""
_VERSION_LABEL = "org.opencontainers.image.version"

Properties = tuple[tuple[str, str], ...]


class BillFile(Struct, frozen=True, gc=False):
    """A file that a package owns, from the root on, and its SHA-1; nothing where that could not be taken."""

    path: str
    digest: str


class Item(Struct, frozen=True, kw_only=True):
    """A package of the image. `ref` names it within the bill, `needs` are other items by their numbers.

    `files` are those of its regular files whose digests were asked for.
    """

    package: Package
    ref: str
    purl: str
    needs: tuple[int, ...]
    properties: Properties
    files: tuple[BillFile, ...] = ()


class Bill(Struct, frozen=True, kw_only=True):
    """An image and what it holds; the same image gives the same bill."""

    name: str
    version: str
    ref: str
    purl: str
    """Nothing for an image that no registry has given a digest."""
    platform: str
    properties: Properties
    system: Distribution | None
    items: tuple[Item, ...]
    gaps: tuple[str, ...]
    """What could not be looked at, in words: it is missing among the items."""


def bill_of(image: Image) -> Bill:
    """The bill of an image that was looked through. Raises `UnreadError` for one that wasn't."""
    contents = image.contents.value
    name, tag = _name(image)
    labels = image.labels.content
    label = "" if isinstance(labels, Unknown) else labels.get(_VERSION_LABEL, "")
    purl = _image_purl(image, tag)
    platform = image.platform.content
    return Bill(
        name=clean(name),
        version=clean(label or tag)[:_MOST_VERSION],
        ref=purl or clean(image.id),
        purl=purl,
        platform="" if isinstance(platform, Unknown) else platform,
        properties=tuple(_of_image(image)),
        system=contents.distribution,
        items=tuple(_items(contents)),
        gaps=tuple(gaps_of(contents)),
    )


def gaps_of(contents: Contents) -> Iterator[str]:
    """What could not be looked at, each in words for a person."""
    return (clean(contents.gap_words(one)) for one in contents.gaps)


def clean(text: str) -> str:
    """The text with what no encoding can write replaced: names in images are any bytes."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _name(image: Image) -> tuple[str, str]:
    """The repository, and the tag; the id's start where there is neither, and the name of what is no image."""
    if image.holder is not None:
        return image.holder.name, ""
    for one in (*image.tags, *image.digests):
        if found := parse_reference(one):
            return one.partition("@")[0].removesuffix(f":{found.tag}"), found.tag
    return image.name, ""


def _image_purl(image: Image, tag: str) -> str:
    """As the purl-spec has images in registries: known by the digest that one gave it."""
    if image.holder is not None:
        return ""
    found = next((each for one in image.digests if (each := parse_reference(one)) and each.digest), None)
    if found is None:
        return ""
    url = PackageURL(
        "oci",
        name=found.repository.rpartition("/")[2],
        version=found.digest,
        qualifiers={key: value for key, value in (("repository_url", found.name), ("tag", tag)) if value},
    )
    return url.to_string()


def _of_image(image: Image) -> Iterator[tuple[str, str]]:
    yield IMAGE_ID, clean(image.id)
    yield from ((TAG, clean(one)) for one in sorted(image.tags))
    yield from ((DIGEST, clean(one)) for one in sorted(image.digests))
    for nr, layer in enumerate(image.contents.value.layers):
        for name, value in _of_layer(layer):
            yield f"{LAYER}:{nr}{name.removeprefix('dockward').removeprefix(':layer')}", value


def _of_layer(one: Origin) -> Properties:
    told = (
        (LAYER, clean(one.diff_id)),
        (INSTRUCTION, clean(veil(one.instruction))[:_MOST_INSTRUCTION]),
        (BASE, clean(one.base)),
        (APART, clean(one.apart)),
    )
    return tuple((name, value) for name, value in told if value)


def _items(contents: Contents) -> Iterator[Item]:
    ordered = _ordered(contents)
    found = [one for one, _ in ordered]
    needs = Needs([one.package for one in found])
    layers = [_of_layer(one) for one in contents.layers]
    purls = [purl_of(one.package, contents.distribution) for one in found]
    refs: dict[str, int] = {}
    for purl in purls:
        refs[purl] = refs.get(purl, 0) + 1
    taken: set[str] = set()
    for nr, (one, purl) in enumerate(zip(found, purls, strict=True)):
        ref = purl if purl and refs[purl] == 1 else f"{purl or one.package.type.value}#{one.package.path}"
        if ref in taken:
            ref = f"{ref}#{nr}"
        taken.add(ref)
        origin = layers[one.layer] if one.layer < len(layers) else ()
        told = _of_package(one, purl, origin)
        files = tuple(_files(ordered[nr][1], contents.digests))
        yield Item(package=one.package, ref=ref, purl=purl, needs=needs.of(nr), properties=told, files=files)


def _files(owned: Iterable[str], digests: Mapping[str, str]) -> Iterator[BillFile]:
    return (BillFile(clean(path), digests[path]) for path in owned if path in digests)


def _ordered(contents: Contents) -> list[tuple[FoundPackage, tuple[str, ...]]]:
    """Each once, whatever the order in which layers and files were looked at; with its files, named as they are."""
    found: dict[tuple[str, ...], tuple[FoundPackage, tuple[str, ...]]] = {}
    for one in contents.packages:
        each = _writable(one.package)
        found.setdefault(
            (each.type.value, each.name, each.version, each.path, each.architecture),
            (FoundPackage(each, one.layer), one.package.files),
        )
    return [found[key] for key in sorted(found)]


def _writable(one: Package) -> Package:
    try:
        json.encode(one)
    except UnicodeEncodeError:
        return structs.replace(one, **{name: _cleaned(value) for name, value in structs.asdict(one).items()})
    return one


def _cleaned(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(map(_cleaned, value))
    return clean(value) if isinstance(value, str) else value


def _of_package(one: FoundPackage, purl: str, origin: Properties) -> Properties:
    kind = () if purl else ((TYPE, one.package.type.value),)
    flags = ((LOCKED, one.package.locked), (DEVELOPMENT, one.package.development))
    owner = ((OWNER, one.package.owner),) if one.package.owner else ()
    return ((PATH, one.package.path), *kind, *origin, *owner, *((name, "true") for name, told in flags if told))
