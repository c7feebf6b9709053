"""Limits that repairs set are never below what the service itself says that it needs."""

import pytest
import yaml
from tests.fix.composefiles import repaired

SERVICE = "services:\n  web:\n    image: {image}\n{keys}"


def limits_of(keys, image="example.org/app:1.0"):
    """Memory in MiB and processors after the repairs; None where none is set."""
    text = SERVICE.format(image=image, keys="".join(f"    {one}\n" for one in keys))
    web = yaml.safe_load(repaired(text, "DW0301", "DW0302"))["services"]["web"]
    newer = web.get("deploy", {}).get("resources", {}).get("limits", {})
    memory = newer.get("memory") or web.get("mem_limit")
    return memory and int(memory.lower().removesuffix("m")), newer.get("cpus") or web.get("cpus")


@pytest.mark.parametrize(
    ("keys", "mebibytes"),
    [
        ([], 512),
        (["mem_reservation: 1g"], 1536),
        (["mem_reservation: 64m"], 512),
        (["mem_reservation: ${LEAST}"], None),
        (["deploy: {resources: {reservations: {memory: 1G}}}"], 1536),
        (["environment: {ES_JAVA_OPTS: -Xms512m -Xmx512m}"], 1024),
        (["environment: [JAVA_OPTS=-Xmx1024m]"], 2048),
        (["environment: [NODE_OPTIONS=--max-old-space-size=1024]"], 2048),
        (["environment: {MAX_HEAP_SIZE: 2G}"], 4096),
        (["environment: {JAVA_OPTS: '${OPTS:--Xmx1g}'}"], 2048),
        (["command: java -Xmx3g -jar /a.jar"], 6144),
        (["command: [mysqld, --innodb-buffer-pool-size=1G]"], 1536),
        (["command: redis-server --maxmemory 2gb"], 3072),
        (["command: postgres -c shared_buffers=1GB"], 1536),
        (["command: mongod --wiredTigerCacheSizeGB 2"], 3072),
        (["shm_size: 1g"], 1536),
        (["environment: {JAVA_OPTS: -Xmx999999999999g}"], 512),
        (["shm_size: 64m"], 576),
    ],
)
def test_memory_has_head_room_above_what_the_service_asks_for(keys, mebibytes):
    assert limits_of(keys)[0] == mebibytes


@pytest.mark.parametrize(
    ("image", "mebibytes"),
    [
        ("mcr.microsoft.com/mssql/server:2022-latest", 2560),
        ("docker.elastic.co/elasticsearch/elasticsearch:8.15.0", 2048),
        ("elasticsearch:8.15.0", 2048),
        ("confluentinc/cp-kafka:7.6.0", 2048),
        ("redis:7.4", 512),
    ],
)
def test_images_that_do_not_start_with_less_get_more(image, mebibytes):
    assert limits_of([], image)[0] == mebibytes


@pytest.mark.parametrize(
    ("keys", "cpus"),
    [
        ([], "1.0"),
        (["deploy: {resources: {reservations: {cpus: '0.5'}}}"], "1.0"),
        (["deploy: {resources: {reservations: {cpus: '2'}}}"], "3.0"),
        (["deploy: {resources: {reservations: {cpus: '${N}'}}}"], None),
    ],
)
def test_processors_are_more_than_those_that_are_reserved(keys, cpus):
    assert limits_of(keys)[1] == cpus
