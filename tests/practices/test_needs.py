"""What well-known images need, and whose job contradicts a repair: hardened they still start."""

import pytest
import yaml
from tests.fix import dockerfiles
from tests.fix.composefiles import plan_of, repaired, repaired_file

from dockward.practices.p05_users._roots_work import needs_root
from dockward.syntax.dockerfile import parse_dockerfile

STEPPING_DOWN = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID"}
KEPT, READONLY, SECRET, EVERYWHERE, NETWORKS = "DW1201", "DW1401", "DW0909", "DW0716", "DW1203"


def service(image, *keys):
    return f"services:\n  web:\n    image: {image}\n" + "".join(f"    {one}\n" for one in keys)


def hardened(rule, image, *keys):
    return yaml.safe_load(repaired(service(image, *keys), rule))["services"]["web"]


@pytest.mark.parametrize(
    ("image", "keys"),
    [
        ("elasticsearch:8.15.0", []),
        ("docker.elastic.co/elasticsearch/elasticsearch:8.15.0", []),
        ("cassandra:5", []),
        ("grafana/grafana:11.2.0", []),
        ("grafana/grafana-oss:11.2.0", ["volumes: [./grafana.ini:/etc/grafana/grafana.ini]"]),
        ("phpmyadmin:5", []),
        ("phpmyadmin/phpmyadmin:5", []),
        ("gitea/gitea:1.22", ["volumes: [data:/data]"]),
        ("lscr.io/linuxserver/sonarr:4.0.9", []),
        ("linuxserver/plex:1.40", []),
        ("nextcloud:29", []),
    ],
)
def test_an_image_that_writes_into_its_root_stays_writable(image, keys):
    keys = [*keys, "networks: [n]"]
    text = service(image, *keys) + "networks: {n: }\nvolumes: {data: }\n"
    assert "read_only" not in repaired(text, READONLY)


@pytest.mark.parametrize(
    ("image", "keys", "places"),
    [
        ("grafana/grafana:11.2.0", ["volumes: [./data:/var/lib/grafana]"], set()),
        ("nginx:1.27", [], {"/var/cache/nginx"}),
        ("nginx:1.27", ["volumes: [./t:/etc/nginx/templates:ro]"], {"/var/cache/nginx", "/etc/nginx/conf.d"}),
        ("nginx:1.27", ["volumes: [./t:/etc/nginx/templates/a.template]"], {"/var/cache/nginx", "/etc/nginx/conf.d"}),
        ("public.ecr.aws/docker/library/postgres:16", [], {"/var/run/postgresql"}),
    ],
)
def test_a_read_only_root_leaves_what_the_image_writes_to(image, keys, places):
    web = hardened(READONLY, image, *keys)
    assert web["read_only"] is True
    assert {one.partition(":")[0] for one in web["tmpfs"]} == {"/tmp", "/run"} | places


