"""The table of well-known images: its laws, and facts read in the images' own Dockerfiles."""

import pytest

from dockward.model._bases import applications, foundations, languages, servers, stores, systems, vendors
from dockward.model._bases.families import FAMILIES
from dockward.model.bases import Base, BaseRole, known_base, library
from dockward.model.bases import vendors as vendor_images
from dockward.syntax.reference import parse_reference

LIBRARY, VENDORS = library(), vendor_images()
PACKAGES = {"", "apt", "apk", "dnf", "yum", "microdnf", "zypper", "pacman", "tdnf"}


def known(image: str) -> Base | None:
    reference = parse_reference(image)
    assert reference is not None
    return known_base(reference.name, reference.effective_tag)


def facts(image: str) -> Base:
    base = known(image)
    assert base is not None
    return base


def bases() -> list[Base]:
    variants = (*LIBRARY.values(), *VENDORS.values())
    return [base for one in variants for _, base in one if base is not None]


@pytest.mark.parametrize("name", sorted([*(f"docker.io/library/{one}" for one in LIBRARY), *VENDORS]))
def test_names_are_as_a_reference_says_them(name: str) -> None:
    reference = parse_reference(name)
    assert reference is not None
    assert (reference.name, reference.tag) == (name, "")


def test_no_image_stands_twice() -> None:
    tables = (systems.TABLE, languages.TABLE, stores.TABLE, servers.TABLE, applications.TABLE)
    assert sum(map(len, tables)) == len(LIBRARY)
    assert sum(map(len, (systems.VENDORS, foundations.TABLE, vendors.TABLE))) == len(VENDORS)
    assert not {f"docker.io/library/{one}" for one in LIBRARY} & set(VENDORS)


def test_what_fits_every_tag_stands_last_and_once() -> None:
    for name, variants in (*LIBRARY.items(), *VENDORS.items()):
        beginnings = [beginning for beginning, _ in variants]
        assert len(set(beginnings)) == len(beginnings), name
        assert "" not in beginnings[:-1], name
        assert all(one == one.lower() and "-" not in one for one in beginnings), name


def test_an_earlier_beginning_hides_no_later_one() -> None:
    for name, variants in (*LIBRARY.items(), *VENDORS.items()):
        beginnings = [beginning for beginning, _ in variants if beginning]
        hidden = [(a, b) for nr, a in enumerate(beginnings) for b in beginnings[nr + 1 :] if b.startswith(a)]
        assert not hidden, name


def test_facts_have_their_form() -> None:
    for base in bases():
        assert base.packages in PACKAGES
        assert base.shell or not base.packages
        assert all(one.startswith("/") and not one.endswith("/") for one in base.data)
        assert len(set(base.ports)) == len(base.ports)
        for number, _, protocol in (one.partition("/") for one in base.ports):
            assert 0 < int(number) < 65536
            assert protocol in {"tcp", "udp"}
        assert base.user not in {"root", "0", "0:0"}


def test_root_is_written_as_nothing_and_others_are_words_or_numbers() -> None:
    users = {part for base in bases() for part in base.user.split(":")} - {""}
    assert all(one.replace("-", "").isalnum() for one in users)


