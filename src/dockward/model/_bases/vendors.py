"""Servers, programs and commands that their makers publish themselves.

Source: the makers' own Dockerfiles, most of them one version each, and documentation, as of November 2026. Users that
aren't root were seen there, or in a sibling's file (notebooks of Jupyter). LinuxServer's images, AWS Lambda's,
HashiCorp's, Portainer's, MinIO's, Playwright's, Gitpod's and development containers are known from their use.
"""

from msgspec.structs import replace

from dockward.model._bases.base import Base, BaseRole, Variants, every_tag, tcp, udp

_MONITORING = Base(role=BaseRole.MONITORING)
_PROMETHEUS = replace(_MONITORING, user="nobody")


def _busybox(base: Base) -> Variants:
    """An image of Prometheus's on busybox; of its variants without a shell nothing is known."""
    return (("distroless", None), ("", base))


def _bitnami() -> dict[str, Variants]:
    plain = Base(role=BaseRole.DATABASE, packages="apt", user="1001")
    web = replace(plain, role=BaseRole.WEBSERVER, ports=tcp(8080, 8443))
    broker = replace(plain, role=BaseRole.BROKER)
    images = {
        "git": replace(plain, role=BaseRole.TOOL, user=""),
        "kafka": replace(broker, data=("/bitnami/kafka",), ports=tcp(9092)),
        "kubectl": replace(plain, role=BaseRole.TOOL),
        "mariadb": replace(plain, data=("/bitnami/mariadb",), ports=tcp(3306)),
        "mongodb": replace(plain, data=("/bitnami/mongodb",), ports=tcp(27017)),
        "mysql": replace(plain, data=("/bitnami/mysql",), ports=tcp(3306)),
        "nginx": web,
        "node": replace(plain, role=BaseRole.LANGUAGE, user="", ports=tcp(3000)),
        "postgresql": replace(plain, data=("/bitnami/postgresql",), ports=tcp(5432)),
        "python": replace(plain, role=BaseRole.LANGUAGE, user="", ports=tcp(8000)),
        "rabbitmq": replace(broker, data=("/bitnami/rabbitmq",), ports=_RABBIT),
        "wordpress": replace(web, role=BaseRole.APPLICATION, data=("/bitnami/wordpress",)),
        "zookeeper": replace(broker, data=("/bitnami/zookeeper",), ports=tcp(2181, 2888, 3888, 8080)),
    }
    folders = ("docker.io/bitnami/", "docker.io/bitnamilegacy/")
    return {f"{where}{name}": every_tag(one) for where in folders for name, one in images.items()}


_RABBIT = tcp(4369, 5551, 5552, 5671, 5672, 15671, 15672, 25672)
_GRAFANA = replace(
    _MONITORING, user="472", packages="apk", data=("/var/lib/grafana", "/var/log/grafana"), ports=tcp(3000)
)
_JENKINS = Base(
    role=BaseRole.APPLICATION,
    user="jenkins",
    packages="apt",
    data=("/var/jenkins_home",),
    ports=tcp(8080, 50000),
)
_AGENT = replace(_JENKINS, role=BaseRole.TOOL, data=("/home/jenkins/.jenkins", "/home/jenkins/agent"), ports=())
_JUPYTER = Base(
    role=BaseRole.APPLICATION, user="1000", packages="apt", health_check=True, data=("/home/jovyan",), ports=tcp(8888)
)
_GITLAB = Base(
    role=BaseRole.APPLICATION,
    health_check=True,
    packages="apt",
    data=("/etc/gitlab", "/var/opt/gitlab", "/var/log/gitlab"),
    ports=tcp(443, 80, 22),
)
_ELASTIC = Base(
    role=BaseRole.DATABASE,
    user="1000:0",
    data=("/usr/share/elasticsearch/data", "/usr/share/elasticsearch/logs"),
    ports=tcp(9200, 9300),
)
_NEXUS = Base(role=BaseRole.APPLICATION, user="nexus", data=("/nexus-data",), ports=tcp(8081))
_JUPYTER_NAMES = (
    "base-notebook",
    "minimal-notebook",
    "scipy-notebook",
    "r-notebook",
    "julia-notebook",
    "tensorflow-notebook",
    "pytorch-notebook",
    "datascience-notebook",
    "pyspark-notebook",
    "all-spark-notebook",
)
_LINUXSERVER = (
    "bookstack",
    "heimdall",
    "lidarr",
    "mariadb",
    "nextcloud",
    "nginx",
    "prowlarr",
    "radarr",
    "sonarr",
    "swag",
    "syncthing",
    "transmission",
    "wireguard",
)

