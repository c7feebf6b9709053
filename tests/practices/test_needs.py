"""What well-known images need, and whose job contradicts a repair: hardened they still start."""

import pytest
import yaml
from tests.fix.composefiles import plan_of, repaired

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
        ("example.org/x:1", ["network_mode: host"], {"NET_BIND_SERVICE"}),
        ("example.org/nginx:1", [], set()),
        ("linuxserver/sonarr:4.0.9", [], {"CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID"}),
        ("elasticsearch:7.17.0", [], {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID", "SYS_CHROOT"}),
    ],
)
def test_capabilities_that_an_image_needs_at_its_start_are_kept(image, keys, kept):
    web = hardened(KEPT, image, *keys)
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
    assert "cap_add" not in after["services"]["web"]
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
