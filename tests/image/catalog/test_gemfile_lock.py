"""Gemfile.lock."""

from tests.image.catalog.told import tell

from dockward.image.catalog.gemfile_lock import CATALOGER

TEXT = """GIT
  remote: https://example.com/g.git
  revision: 0
  specs:
    g (0.1.0)
      nokogiri

PATH
  remote: .
  specs:
    own (1.0.0)
      rack

GEM
  remote: https://example.com/
  specs:
    nokogiri (1.13.0-x86_64-linux)
      racc (~> 1.4)
    nokogiri (1.13.0-arm64-darwin)
      racc (~> 1.4)
    racc (1.6.0)
    rails (7.0.0.rc1)
      rack (>= 2.2.4, < 4)
      g!

PLATFORMS
  x86_64-linux

DEPENDENCIES
    odd (9.9)
  own!

CHECKSUMS
  racc (1.6.0) sha256=0

BUNDLED WITH
   2.3.0
"""


def test_gems_but_those_of_local_folders():
    found = tell(CATALOGER, "app/Gemfile.lock", TEXT)
    assert [(one.name, one.version, one.requires) for one in found] == [
        ("g", "0.1.0", ("nokogiri",)),
        ("nokogiri", "1.13.0", ("racc",)),
        ("racc", "1.6.0", ()),
        ("rails", "7.0.0.rc1", ("rack", "g")),
    ]
    assert all(one.locked for one in found)
    assert tell(CATALOGER, "app/gems.locked", TEXT.replace("\n", "\r\n"))[1].version == "1.13.0"