@pytest.mark.parametrize(
    ("image", "user"),
    [
        ("memcached", "memcache"),
        ("memcached:1.6-alpine", "memcache"),
        ("haproxy:3.0", "haproxy"),
        ("odoo:17.0", "odoo"),
        ("adminer", "adminer"),
        ("irssi", "user"),
        ("emqx:5.7", "emqx"),
        ("kong:3.9", "kong"),
        ("liquibase:4.25", "liquibase"),
        ("fluentd:v1.16-debian", "fluent"),
        ("varnish:fresh", "varnish"),
        ("groovy:4.0-jdk17", "1000:1000"),
        ("sonarqube:10-community", "sonarqube"),
        ("open-liberty:kernel-slim", "1001"),
        ("websphere-liberty", "1001"),
        ("solr:9.7", "8983"),
        ("rocket.chat:8.4", "rocketchat"),
        ("spark:3.5.1", "spark"),
        ("docker:27-dind-rootless", "rootless"),
        ("docker:27-dind", ""),
        ("influxdb:3-core", "influxdb3"),
        ("influxdb:2.7", ""),
        ("satosa", "satosa:satosa"),
        ("elasticsearch:8.15.5", "1000:0"),
        ("kibana:8.15.5", "1000"),
        ("logstash:8.17.0", "1000"),
        ("percona:8.0", "mysql"),
        ("percona:psmdb-8.0", "1001"),
        ("jetty:12", "jetty"),
        ("geonetwork:4.4.5", "jetty"),
        ("geonetwork:3.12", ""),
        ("wordpress:cli", "www-data"),
        ("wordpress:6-apache", ""),
        ("api-firewall", "api-firewall"),
        ("krakend:2.13", ""),
        ("bonita", ""),
        ("hitch", ""),
        ("spiped", ""),
        ("nginx", ""),
        ("postgres:17-alpine", ""),
        ("nginxinc/nginx-unprivileged:alpine-slim", "101"),
        ("grafana/grafana", "472"),
        ("grafana/loki:3.4", "10001"),
        ("prom/prometheus", "nobody"),
        ("jenkins/jenkins:lts", "jenkins"),
        ("quay.io/keycloak/keycloak:26.0", "1000"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled", "1654"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", ""),
        ("gcr.io/distroless/static-debian12:nonroot", "65532"),
        ("gcr.io/distroless/static-debian12", ""),
        ("gcr.io/distroless/base:debug-nonroot", "65532"),
        ("cgr.dev/chainguard/python", "65532"),
        ("cgr.dev/chainguard/go", ""),
        ("cgr.dev/chainguard/wolfi-base", ""),
        ("dhi.io/python:3.13", "65532"),
        ("dhi.io/python:3.13-dev", ""),
        ("registry.access.redhat.com/ubi9/nodejs-20", "1001"),
        ("registry.access.redhat.com/ubi9/ubi-minimal:9.5", ""),
        ("redhat/ubi9", ""),
        ("bitnami/postgresql:16", "1001"),
        ("bitnami/python:3.12", ""),
        ("moby/buildkit:rootless", "1000:1000"),
        ("quay.io/jupyter/base-notebook", "1000"),
    ],
)
def test_users(image: str, user: str) -> None:
    assert facts(image).user == user


@pytest.mark.parametrize(
    ("image", "packages"),
    [
        ("debian:12-slim", "apt"),
        ("alpine:3.22", "apk"),
        ("nginx:1.29-alpine", "apk"),
        ("nginx:1.29-bookworm", "apt"),
        ("eclipse-temurin:21-jre-ubi9-minimal", "microdnf"),
        ("amazoncorretto:21-al2023", "dnf"),
        ("amazonlinux:2", "yum"),
        ("amazonlinux:2023", "dnf"),
        ("centos:7", "yum"),
        ("centos:8", "dnf"),
        ("oraclelinux:9-slim", "microdnf"),
        ("archlinux:base", "pacman"),
        ("opensuse/leap:15.6", "zypper"),
        ("photon:5.0", "tdnf"),
        ("busybox", ""),
        ("nats:2-scratch", ""),
        ("nats:2-alpine", "apk"),
        ("quay.io/keycloak/keycloak", ""),
        ("public.ecr.aws/lambda/python:3.11", "yum"),
        ("public.ecr.aws/lambda/python:3.13", "microdnf"),
    ],
)
def test_package_managers(image: str, packages: str) -> None:
    assert facts(image).packages == packages


@pytest.mark.parametrize(
    ("image", "development"),
    [
        ("golang:1.23", True),
        ("golang:1.23-alpine", True),
        ("node:22", True),
        ("node:22-slim", False),
        ("node:22-alpine3.21", False),
        ("python:3.13-slim-bookworm", False),
        ("php:8.4-fpm", True),
        ("php:8.4-fpm-alpine", False),
        ("eclipse-temurin:21", True),
        ("eclipse-temurin:21-jre", False),
        ("tomcat:10.1-jre17", False),
        ("caddy:2-builder", True),
        ("caddy:2", False),
        ("debian", False),
        ("mcr.microsoft.com/dotnet/sdk:9.0", True),
        ("nvidia/cuda:12.6.0-devel-ubuntu24.04", True),
        ("nvidia/cuda:12.6.0-runtime-ubuntu24.04", False),
    ],
)
def test_compilers(image: str, development: bool) -> None:
    assert facts(image).development is development


