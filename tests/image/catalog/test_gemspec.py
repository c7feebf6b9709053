"""Gemspecs."""

import pytest
from tests.image.catalog.told import brief, tell, wants

from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.gemspec import CATALOGER, read_gemspec
from dockward.model.package import Package, PackageType

PATH = "var/lib/gems/3.1.0/specifications/foo-bar-1.2.0-x86_64-linux.gemspec"
TEXT = """# -*- encoding: utf-8 -*-
# stub: foo-bar 1.2.0 x86_64-linux lib

Gem::Specification.new do |s|
  s.name = "foo-bar".freeze
  s.version = "1.2.0"
  s.required_rubygems_version = Gem::Requirement.new(">= 0".freeze)
  s.licenses = ["MIT".freeze, 'Ruby'.freeze]
  s.add_runtime_dependency(%q<racc>.freeze, ["~> 1.4"])
  s.add_dependency("mini", [">= 0"])
  s.add_development_dependency(%q<rake>.freeze, [">= 0"])
end
"""


def test_what_rubygems_wrote():
    assert tell(CATALOGER, PATH, TEXT) == [
        Package(
            type=PackageType.GEM,
            name="foo-bar",
            version="1.2.0",
            path=PATH,
            licences=("MIT", "Ruby"),
            requires=("racc", "mini"),
            architecture="x86_64-linux",
        )
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT.replace("# stub", "# no"), ("foo-bar", "1.2.0")),
        ("Gem::Specification.new { |s| s.name = name }", ("foo-bar", "1.2.0")),
        ("", ("foo-bar", "1.2.0")),
    ],
)
def test_without_the_line_for_quick_reading(text, expected):
    assert brief(CATALOGER, PATH, text) == [expected]


def test_the_last_word_of_those_that_can_be_read():
    text = "s.name = %q{x}\ns.version = Gem::Version.new(\"2.0\")\ns.name = 'y'"
    assert brief(CATALOGER, "specifications/y.gemspec", text) == [("y", "2.0")]


def test_the_line_for_quick_reading_counts_where_rubygems_looks_for_it():
    """gem(1) lists what is assigned for any other place of the line (seen with RubyGems 3.3)."""
    text = TEXT.replace("# stub: foo-bar 1.2.0 x86_64-linux lib\n\n", "\n# stub: harmless 9 ruby lib\n")
    assert brief(CATALOGER, PATH, text) == [("foo-bar", "1.2.0")]


@pytest.mark.parametrize("name", ["foo-bar-1.2.1", "foo-1.2.0", "foo-bar-1.2.00-x86_64-linux"])
def test_what_is_not_what_its_name_says_is_told(name):
    told = read_gemspec(f"specifications/{name}.gemspec", TEXT.encode())
    assert next(told).version == "1.2.0"
    with pytest.raises(CatalogError, match="another gem, or another version"):
        next(told)


def test_a_file_without_any_word_and_name_tells_nothing():
    assert brief(CATALOGER, "specifications/x.gemspec", "") == []


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (PATH, True),
        ("usr/lib/ruby/gems/3.1.0/specifications/default/json-2.6.1.gemspec", True),
        ("src/foo.gemspec", False),
        ("var/lib/gems/3.1.0/gems/foo-1.0/foo.gemspec", False),
    ],
)
def test_only_of_installed_gems(path, wanted):
    assert wants(CATALOGER, path) is wanted


@pytest.mark.parametrize("unit", ["\n", " ", "s.licenses = [%q<", ".add_dependency %q<", "s.name=", "# stub: ", "a"])
def test_no_text_takes_longer_than_its_length(unit):
    assert len(brief(CATALOGER, "specifications/x.gemspec", unit * (500_000 // len(unit)))) <= 1


@pytest.mark.parametrize(("platform", "told"), [("ruby", ""), ("java", "java"), ("", "")])
def test_the_platform_unless_it_is_any(platform, told):
    (one,) = tell(CATALOGER, "specifications/a-1.gemspec", f"\n# stub: a 1 {platform} lib\n")
    assert (one.version, one.architecture) == ("1", told)
