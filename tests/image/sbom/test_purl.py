"""Package URLs, written and read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
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
        (package("a", "2"), None, "pkg:deb/a@2?arch=amd64"),
        (
            package("perl-libs", "4:5.32.1-481.el9", **RPM, module="perl:5.32"),
            RHEL,
            RPM_PURL,
        ),
        (package("@s/a", "1", T.NPM), DEBIAN, "pkg:npm/%40s/a@1"),
        (package("g.h:a", "1", T.MAVEN), DEBIAN, "pkg:maven/g.h/a@1"),
        (package("github.com/A/b/v2", "", T.GOLANG), DEBIAN, "pkg:golang/github.com/A/b/v2"),
        (package("A_b", "1", T.PYPI), DEBIAN, "pkg:pypi/a-b@1"),
        (package("///", "1", T.NPM), None, ""),
        (package("", "1", T.NPM), None, ""),
    ],
)
def test_written(one, system, purl):
    assert purl_of(one, system) == purl


@pytest.mark.parametrize("system", [DEBIAN, RHEL, None])
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
    ],
)
def test_read_as_it_was_written(one, system):
    found = read_purl(purl_of(one, system))
    for field in ("type", "name", "version", "architecture", "source", "source_version", "module"):
        assert getattr(found, field) == getattr(one, field)
    told = system and one.type.of_distribution
    assert found.distribution == (Distribution(id=system.id, version=system.version) if told else None)


@pytest.mark.parametrize("text", ["", "pkg:", "pkg:deb", "npm/a@1", "pkg:npm/a@1?a" + "x" * MOST_PURL])
def test_what_is_none(text):
    assert read_purl(text) is None


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
        ("pkg:deb/debian/git?epoch=1", ""),
        ("pkg:apk/alpine/git@2.39-r1?epoch=1", "2.39-r1"),
        ("pkg:pypi/pytz@2023?epoch=1", "2023"),
    ],
)
def test_an_epoch_may_stand_in_the_version_or_beside_it(purl, version):
    found = read_purl(purl)
    assert found.version == version
    assert found.source_version in {version, ""}