@pytest.mark.parametrize(
    ("image", "shell"),
    [
        ("hello-world", False),
        ("gcr.io/distroless/cc-debian12", False),
        ("gcr.io/distroless/cc-debian12:debug", False),
        ("cgr.dev/chainguard/static", False),
        ("cgr.dev/chainguard/python:latest-dev", True),
        ("nats", False),
        ("busybox", True),
        ("registry.access.redhat.com/ubi9-micro", True),
    ],
)
def test_shells(image: str, shell: bool) -> None:
    assert facts(image).shell is shell


def test_what_a_database_writes_and_offers() -> None:
    base = facts("postgres:17")
    assert base.role is BaseRole.DATABASE
    assert "/var/lib/postgresql" in base.data
    assert base.ports == ("5432/tcp",)


def test_health_checks() -> None:
    with_one = {name for name, one in LIBRARY.items() if any(base is not None and base.health_check for _, base in one)}
    assert with_one == {"kong"}


@pytest.mark.parametrize(
    "image", ["nginx", "mirror.gcr.io/library/nginx", "public.ecr.aws/docker/library/nginx", "arm64v8/nginx"]
)
def test_copies_of_the_library_are_the_library(image: str) -> None:
    assert known(image) == known("docker.io/library/nginx:latest") is not None


@pytest.mark.parametrize(
    "image",
    [
        "example/unheard-of",
        "registry.example.com/library/nginx",
        "library.example.com/postgres",
        "golang:1.23-windowsservercore-ltsc2022",
        "elasticsearch:7.17",
        "haproxy:2.2",
        "notary:server",
        "prom/prometheus:v3.9.0-distroless",
    ],
)
def test_what_is_not_known(image: str) -> None:
    assert known(image) is None


def test_an_empty_tag_takes_what_fits_every_tag() -> None:
    assert known_base("docker.io/library/nginx", "") == known("nginx")
    assert known_base("docker.io/library/elasticsearch", "") is None


@pytest.mark.parametrize(
    ("image", "user"),
    [
        ("bitnami/redis:7", "1001"),
        ("bitnamilegacy/redis:7", "1001"),
        ("apache/airflow:2.9.1", "50000"),
        ("apache/spark:3.5.3", "185"),
        ("apache/superset", "superset"),
        ("confluentinc/cp-kafka:7.6.0", "appuser"),
        ("docker.elastic.co/kibana/kibana:8.13.0", "1000"),
        ("docker.elastic.co/logstash/logstash-oss:8.13.0", "1000"),
        ("gitea/gitea:1.22-rootless", "1000:1000"),
        ("grafana/tempo:2.4.1", "10001"),
        ("mcr.microsoft.com/mssql/server:2022-latest", "mssql"),
        ("nodered/node-red:3.1", "node-red"),
        ("otel/opentelemetry-collector-contrib:0.98.0", "10001"),
        ("quay.io/prometheus/prometheus:v2.51.0", "nobody"),
        ("selenium/standalone-chrome:4", "1200"),
        ("dpage/pgadmin4:8", "5050"),
        ("ghcr.io/puppeteer/puppeteer:22", "pptruser"),
        ("quay.io/wildfly/wildfly:31", "jboss"),
        ("cimg/node:20.1", "circleci"),
        ("homebrew/brew:4", "linuxbrew"),
        ("mcr.microsoft.com/windows/nanoserver:ltsc2022", "ContainerUser"),
        ("golang:1.22-nanoserver-ltsc2022", "ContainerUser"),
    ],
)
def test_users_of_families(image: str, user: str) -> None:
    assert facts(image).user == user


@pytest.mark.parametrize(
    "image",
    ["bitnami/golang:1.22", "gitea/gitea:1.22", "grafana/mimir:2", "mcr.microsoft.com/mssql/server:2017-CU1",
     "cimgx/a:1", "apache/sparkle:1", "golang:1.22-windowsservercore-ltsc2022"],
)  # fmt: skip
def test_images_beside_a_family_are_not_known(image: str) -> None:
    assert known(image) is None


def test_a_family_hides_none_that_stands_behind_it() -> None:
    names = [name for name, _ in FAMILIES]
    hidden = [
        (a, b) for nr, a in enumerate(names) for b in names[nr + 1 :] if a.endswith(("/", "-")) and b.startswith(a)
    ]
    assert not hidden
