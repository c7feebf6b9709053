"""conda-meta."""

import json

from tests.image.catalog.told import refusal, tell, wants

from dockward.image.catalog import conda
from dockward.image.catalog.cataloger import Ownership
from dockward.image.catalog.conda import CATALOGER
from dockward.model.package import Package, PackageType

PATH = "opt/conda/conda-meta/zlib-1.3-h0_1.json"
TEXT = json.dumps(
    {
        "name": "zlib",
        "version": "1.3",
        "build": "h0_1",
        "subdir": "linux-64",
        "license": "Zlib",
        "depends": ["libgcc >=12", "libzlib 1.3 h0_1", "libgcc <99"],
        "files": ["lib/libz.so", "include/zlib.h", "../../etc/passwd", "/etc/passwd", ""],
        "paths_data": {
            "paths": [
                {"_path": "lib/libz.so", "sha256": "aa", "sha256_in_prefix": "bb"},
                {"_path": "lib/x.so", "sha256": "cc"},
            ]
        },
    }
)


def test_the_package_and_its_files():
    assert tell(CATALOGER, PATH, TEXT) == [
        Package(
            type=PackageType.CONDA,
            name="zlib",
            version="1.3",
            path=PATH,
            architecture="linux-64",
            licences=("Zlib",),
            requires=("libgcc", "libzlib"),
        ),
        Ownership(
            type=PackageType.CONDA,
            package="zlib",
            path=PATH,
            files={
                "opt/conda/lib/libz.so": "sha256:bb",
                "opt/conda/include/zlib.h": "",
                "opt/conda/lib/x.so": "sha256:cc",
            },
        ),
    ]


def test_little_is_needed():
    (package, _) = tell(CATALOGER, "conda-meta/a.json", '{"name": "a", "version": "1", "license": null}')
    assert (package.name, package.licences) == ("a", ())


def test_bounds_and_other_files(monkeypatch):
    monkeypatch.setattr(conda, "MOST_FILES", 4)
    told, why = refusal(CATALOGER, PATH, TEXT.encode())
    assert len(told) == 1
    assert "more than 4 files" in why
    assert "JSON" in refusal(CATALOGER, PATH, b'{"name": 1}')[1]
    assert not wants(CATALOGER, "opt/conda/pkgs/zlib/info/index.json")
