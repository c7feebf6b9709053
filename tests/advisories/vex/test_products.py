"""Which image and which package a statement's product is."""

import pytest
from packageurl import PackageURL
from tests.advisories.vex.made import DJANGO, HEX, ID, SSL, scene

from dockward.model.package import Distribution, Package, PackageType
from dockward.model.vex import Component, Product

DIGEST = f"sha256%3A{HEX}"


def named(*names, **more):
    return Component(names=names, **more)


@pytest.mark.parametrize(
    ("purl", "fits"),
    [
        ("pkg:deb/debian/libssl3", True),
        ("pkg:deb/debian/libssl3@3.0.9-1", True),
        ("pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12", True),
        ("pkg:deb/debian/libssl3?distro=debian-12.5", True),
        ("pkg:deb/debian/openssl?arch=source", True),
        ("pkg:deb/debian/openssl@3.0.9-1?arch=source", True),
        ("pkg:deb/debian/openssl@3.0.8-1?arch=source", False),
        ("pkg:deb/debian/openssl", False),
        ("pkg:deb/debian/libssl3@3.0.10-1", False),
        ("pkg:deb/debian/libssl3?arch=arm64", False),
        ("pkg:deb/debian/libssl3?distro=debian-1", False),
        ("pkg:deb/debian/libssl3?distro=debian-13", False),
        ("pkg:deb/ubuntu/libssl3", False),
        ("pkg:rpm/debian/libssl3", False),
        ("no package URL", False),
        ("pkg:", False),
    ],
)
def test_a_package_by_its_url_with_all_that_this_says(purl, fits):
    assert scene().meets(Product(named(purl)), SSL) is fits


def test_names_of_python_packages_have_many_spellings():
    assert scene().meets(Product(named("pkg:pypi/django")), DJANGO)
    assert not scene().meets(Product(named("pkg:pypi/django@4.2.3")), DJANGO)


@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        (f"pkg:oci/app@{DIGEST}", True),
        (f"pkg:oci/called-otherwise@{DIGEST}?repository_url=elsewhere.example/x", True),
        (f"pkg:oci/app@{ID.replace(':', '%3A')}", True),
        (f"pkg:oci/app@sha256%3A{'00' * 32}", False),
        ("pkg:oci/app", True),
        ("pkg:oci/app?tag=1.4", True),
        ("pkg:oci/app?tag=1.5", False),
        ("pkg:oci/app?repository_url=registry.example.org/shop/app", True),
        ("pkg:oci/app?repository_url=registry.example.org/shop", True),
        ("pkg:oci/app?repository_url=docker.io/shop/app", False),
        ("pkg:oci/app?arch=amd64", True),
        ("pkg:oci/app?arch=arm64", False),
        ("pkg:oci/other", False),
        ("pkg:docker/shop/app@1.4", True),
        ("pkg:docker/shop/app@1.5", False),
        ("pkg:docker/app@1.4", False),
        ("registry.example.org/shop/app:1.4", True),
        ("registry.example.org/shop/app", True),
        ("registry.example.org/shop/app:1.5", False),
        ("shop/app:1.4", False),
        (f"registry.example.org/shop/app@sha256:{HEX}", True),
        (f"shop/app@sha256:{'00' * 32}", False),
        (ID, True),
        ("https://example.org/app", False),
    ],
)
def test_an_image_by_digest_or_name(name, is_it):
    assert scene().meets(Product(named(name)), SSL) is is_it


def test_an_image_by_its_hash():
    assert scene().meets(Product(Component(digests=(f"sha256:{HEX}",))), SSL)
    assert not scene().meets(Product(Component(digests=(f"sha512:{HEX}",))), SSL)


def test_of_an_image_only_the_parts_that_are_named():
    whole = named(f"pkg:oci/app@{DIGEST}")
    product = Product(whole, (named("pkg:deb/debian/libssl3"),))
    assert scene().meets(product, SSL)
    assert not scene().meets(product, DJANGO)


def test_a_part_of_something_else_in_the_image():
    part = (named("pkg:deb/debian/libssl3"),)
    assert scene().meets(Product(named("pkg:pypi/django@4.2.2"), part), SSL)
    assert not scene().meets(Product(named("pkg:pypi/flask"), part), SSL)


@pytest.mark.parametrize(
    ("cpe", "is_it"),
    [
        ("cpe:/o:redhat:enterprise_linux:9::baseos", True),
        ("cpe:2.3:a:redhat:enterprise_linux:9:*:appstream:*:*:*:*:*", True),
        ("cpe:/o:redhat:enterprise_linux:9.4", True),
        ("cpe:/o:redhat:enterprise_linux:8", False),
        ("cpe:/o:redhat:enterprise_linux:", False),
        ("cpe:/o:debian:debian_linux:9", False),
        ("nothing", False),
    ],
)
def test_a_distribution_by_its_cpe(cpe, is_it):
    there = scene(system=Distribution(id="rhel", version="9.4"))
    assert there.meets(Product(Component(cpes=(cpe,))), DJANGO) is is_it


def test_a_pattern_that_is_much_too_long_fits_nothing():
    assert not scene().meets(Product(named(f"pkg:pypi/django?x={'a' * 10_000}")), DJANGO)
    assert scene().fits(PackageURL.from_string("pkg:pypi/django"), DJANGO)


@pytest.mark.parametrize(
    ("purl", "fits"),
    [
        ("pkg:deb/debian/git@1:2.39-1", True),
        ("pkg:deb/debian/git@2.39-1?epoch=1", True),
        ("pkg:deb/debian/git?epoch=1", True),
        ("pkg:deb/debian/git?epoch=2", False),
        ("pkg:deb/debian/git@2.39-1?epoch=2", False),
        ("pkg:deb/debian/git@2.39-1", False),
        ("pkg:deb/debian/git@2.39-1?arch=source&epoch=1", True),
        ("pkg:deb/debian/git@2.39-1?arch=source&epoch=2", False),
    ],
)
def test_an_epoch_may_be_a_qualifier(purl, fits):
    git = Package(type=PackageType.DEB, name="git", version="1:2.39-1", path="var/lib/dpkg/status")
    assert scene().meets(Product(named(purl)), git) is fits


@pytest.mark.parametrize(
    ("purl", "fits"),
    [
        ("pkg:golang/github.com/BurntSushi/toml@v1.0", True),
        ("pkg:golang/github.com/burntsushi/toml@1.0", True),
        ("pkg:golang/github.com/burntsushi/toml2", False),
    ],
)
def test_modules_of_go_are_written_in_small_letters_too(purl, fits):
    toml = Package(type=PackageType.GOLANG, name="github.com/BurntSushi/toml", version="v1.0", path="bin/app")
    assert scene().meets(Product(named(purl)), toml) is fits
