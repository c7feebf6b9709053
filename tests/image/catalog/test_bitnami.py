"""The SPDX documents beside Bitnami's components."""

import json

import pytest
from tests.image.catalog.told import tell

from dockward.image.catalog.bitnami import CATALOGER
from dockward.image.catalog.cataloger import CatalogError
from dockward.model.package import Package, PackageType

PATH = "opt/bitnami/redis/.spdx-redis.spdx"


def document(*purls, version="SPDX-2.3", licence="RSALv2"):
    entries = [
        {
            "name": "x",
            "licenseDeclared": licence,
            "externalRefs": [
                {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:*:x"},
                {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": one},
            ],
        }
        for one in purls
    ]
    return json.dumps({"spdxVersion": version, "packages": entries})


def test_components_are_told_and_nothing_else():
    purls = (
        "pkg:bitnami/redis@7.4.1-0?arch=arm64&distro=debian-12",
        "pkg:golang/example.org/a@v1.0.0",
        "pkg:bitnami/unknown",
        "no package URL",
    )
    assert tell(CATALOGER, PATH, document(*purls)) == [
        Package(
            type=PackageType.BITNAMI,
            name="redis",
            version="7.4.1-0",
            path=PATH,
            architecture="arm64",
            licences=("RSALv2",),
        )
    ]
    (one,) = tell(CATALOGER, PATH, document(purls[0], licence="NOASSERTION"))
    assert one.licences == ()


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (PATH, True),
        ("opt/bitnami/postgresql/share/.spdx-geos.spdx", True),
        ("opt/bitnami/redis/redis.spdx", False),
        ("srv/.spdx-redis.spdx", False),
    ],
)
def test_which_files_are_meant(path, wanted):
    assert CATALOGER.accepts(path) is wanted


@pytest.mark.parametrize("text", ["", "[]", '{"packages": 7}', document(version="SPDX-3.0")])
def test_what_is_no_such_document_is_told(text):
    with pytest.raises(CatalogError):
        tell(CATALOGER, PATH, text)
