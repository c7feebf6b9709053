"""Images, packages and documents to hold against each other."""

from dockward.advisories.vex.products import Purls, Scene
from dockward.kit import image
from dockward.model.contents import Contents, FoundPackage, Origin
from dockward.model.fact import Fact
from dockward.model.flaws import Flaw, Matches, PackageFlaws
from dockward.model.package import Distribution, Package, PackageType

HEX = "3f" * 32
ID = "sha256:" + "1a" * 32
DEBIAN = Distribution(id="debian", version="12")
SSL = Package(
    type=PackageType.DEB,
    name="libssl3",
    version="3.0.9-1",
    path="var/lib/dpkg/status",
    architecture="amd64",
    source="openssl",
    source_version="3.0.9-1",
)
DJANGO = Package(type=PackageType.PYPI, name="Django", version="4.2.2", path="usr/lib/django-4.2.2.dist-info/METADATA")
FLAW = Flaw(id="CVE-2023-1111", aliases=("PYSEC-2023-1",), fixed="4.2.3")


def made_image(*flawed, system=DEBIAN, **more):
    packages = (SSL, DJANGO)
    contents = Contents(
        distribution=system,
        packages=tuple(FoundPackage(one, 0) for one in packages),
        layers=(Origin(diff_id="sha256:" + "2b" * 32),),
        flaws=Fact(Matches(flawed=tuple(PackageFlaws(*one) for one in flawed), judged=2)),
    )
    about = {
        "tags": ("registry.example.org/shop/app:1.4",),
        "digests": (f"registry.example.org/shop/app@sha256:{HEX}",),
    }
    return image(**{"id": ID, **about, **more}, contents=Fact(contents))


def scene(**more):
    made = made_image(**more)
    return Scene(made, made.contents.value, Purls())


def openvex(*statements, **more):
    head = {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.org/vex/1", "author": "Example"}
    return {**head, "timestamp": "2026-01-02T03:04:05Z", "version": 1, "statements": list(statements), **more}


def statement(status="not_affected", product="pkg:pypi/django", flaw="CVE-2023-1111", **more):
    if status == "not_affected" and not {"justification", "impact_statement"} & more.keys():
        more["impact_statement"] = "not built in"
    return {"vulnerability": {"name": flaw}, "products": [{"@id": product}], "status": status, **more}
