"""package.json in node_modules."""

import json
import shutil
from pathlib import Path

import pytest
from tests.image.catalog.told import brief, refusal, tell, wants

from dockward.image.catalog.npm_installed import CATALOGER
from dockward.model.package import Package, PackageType

PATH = "app/node_modules/@a/b/package.json"


def test_what_it_says():
    text = '{"name": "@a/b", "version": "1.0.0", "license": "MIT", "dependencies": {"c": "^1", "@d/e": "*"}}'
    assert tell(CATALOGER, PATH, text) == [
        Package(
            type=PackageType.NPM,
            name="@a/b",
            version="1.0.0",
            path=PATH,
            licences=("MIT",),
            requires=("c", "@d/e"),
        )
    ]


@pytest.mark.parametrize(
    ("field", "licences"),
    [
        ({"license": {"type": "MIT", "url": "x"}}, ("MIT",)),
        ({"licenses": [{"type": "MIT"}, "GPL-2.0", 3, {}]}, ("MIT", "GPL-2.0")),
        ({"license": ["MIT", "ISC"]}, ("MIT", "ISC")),
        ({"license": 7}, ()),
    ],
)
def test_licences_in_all_their_forms(field, licences):
    (found,) = tell(CATALOGER, PATH, json.dumps({"name": "x", "version": "1"} | field))
    assert found.licences == licences


def test_odd_fields_hide_no_package_and_the_folder_s_name_will_do():
    text = '{"name": 5, "version": "1.0.0", "dependencies": ["x"], "bin": 3}'
    assert brief(CATALOGER, PATH, text) == [("@a/b", "1.0.0")]
    assert brief(CATALOGER, PATH, '{"name": "x"}') == brief(CATALOGER, PATH, '{"version": 1}') == []
    assert "JSON" in refusal(CATALOGER, PATH, b"[]")[1]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("node_modules/a/package.json", True),
        ("usr/lib/node_modules/npm/node_modules/a/package.json", True),
        ("app/node_modules/.pnpm/a@1/node_modules/a/package.json", True),
        ("app/tests/node_modules/a/package.json", True),
        ("app/package.json", False),
        ("app/node_modules/a/lib/package.json", False),
        ("app/node_modules/@a/package.json", False),
        ("app/node_modules/.hidden/package.json", True),
        ("app/node_modules/a/test/node_modules/b/package.json", False),
        ("app/node_modules/a/fixtures/x/node_modules/b/package.json", False),
    ],
)
def test_only_packages_that_stand_directly_in_node_modules(path, wanted):
    assert wants(CATALOGER, path) is wanted


@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
def test_npm_s_own_packages():
    folder = Path(shutil.which("npm")).resolve().parent.parent
    if "node_modules" not in folder.parts:
        pytest.skip("npm is not in a node_modules here")
    (found,) = tell(CATALOGER, f"{folder}/package.json".lstrip("/"), (folder / "package.json").read_bytes())
    assert found.name == "npm"
    assert len(found.requires) > 10


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("opt/yarn-v1.22.19/package.json", True),
        ("yarn-v1.22.19/package.json", True),
        ("opt/yarn-v1.22.19/lib/package.json", False),
        ("opt/my-yarn-v1/package.json", False),
        ("app/package.json", False),
    ],
)
def test_yarn_where_images_of_node_have_it(path, wanted):
    assert wants(CATALOGER, path) is wanted
    if wanted:
        assert brief(CATALOGER, path, '{"name": "yarn", "version": "1.22.19"}') == [("yarn", "1.22.19")]