@pytest.mark.parametrize(
    ("image", "keys", "kept"),
    [
        ("nginx:1.27", [], {"CHOWN", "SETGID", "SETUID"}),
        ("nginx:1.27", ["network_mode: host"], {"CHOWN", "SETGID", "SETUID", "NET_BIND_SERVICE"}),
        ("nginx:1.27", ["network_mode: host", 'user: "101"'], set()),
        ("example.org/x:1", ["network_mode: host"], {*STEPPING_DOWN, "NET_BIND_SERVICE"}),
        ("example.org/nginx:1", [], STEPPING_DOWN),
        ("example.org/nginx:1", ['user: "0:0"'], STEPPING_DOWN),
        ("example.org/nginx:1", ['user: "101"'], set()),
        ("php:8.3-apache", [], STEPPING_DOWN),
        ("drupal:10", [], STEPPING_DOWN),
        ("joomla:5", [], STEPPING_DOWN),
        ("influxdb:2.7", [], STEPPING_DOWN),
        ("prom/prometheus:v2.54.0", [], set()),
        ("grafana/grafana:11.2.0", [], set()),
        ("grafana/grafana:11.2.0", ['user: "0"'], STEPPING_DOWN),
        ("httpd:2.4", [], {"SETGID", "SETUID"}),
        ("httpd:2.4", ["volumes: [./page:/page:ro]"], {"SETGID", "SETUID"}),
        ("httpd:2.4", ["volumes: [./page:/page]"], {"DAC_OVERRIDE", "SETGID", "SETUID"}),
        ("redis:7", ["init: true"], {"CHOWN", "DAC_OVERRIDE", "KILL", "SETGID", "SETUID"}),
        ("caddy:2", ['user: "1000"'], {"NET_BIND_SERVICE"}),
        ("coredns/coredns:1.11.3", [], {"NET_BIND_SERVICE"}),
        ("linuxserver/sonarr:4.0.9", [], {"CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID"}),
        ("elasticsearch:7.17.0", [], {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID", "SYS_CHROOT"}),
    ],
)
def test_capabilities_that_an_image_needs_at_its_start_are_kept(image, keys, kept):
    web = hardened(KEPT, image, *keys)
    assert web["cap_drop"] == ["ALL"]
    assert set(web.get("cap_add", [])) == kept


@pytest.mark.parametrize(("image", "said"), [("drupal:10", True), ("redis:7", False), ("prom/prometheus:v3", False)])
def test_it_is_said_where_nothing_is_known_of_an_image(image, said):
    (repair,) = plan_of(service(image), KEPT).files[0].repairs
    assert ("nothing is known of this image" in repair.fix.risk) is said


@pytest.mark.parametrize(
    ("dockerfile", "build", "kept"),
    [
        ("FROM python:3.12\nUSER app\n", "{context: .}", set()),
        ("FROM python:3.12\n", "{context: .}", STEPPING_DOWN),
        ("FROM python:3.12\nUSER 0:0\n", "{context: .}", STEPPING_DOWN),
        ("ARG WHO\nFROM python:3.12\nARG WHO\nUSER $WHO\n", "{context: .}", STEPPING_DOWN),
        ("FROM python:3.12 AS a\nFROM a AS b\nUSER app\n", "{context: ., target: a}", STEPPING_DOWN),
        ("FROM python:3.12 AS a\nUSER app\nFROM a AS b\n", "{context: ., target: B}", set()),
        ("FROM python:3.12\nUSER app\n", "{context: ., target: gone}", STEPPING_DOWN),
        ("FROM gcr.io/distroless/static:nonroot\n", "{context: .}", set()),
        ("FROM caddy:2\nUSER web\n", "{context: .}", {"NET_BIND_SERVICE"}),
        ("FROM python:3.12\nUSER app\n", "{context: ., dockerfile: other}", STEPPING_DOWN),
        ("FROM python:3.12\n", '{context: ., dockerfile_inline: "FROM python:3.12\\nUSER app"}', set()),
    ],
)
def test_the_dockerfile_beside_tells_who_never_steps_down(tmp_path, dockerfile, build, kept):
    (tmp_path / "Dockerfile").write_text(dockerfile)
    compose = tmp_path / "compose.yaml"
    compose.write_text(f"services:\n  web:\n    build: {build}\n")
    web = yaml.safe_load(repaired_file(compose, KEPT))["services"]["web"]
    assert web["cap_drop"] == ["ALL"]
    assert set(web.get("cap_add", [])) == kept


@pytest.mark.parametrize("image", ["linuxserver/wireguard:1.0", "qmcgaw/gluetun:v3", "ghcr.io/wg-easy/wg-easy:14"])
def test_a_vpn_keeps_what_it_works_with(image):
    text = service(image, "cap_add: [NET_ADMIN, SYS_TIME]", 'ports: ["51820:51820/udp"]')
    after = yaml.safe_load(repaired(text))["services"]["web"]
    assert "NET_ADMIN" in after["cap_add"]
    assert after["ports"] == ["51820:51820/udp"]
    plan = plan_of(text, NETWORKS)
    assert plan.files == ()


def test_another_service_loses_it_and_goes_onto_loopback():
    after = yaml.safe_load(repaired(service("example.org/x:1", "cap_add: [NET_ADMIN]", 'ports: ["81:81"]')))
    assert set(after["services"]["web"]["cap_add"]) == STEPPING_DOWN
    assert after["services"]["web"]["ports"] == ["127.0.0.1:81:81"]


@pytest.mark.parametrize(
    ("image", "variable", "keys", "moves"),
    [
        ("postgres:16", "POSTGRES_PASSWORD", [], True),
        ("mysql:8.4", "MYSQL_ROOT_PASSWORD", [], True),
        ("mariadb:11", "MARIADB_ROOT_PASSWORD", ["cap_drop: [ALL]", "cap_add: [DAC_OVERRIDE]"], True),
        ("mariadb:11", "MARIADB_ROOT_PASSWORD", ["cap_drop: [ALL]"], False),
        ("postgres:16", "POSTGRES_PASSWORD", ['user: "70"'], False),
        ("mongo:7", "MONGO_INITDB_ROOT_PASSWORD", [], False),
        ("wordpress:6", "WORDPRESS_DB_PASSWORD", [], False),
        ("example.org/x:1", "POSTGRES_PASSWORD", [], False),
    ],
)
def test_a_secret_becomes_a_file_only_where_its_reader_may_read_it(image, variable, keys, moves):
    text = service(image, *keys, f"environment: {{{variable}: correct-horse-7}}")
    assert (f"{variable}_FILE" in repaired(text, SECRET)) is moves


NODE = [
    "pid: host",
    "network_mode: host",
    "privileged: true",
    "volumes: ['/:/host:ro', '/var/run:/var/run:ro', '/etc:/host/etc']",
]


@pytest.mark.parametrize("image", ["prom/node-exporter:v1.8.2", "gcr.io/cadvisor/cadvisor:v0.49.1"])
def test_what_watches_the_host_keeps_sight_of_it(image):
    after = yaml.safe_load(repaired(service(image, *NODE)))["services"]["web"]
    assert (after["pid"], after["network_mode"], after["privileged"]) == ("host", "host", True)
    assert [one.partition(":")[0] for one in after["volumes"]] == ["/", "/var/run", "/etc"]
    other = yaml.safe_load(repaired(service("example.org/x:1", *NODE)))["services"]["web"]
    assert not {"pid", "network_mode", "volumes"} & other.keys()


@pytest.mark.parametrize(
    ("image", "capability"), [("hashicorp/vault:1.17", "IPC_LOCK"), ("pihole/pihole:2024.07.0", "NET_ADMIN")]
)
def test_a_capability_that_the_job_needs_stays(image, capability):
    text = service(image, f"cap_add: [{capability}]")
    after = yaml.safe_load(repaired(text))["services"]["web"]
    assert capability in after["cap_add"]
    assert "read_only" not in after
    assert (
        capability not in yaml.safe_load(repaired(text.replace(image, "example.org/x:1")))["services"]["web"]["cap_add"]
    )


def test_vault_may_give_its_program_capabilities():
    assert "SETFCAP" in hardened(KEPT, "vault:1.13.3")["cap_add"]


def test_home_assistant_stays_on_the_network_and_its_root_writable():
    after = yaml.safe_load(repaired(service("ghcr.io/home-assistant/home-assistant:2024.8", "network_mode: host")))
    assert after["services"]["web"]["network_mode"] == "host"
    assert "read_only" not in after["services"]["web"]


def test_kibana_stays_writable_without_a_volume_for_its_data():
    kibana = "docker.elastic.co/kibana/kibana:8.15.0"
    assert "read_only" not in hardened(READONLY, kibana)
    assert hardened(READONLY, kibana, "volumes: [./k:/usr/share/kibana/data]")["read_only"] is True


@pytest.mark.parametrize(
    ("image", "user"), [("jenkins/jenkins:2.462", None), ("grafana/grafana:11.2.0", None), ("app:1", "10001:10001")]
)
def test_root_becomes_the_user_that_the_image_was_made_for(image, user):
    assert hardened("DW0501", image, "user: root").get("user") == user


ENGINE_INSIDE = "it is there to run containers of its own"


@pytest.mark.parametrize(
    ("image", "keys"),
    [
        ("docker:26-dind", ["privileged: true"]),
        ("docker:26-dind-rootless", ["security_opt: [apparmor=unconfined]", "cap_add: [SYS_ADMIN]"]),
    ],
)
def test_an_engine_in_a_container_keeps_what_it_works_with(image, keys):
    text = service(image, *keys)
    assert repaired(text) == text
    other = yaml.safe_load(repaired(service("example.org/x:1", *keys)))["services"]["web"]
    assert other.get("privileged") is None
    assert other["read_only"] is True


def test_an_image_of_an_engine_stays_roots():
    steps = "USER root", "COPY app /srv/app", 'CMD ["/srv/app"]'
    assert needs_root(parse_dockerfile("\n".join(("FROM docker:26-dind", *steps)), "Dockerfile")) == ENGINE_INSIDE
    assert dockerfiles.repaired("DW0510", "FROM docker:26-dind", *steps, unsafe=True) is None
    assert dockerfiles.repaired("DW0510", "FROM debian:12", *steps, unsafe=True) is not None


def test_what_manages_the_engine_keeps_its_mounts():
    mounts = "volumes: ['/var/run/docker.sock:/var/run/docker.sock', '/var/lib/docker/volumes:/var/lib/docker/volumes']"
    after = yaml.safe_load(repaired(service("portainer/agent:2.19.4", mounts)))["services"]["web"]
    assert len(after["volumes"]) == 2
    assert "volumes" not in yaml.safe_load(repaired(service("example.org/x:1", mounts)))["services"]["web"]


def test_gitlab_is_given_what_its_many_programs_need():
    after = yaml.safe_load(repaired(service("gitlab/gitlab-ce:17.0.0-ce.0")))["services"]["web"]
    assert "read_only" not in after
    assert "SYS_CHROOT" in after["cap_add"]
    assert after["deploy"]["resources"]["limits"]["pids"] > 1000


@pytest.mark.parametrize("image", ["docker.elastic.co/kibana/kibana:8.13.0", "quay.io/keycloak/keycloak:25.0"])
def test_a_large_program_is_given_enough_memory(image):
    after = yaml.safe_load(repaired(service(image), "DW0301"))["services"]["web"]
    assert after["deploy"]["resources"]["limits"]["memory"] == "2048M"