_WORKSPACE = Base(role=BaseRole.BUILDER, packages="apt", user="gitpod", development=True)
_WORKSPACES = ("base", "full", "full-vnc", "mongodb", "mysql", "postgres")
TABLE: dict[str, Variants] = {
    **_bitnami(),
    **{f"quay.io/jupyter/{name}": every_tag(_JUPYTER) for name in _JUPYTER_NAMES},
    **{f"docker.io/jupyter/{name}": every_tag(_JUPYTER) for name in _JUPYTER_NAMES},
    **{
        f"{where}/{name}": every_tag(Base(role=BaseRole.APPLICATION, packages="apk", data=("/config",)))
        for where in ("lscr.io/linuxserver", "docker.io/linuxserver", "ghcr.io/linuxserver")
        for name in _LINUXSERVER
    },
    **{f"docker.io/gitpod/workspace-{name}": every_tag(_WORKSPACE) for name in _WORKSPACES},
    "docker.io/containrrr/watchtower": every_tag(Base(role=BaseRole.TOOL, health_check=True, shell=False)),
    **{
        f"docker.elastic.co/{name}": (("8", _ELASTIC), ("9", _ELASTIC))
        for name in ("elasticsearch/elasticsearch", "elastic/elasticsearch")
    },
    "docker.io/nginxinc/nginx-unprivileged": (
        ("alpine", Base(role=BaseRole.WEBSERVER, user="101", packages="apk", ports=tcp(8080))),
        ("", Base(role=BaseRole.WEBSERVER, user="101", packages="apt", ports=tcp(8080))),
    ),
    "docker.io/grafana/grafana": (("ubuntu", replace(_GRAFANA, packages="apt")), ("", _GRAFANA)),
    "docker.io/grafana/grafana-oss": (("ubuntu", replace(_GRAFANA, packages="apt")), ("", _GRAFANA)),
    "docker.io/grafana/grafana-enterprise": (("ubuntu", replace(_GRAFANA, packages="apt")), ("", _GRAFANA)),
    "docker.io/grafana/loki": every_tag(replace(_MONITORING, user="10001", data=("/loki",), ports=tcp(3100))),
    "docker.io/prom/prometheus": _busybox(replace(_PROMETHEUS, data=("/prometheus",), ports=tcp(9090))),
    "docker.io/prom/alertmanager": _busybox(replace(_PROMETHEUS, data=("/alertmanager",), ports=tcp(9093))),
    "docker.io/prom/node-exporter": _busybox(replace(_PROMETHEUS, ports=tcp(9100))),
    "docker.io/prom/mysqld-exporter": _busybox(replace(_PROMETHEUS, ports=tcp(9104))),
    "docker.io/jenkins/jenkins": every_tag(_JENKINS),
    "docker.io/jenkins/agent": every_tag(_AGENT),
    "docker.io/jenkins/inbound-agent": every_tag(_AGENT),
    "quay.io/keycloak/keycloak": every_tag(
        Base(role=BaseRole.APPLICATION, user="1000", data=("/opt/keycloak/data",), ports=tcp(8080, 8443))
    ),
    "docker.io/opensearchproject/opensearch": every_tag(
        Base(
            role=BaseRole.DATABASE,
            user="1000",
            data=("/usr/share/opensearch/data", "/usr/share/opensearch/logs"),
            ports=tcp(9200, 9300, 9600, 9650),
            packages="dnf",
        )
    ),
    "docker.io/apache/kafka": every_tag(
        Base(
            role=BaseRole.BROKER,
            user="appuser",
            packages="apk",
            data=("/etc/kafka/secrets", "/var/lib/kafka/data", "/mnt/shared/config"),
            ports=tcp(9092),
        )
    ),
    "docker.io/n8nio/n8n": every_tag(
        Base(role=BaseRole.APPLICATION, user="node", packages="apk", data=("/home/node/.n8n",), ports=tcp(5678))
    ),
    "docker.io/sonatype/nexus3": (
        ("alpine", replace(_NEXUS, packages="apk")),
        ("", replace(_NEXUS, packages="microdnf")),
    ),
    "quay.io/argoproj/argocd": every_tag(Base(role=BaseRole.APPLICATION, user="999", packages="apt")),
    "docker.io/moby/buildkit": (
        (
            "rootless",
            Base(role=BaseRole.BUILDER, user="1000:1000", packages="apk", data=("/home/user/.local/share/buildkit",)),
        ),
        ("", Base(role=BaseRole.BUILDER, packages="apk", data=("/var/lib/buildkit",))),
    ),
    "docker.io/envoyproxy/envoy": (
        ("distroless", Base(role=BaseRole.PROXY, user="65532", shell=False, ports=tcp(10000))),
        ("", Base(role=BaseRole.PROXY, packages="apt", ports=tcp(10000))),
    ),
    "docker.io/hashicorp/vault": every_tag(
        Base(role=BaseRole.APPLICATION, packages="apk", data=("/vault/logs", "/vault/file"), ports=tcp(8200))
    ),
    "docker.io/hashicorp/consul": every_tag(
        Base(
            role=BaseRole.DATABASE,
            packages="apk",
            data=("/consul/data",),
            ports=(*tcp(8300, 8301, 8302, 8500, 8600), *udp(8301, 8302, 8600)),
        )
    ),
    "docker.io/hashicorp/terraform": every_tag(Base(role=BaseRole.TOOL, packages="apk")),
    "docker.io/portainer/portainer-ce": (
        ("alpine", Base(role=BaseRole.APPLICATION, packages="apk", data=("/data",), ports=tcp(8000, 9000, 9443))),
        ("", Base(role=BaseRole.APPLICATION, shell=False, data=("/data",), ports=tcp(8000, 9000, 9443))),
    ),
    "docker.io/gitlab/gitlab-ce": every_tag(_GITLAB),
    "docker.io/gitlab/gitlab-ee": every_tag(_GITLAB),
    "docker.io/valkey/valkey": (
        ("alpine", Base(role=BaseRole.DATABASE, packages="apk", data=("/data",), ports=tcp(6379))),
        ("", Base(role=BaseRole.DATABASE, packages="apt", data=("/data",), ports=tcp(6379))),
    ),
    "docker.io/minio/minio": every_tag(Base(role=BaseRole.DATABASE, data=("/data",), ports=tcp(9000))),
    "quay.io/minio/minio": every_tag(Base(role=BaseRole.DATABASE, data=("/data",), ports=tcp(9000))),
}
"""By registry and repository."""
