"""Images with packages, made up for bills."""

from dockward.image.sbom.bill import bill_of
from dockward.kit.examples import image
from dockward.model.contents import Contents, FoundPackage, Gap, Origin
from dockward.model.fact import Fact
from dockward.model.package import Distribution, Package, PackageType

WHEN = "2024-02-03T04:05:06Z"
DEBIAN = Distribution(id="debian", version="12", codename="bookworm", name="Debian GNU/Linux 12", like=("x", "y"))
RHEL = Distribution(id="rhel", version="9.4")
STATUS = "var/lib/dpkg/status"
LAYERS = (
    Origin(diff_id="sha256:" + "a" * 64, instruction="ADD rootfs.tar /", base="debian:12"),
    Origin(
        diff_id="sha256:" + "b" * 64, instruction="RUN TOKEN=ghp_0123456789abcdefghijklmnopqrstuvwxyzA pip install x"
    ),
)


def package(name, version="1.0", kind=PackageType.DEB, path=STATUS, **more):
    """A package; one of dpkg has a source and an architecture unless they are given."""
    if kind is PackageType.DEB:
        more = {"architecture": "amd64", "source": name, "source_version": version, **more}
    return Package(type=kind, name=name, version=version, path=path, **more)


PACKAGES = (
    package("libc6", "2.36-9", source="glibc", licences=("LGPL-2.1+", "GPL-2+"), requires=("libgcc-s1",)),
    package("libgcc-s1", "12.2.0-14", source="gcc-12"),
    package("login", "1:4.13", source="shadow", source_version="1:4.13+dfsg1", requires=("libc6", "absent")),
    package("bash", "5.2-2", requires=("libc6",), licences=("mit or (isc AND Zlib)",)),
    package("@scope/a", "1.2.3", PackageType.NPM, "app/node_modules/@scope/a/package.json", requires=("b",)),
    package("b", "1", PackageType.NPM, "app/node_modules/b/package.json", development=True),
    package(
        "b", "2", PackageType.NPM, "app/node_modules/@scope/a/node_modules/b/package.json", licences=("MIT", "X y")
    ),
    package("Typing_Extensions", "4.0", PackageType.PYPI, "lib/site-packages/t.dist-info/METADATA"),
    package("org.slf4j:slf4j-api", "2.0", PackageType.MAVEN, "app.jar!/BOOT-INF/lib/slf4j-api.jar"),
    package("github.com/BurntSushi/toml", "v1.0.0", PackageType.GOLANG, "bin/tool"),
    package("busybox", "1.36", PackageType.GENERIC, "bin/busybox", owner="busybox-static"),
    package("yarn-only", "1", PackageType.NPM, "srv/yarn.lock", locked=True),
)


def made(*packages, system=DEBIAN, layer=0, gaps=(), sha1=None, **changes):
    """An image with these packages, all of one layer."""
    found = tuple(FoundPackage(one, layer) for one in packages or PACKAGES)
    contents = Contents(distribution=system, packages=found, layers=LAYERS, gaps=gaps, digests=sha1 or {})
    return image(contents=Fact(contents), **changes)


def bill(*packages, **more):
    return bill_of(made(*packages, **more))


GAP = Gap(1, "var/lib/rpm/Packages", "not a database")
