"""Images of others of which all, or all below a beginning of their name, run as the same user.

Source: the makers' own Dockerfiles and documentation, and Dockerfiles of others that go back to the user at their end,
as of November 2026. What a family's members bring beside isn't recorded. Where some of a family run as root, they
stand before it without an entry.
"""

from collections.abc import Iterator

from dockward.model._bases.base import Base, BaseRole, Variants, every_tag, tcp

_UNKNOWN: Variants = (("", None),)
_BITNAMI_LANGUAGES = (
    "aspnet-core", "bitnami-shell", "dotnet", "dotnet-sdk", "express", "git", "golang", "java", "jruby", "laravel",
    "minideb", "node", "os-shell", "php-fpm", "python", "rails", "ruby", "swift", "symfony",
)  # fmt: skip
"""Those to build on, some of whose tags run as root."""


def _as(role: BaseRole, user: str) -> Variants:
    return every_tag(Base(role=role, user=user))


def _bitnami() -> Iterator[tuple[str, Variants]]:
    for where in ("docker.io/bitnami/", "docker.io/bitnamilegacy/", "public.ecr.aws/bitnami/"):
        yield from ((f"{where}{name}", _UNKNOWN) for name in _BITNAMI_LANGUAGES)
        yield where, _as(BaseRole.APPLICATION, "1001")


def _elastic() -> Iterator[tuple[str, Variants]]:
    for name in ("kibana", "logstash"):
        base = Base(role=BaseRole.MONITORING, user="1000")
        several = (("7", base), ("8", base), ("9", base))
        yield from ((f"docker.elastic.co/{name}/{name}{suffix}", several) for suffix in ("", "-oss", "-wolfi"))


def _prometheus() -> Iterator[tuple[str, Variants]]:
    """Of exporters that are the same image as on Docker Hub, and of operators of their own."""
    nobody = every_tag(Base(role=BaseRole.MONITORING, user="nobody"))
    for name, port in (
        ("prometheus", 9090),
        ("alertmanager", 9093),
        ("node-exporter", 9100),
        ("mysqld-exporter", 9104),
    ):
        base = Base(role=BaseRole.MONITORING, user="nobody", ports=tcp(port))
        yield f"quay.io/prometheus/{name}", (("distroless", None), ("", base))
    for name in ("memcached-exporter", "pushgateway", "statsd-exporter"):
        yield f"quay.io/prometheus/{name}", nobody
        yield f"docker.io/prom/{name}", nobody
    for name in ("blackbox-exporter", "snmp-exporter"):
        yield f"docker.io/prom/{name}", _UNKNOWN
        yield f"quay.io/prometheus/{name}", _UNKNOWN


_SHELL_LESS = every_tag(Base(role=BaseRole.MONITORING, user="10001", shell=False))
FAMILIES: tuple[tuple[str, Variants], ...] = (
    *_bitnami(),
    *_elastic(),
    *_prometheus(),
    ("docker.io/apache/airflow", _as(BaseRole.APPLICATION, "50000")),
    ("docker.io/apache/spark", _as(BaseRole.APPLICATION, "185")),
    ("docker.io/apache/superset", _as(BaseRole.APPLICATION, "superset")),
    ("docker.io/cimg/", _as(BaseRole.BUILDER, "circleci")),
    ("docker.io/confluentinc/cp-", _as(BaseRole.BROKER, "appuser")),
    ("docker.io/dpage/pgadmin4", _as(BaseRole.APPLICATION, "5050")),
    ("docker.io/gitea/gitea", (("rootless", Base(role=BaseRole.APPLICATION, user="1000:1000")), ("", None))),
    ("docker.io/grafana/alloy", every_tag(Base(role=BaseRole.MONITORING, packages="apt"))),
    ("docker.io/grafana/k6", _as(BaseRole.TOOL, "12345")),
    ("docker.io/grafana/promtail", every_tag(Base(role=BaseRole.MONITORING, packages="apt"))),
    ("docker.io/grafana/tempo", _as(BaseRole.MONITORING, "10001")),
    ("docker.io/grafana/", _UNKNOWN),
    ("docker.io/homebrew/brew", _as(BaseRole.BUILDER, "linuxbrew")),
    ("docker.io/nodered/node-red", _as(BaseRole.APPLICATION, "node-red")),
    ("docker.io/otel/opentelemetry-collector", _SHELL_LESS),
    ("docker.io/selenium/", _as(BaseRole.TOOL, "1200")),
    ("ghcr.io/homebrew/", _as(BaseRole.BUILDER, "linuxbrew")),
    ("ghcr.io/puppeteer/puppeteer", _as(BaseRole.TOOL, "pptruser")),
    ("mcr.microsoft.com/mssql/server", (("2017", None), *_as(BaseRole.DATABASE, "mssql"))),
    ("quay.io/wildfly/wildfly", _as(BaseRole.WEBSERVER, "jboss")),
)
"""By registry and repository, or by a beginning of both that ends with `/` or `-`; the first that fits counts."""


def family_of(repository: str) -> Variants:
    """What is recorded of the family that an image belongs to; nothing where it belongs to none."""
    found = (
        several
        for name, several in FAMILIES
        if repository == name or (repository.startswith(name) and _is_beginning(name))
    )
    return next(found, ())


def _is_beginning(name: str) -> bool:
    return name.endswith(("/", "-", "opentelemetry-collector"))
