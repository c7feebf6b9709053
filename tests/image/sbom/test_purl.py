"""Package URLs, written and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packageurl import PackageURL, ValidationSeverity
from tests.image.sbom.bills import DEBIAN, RHEL, package

from dockward.image.sbom.purl import MOST_PURL, purl_of, read_purl
from dockward.model.package import Distribution, PackageType

T = PackageType
RPM = {"kind": T.RPM, "architecture": "x86_64", "source": "perl", "source_version": "4:5.32.1-481.el9"}
RPM_PURL = (
    "pkg:rpm/redhat/perl-libs@5.32.1-481.el9?arch=x86_64&distro=rhel-9.4&epoch=4&rpmmod=perl:5.32"
    "&upstream=perl-5.32.1-481.el9.src.rpm"
)


@pytest.mark.parametrize(
    ("one", "system", "purl"),
    [
        (package("a", "1:2-3"), DEBIAN, "pkg:deb/debian/a@1:2-3?arch=amd64&distro=debian-12"),
        (package("a", "2", source="s"), DEBIAN, "pkg:deb/debian/a@2?arch=amd64&distro=debian-12&upstream=s"),
        (
            package("a", "2", source="s", source_version="1"),
            DEBIAN,
            "pkg:deb/debian/a@2?arch=amd64&distro=debian-12&upstream=s%401",
        ),
        (package("a", "2"), None, ""),
        (package("a", "2", T.APK), None, ""),
        (package("a", "2", T.RPM), None, ""),
        (package("a", "2", T.MAVEN), DEBIAN, ""),
        (package("a", "2", T.COMPOSER), DEBIAN, ""),
        (package("stdlib", "1.20", T.GOLANG), None, "pkg:golang/stdlib@1.20"),
        (package("a/b", "1", T.PYPI), None, ""),
        (package("a/b", "1", T.GEM), None, ""),
        (
            package("perl-libs", "4:5.32.1-481.el9", **RPM, module="perl:5.32"),
            RHEL,
            RPM_PURL,
        ),
        (package("@s/a", "1", T.NPM), DEBIAN, "pkg:npm/%40s/a@1"),
        (package("g.h:a", "1", T.MAVEN), DEBIAN, "pkg:maven/g.h/a@1"),
        (package("github.com/A/b/v2", "", T.GOLANG), DEBIAN, "pkg:golang/github.com/A/b/v2"),
        (package("A_b", "1", T.PYPI), DEBIAN, "pkg:pypi/a-b@1"),
        (package("numpy", "1", T.CONDA, architecture="linux-64"), DEBIAN, "pkg:conda/numpy@1?subdir=linux-64"),
        (package("jruby-openssl", "0.1", T.GEM, architecture="java"), None, "pkg:gem/jruby-openssl@0.1?platform=java"),
        (package("Laravel/Framework", "v5.5", T.COMPOSER), None, "pkg:composer/laravel/framework@v5.5"),
        (package("Newtonsoft.Json", "13.0.1", T.NUGET), None, "pkg:nuget/Newtonsoft.Json@13.0.1"),
        (package("gopkg.in/yaml.v3", "v3.0+x", T.GOLANG), None, "pkg:golang/gopkg.in/yaml.v3@v3.0%2Bx"),
        (package("g++", "4:12-3+b1~x"), DEBIAN, "pkg:deb/debian/g%2B%2B@4:12-3%2Bb1~x?arch=amd64&distro=debian-12"),
        (package("redis", "7.4.1-0", T.BITNAMI, architecture="arm64"), None, "pkg:bitnami/redis@7.4.1-0?arch=arm64"),
        (package("a b/c?d#e", "1 2", T.GENERIC), None, "pkg:generic/a%20b/c%3Fd%23e@1%202"),
        (package("///", "1", T.NPM), None, ""),
        (package("", "1", T.NPM), None, ""),
    ],
)
def test_written(one, system, purl):
    assert purl_of(one, system) == purl


@pytest.mark.parametrize("system", [DEBIAN, RHEL, None])
@pytest.mark.parametrize("kind", [one for one in T if one is not T.GOLANG])
@pytest.mark.parametrize("name", ["a", "a-b", "A_b.c", "@s/a", "g.h:a", "v/n/m", "x:y/z"])
def test_each_is_valid_by_the_rules_of_its_type(system, kind, name):
    if written := purl_of(package(name, "1:2-3", kind), system):
        told = PackageURL.validate_string(written)
        assert [one.message for one in told if one.severity is ValidationSeverity.ERROR] == []


@pytest.mark.parametrize("system", [DEBIAN, RHEL])
@pytest.mark.parametrize(
    "one",
    [
        package("a", "1:2-3"),
        package("a", "2", source="s", source_version="1:1"),
        package("perl-libs", "4:5.32.1-481.el9", **RPM, module="perl:5.32"),
        package("apk-tools", "2.14-r0", T.APK, architecture="x86_64", source="apk", source_version="2.14-r0"),
        package("@s/a", "1", T.NPM),
        package("g.h:a", "1", T.MAVEN),
        package("golang.org/x/net", "v0.1", T.GOLANG),
        package("numpy", "1", T.CONDA, architecture="linux-64"),
        package("nokogiri", "1.16", T.GEM, architecture="x86_64-linux"),
    ],
)
def test_read_as_it_was_written(one, system):
    found = read_purl(purl_of(one, system))
    for field in ("type", "name", "version", "architecture", "source", "source_version", "module"):
        assert getattr(found, field) == getattr(one, field)
    told = Distribution(id=system.id, version=system.version) if one.type.of_distribution else None
    assert found.distribution == told


@pytest.mark.parametrize("text", ["", "pkg:", "pkg:deb", "npm/a@1", "pkg:npm/a@1?a" + "x" * MOST_PURL])
def test_what_is_none(text):
    assert read_purl(text) is None


# Canonical forms of the specification's own examples.
SPECIFICATION = [
    "pkg:apk/alpine/curl@7.83.0-r0?arch=x86",
    "pkg:cargo/rand@0.7.2",
    "pkg:composer/guzzlehttp/promises@2.0.2",
    "pkg:conda/absl-py@0.4.1?build=py36h06a4308_0&channel=main&subdir=linux-64&type=tar.bz2",
    "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie",
    "pkg:gem/jruby-launcher@1.1.2?platform=java",
    "pkg:golang/google.golang.org/genproto#googleapis/api/annotations",
    "pkg:maven/org.apache.xmlgraphics/batik-anim@1.9.1?classifier=sources",
    "pkg:npm/%40angular/animation@12.3.1",
    "pkg:nuget/EnterpriseLibrary.Common@6.0.1304",
    "pkg:pypi/django-allauth@12.23",
    "pkg:rpm/opensuse/curl@7.56.1-1.1.?arch=i386&distro=opensuse-tumbleweed",
]
TOLD = {
    "pkg:conda": ("absl-py", "0.4.1", "linux-64"),
    "pkg:gem": ("jruby-launcher", "1.1.2", "java"),
    "pkg:deb": ("curl", "7.50.3-1", "i386"),
    "pkg:maven": ("org.apache.xmlgraphics:batik-anim", "1.9.1", ""),
    "pkg:npm": ("@angular/animation", "12.3.1", ""),
    "pkg:golang": ("google.golang.org/genproto", "", ""),
    "pkg:rpm": ("curl", "7.56.1-1.1.", "i386"),
}


@pytest.mark.parametrize("purl", SPECIFICATION)
def test_examples_of_the_specification(purl):
    found = read_purl(purl)
    assert found.type is T(purl.partition("/")[0].removeprefix("pkg:"))
    told = (found.name, found.version, found.architecture)
    assert TOLD.get(purl.partition("/")[0], told) == told
    assert found.name in purl.replace("%40", "@").replace("xmlgraphics/", "xmlgraphics:")


def test_a_type_that_is_unknown_here_is_told():
    found = read_purl("pkg:swift/github.com/a/b@1")
    assert (found.type, found.kind, found.name) == (None, "swift", "github.com/a/b")


@given(
    st.one_of(
        st.text(), st.from_regex(r"pkg:(deb|rpm|npm|maven)/[a-z%@/]*(@[0-9:%]*)?(\?(epoch|distro|upstream)=[^&]*)?")
    )
)
def test_nothing_raises(text):
    read_purl(text)


@pytest.mark.parametrize(
    ("purl", "version"),
    [
        ("pkg:deb/debian/git@2.39.2-1.1?arch=amd64&distro=debian-12&epoch=1", "1:2.39.2-1.1"),
        ("pkg:deb/debian/git@1%3A2.39.2-1.1", "1:2.39.2-1.1"),
        ("pkg:deb/debian/git@1%3A2.39.2-1.1?epoch=1", "1:2.39.2-1.1"),
        ("pkg:rpm/redhat/perl@5.32.1-481.el9?epoch=4", "4:5.32.1-481.el9"),
        ("pkg:rpm/redhat/perl@4:5.32.1-481.el9?epoch=4", "4:5.32.1-481.el9"),
        ("pkg:rpm/redhat/perl@5.32.1-481.el9?epoch=0", "5.32.1-481.el9"),
        ("pkg:deb/debian/git@2.39.2-1.1?epoch=one", "2.39.2-1.1"),
        ("pkg:deb/debian/git@2.39.2-1.1?epoch=%C2%B2", "2.39.2-1.1"),
        ("pkg:deb/debian/git@2.39.2-1.1?epoch=000", "2.39.2-1.1"),
        ("pkg:deb/debian/git@2.39.2-1.1?epoch=" + "1" * 5_000, "1" * 5_000 + ":2.39.2-1.1"),
        ("pkg:deb/debian/git?epoch=1", ""),
        ("pkg:apk/alpine/git@2.39-r1?epoch=1", "2.39-r1"),
        ("pkg:pypi/pytz@2023?epoch=1", "2023"),
    ],
)
def test_an_epoch_may_stand_in_the_version_or_beside_it(purl, version):
    found = read_purl(purl)
    assert found.version == version
    assert found.source_version in {version, ""}
