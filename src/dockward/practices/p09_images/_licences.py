"""Licences of packages: what the rules about them share."""

from collections.abc import Iterator

from dockward.kit import LicenceTerms, NotApplicable, image
from dockward.model.contents import Contents, FoundPackage, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.package import Package, PackageType
from dockward.syntax.licenceterms import Standing, Terms, said_of, whole_standing

_CHOICES = frozenset({PackageType.COMPOSER, PackageType.GEM, PackageType.MAVEN, PackageType.NPM})
"""Where several licences are named, one of them may be chosen: so their formats have it."""
_LAYERS = (Origin(diff_id="sha256:" + "2b" * 32, instruction="RUN pip install tool"),)


def example(*licences: str) -> Image:
    """An image with one package under these licences."""
    package = Package(type=PackageType.PYPI, name="tool", version="1.0", path="a/METADATA", licences=licences)
    contents = Contents(distribution=None, packages=(FoundPackage(package, 0),), layers=_LAYERS)
    return image(contents=Fact(contents))


def judged(i: Image, settings: LicenceTerms, wanted: Standing) -> Iterator[tuple[FoundPackage, tuple[str, ...]]]:
    """The packages whose licences stand like that, with what they are. Raises `NotApplicable` without any terms."""
    if not (settings.allowed or settings.denied):
        raise NotApplicable("the policy says nothing of licences")
    terms = Terms(settings.allowed, settings.denied)
    for one in i.contents.value.packages:
        said = said_of(one.package.name, settings.packages)
        licences = (said,) if said else one.package.licences
        choice = one.package.type in _CHOICES
        if not one.package.locked and whole_standing(licences, terms, choice=choice) is wanted:
            yield one, licences
