"""pnpm-lock.yaml."""

import pytest
from tests.image.catalog.told import refusal, tell

from dockward.image.catalog import pnpm_lock
from dockward.image.catalog.pnpm_lock import CATALOGER

FIVE = """lockfileVersion: 5.4
specifiers:
  '@a/b': ^1.0.0
dependencies:
  '@a/b': 1.0.0_c@2.0.0
packages:

  /@a/b/1.0.0_c@2.0.0:
    resolution: {integrity: sha512-x}
    engines: {node: '>=8'}
    dependencies:
      c: 2.0.0
    dev: false

  /c/2.0.0:
    resolution:
      integrity: sha512-x
    dev: false

  /c/2.0.0_peer@1.0.0:
    dev: true

  /d/3.0.0:
    deprecated: |-
      a text
        that: goes on
      dev: false
    dev: true

  example.com/user/repo/0123:
    name: e
    version: 4.0.0
    dev: false

  github.com/1user/repo/0123:
    dev: false
"""
SIX = """lockfileVersion: '6.0'
dependencies:
  '@a/b':
    specifier: ^1.0.0
    version: 1.0.0(c@2.0.0)
packages:
  /@a/b@1.0.0(c@2.0.0):
    dependencies:
      c: 2.0.0
    dev: false
  /c@2.0.0:
    dev: false
  /d@3.0.0(@x/y@1.0.0):
    dev: true
  '@example.com/user/repo/0123':
    name: e
    version: 4.0.0
    dev: false
"""
NINE = """lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      '@a/b':
        specifier: ^1.0.0
        version: 1.0.0(c@2.0.0)
      other:
        specifier: link:../other
        version: link:../other
    devDependencies:
      d:
        specifier: ^3.0.0
        version: 3.0.0
packages:
  '@a/b@1.0.0':
    resolution: {integrity: sha512-x}
    peerDependencies:
      c: '*'
  c@2.0.0:
    resolution: {integrity: sha512-x}
  d@3.0.0:
    resolution: {integrity: sha512-x}
  e@https://example.com/e.tgz:
    resolution: {tarball: https://example.com/e.tgz}
    version: 4.0.0
snapshots:
  ? '@a/b@1.0.0(c@2.0.0)'
  : dependencies:
      c: 2.0.0
    optionalDependencies:
      alias: e@https://example.com/e.tgz
  c@2.0.0:
    transitivePeerDependencies:
      - x
  d@3.0.0:
    dependencies:
      c: 2.0.0
  e@https://example.com/e.tgz: {}
"""


@pytest.mark.parametrize("text", [FIVE, SIX, NINE])
def test_packages_and_what_only_development_needs(text):
    found = tell(CATALOGER, "app/pnpm-lock.yaml", text)
    assert {(one.name, one.version): one.development for one in found if one.locked} == {
        ("@a/b", "1.0.0"): False,
        ("c", "2.0.0"): False,
        ("d", "3.0.0"): True,
        ("e", "4.0.0"): False,
    }
    assert found[0].requires[0] == "c"


def test_more_packages_than_any_project_has_are_refused(monkeypatch):
    monkeypatch.setattr(pnpm_lock, "MOST_ENTRIES", 2)
    assert "more than 2 packages" in refusal(CATALOGER, "pnpm-lock.yaml", FIVE.encode())[1]


@pytest.mark.parametrize("unit", ["packages:\n  a@1:\n", "packages:\n  ? a\n  : b\n", "%TAG !a! b\n", "&a *a\n", "- {"])
def test_any_number_of_lines_is_read(unit):
    text = "lockfileVersion: '9.0'\n" + unit * (300_000 // len(unit))
    assert len(tell(CATALOGER, "pnpm-lock.yaml", text)) <= 1


@pytest.mark.parametrize("data", [b"", b"lockfileVersion: [\n", b"packages:\n  a@1:\n", b"\xff\xfe", b"a\0"])
def test_what_is_damaged_is_told(data):
    assert refusal(CATALOGER, "pnpm-lock.yaml", data)[0] == []
