"""Practice 2: health, logs, the audit system and the nodes of a Swarm."""

import pytest
from msgspec import structs
from tests.fix.dockerfiles import repaired
from tests.practices.verdicts import evidence, findings, is_unknown, verdicts

from dockward.kit import NOW, container_world, engine, host, image, service, swarm, workload, world
from dockward.model.fact import Unknown
from dockward.model.finding import Verdict
from dockward.model.host import AuditRules, WatchedPath
from dockward.model.workload import HealthCheck, Logging, Restart, State
from dockward.practices.p02_activity.restart_loop import Often

UNSEEN = Unknown("not readable")
NOT_APPLICABLE = {Verdict.NOT_APPLICABLE}
DAY = 86_400.0


def life(state=State.RUNNING, **changes):
    return structs.replace(workload().lifetime.value, state=state, **changes)


@pytest.mark.parametrize("state", [State.EXITED, State.CREATED, State.DEAD, State.REMOVING])
def test_what_has_ended_needs_no_health_check(state):
    done = container_world(workload(health_check=None, lifetime=life(state)))
    assert verdicts("health-check-missing", done) == NOT_APPLICABLE


@pytest.mark.parametrize("state", [State.RUNNING, State.RESTARTING, State.PAUSED])
def test_what_runs_or_tries_to_needs_one(state):
    assert findings("health-check-missing", workload(health_check=None, lifetime=life(state)))


def test_services_need_one_whatever_their_state():
    assert findings("health-check-missing", world(services=(service(health_check=None, lifetime=UNSEEN),)))
    assert is_unknown("health-check-missing", container_world(workload(health_check=None, lifetime=UNSEEN)))


def test_a_check_switched_off_is_told_by_one_rule_only():
    off = workload(health_check=HealthCheck("NONE"))
    assert findings("health-check-off", off)
    for other in ("health-check-missing", "health-check-proves-nothing", "health-check-slow"):
        assert findings(other, off) == ()


@pytest.mark.parametrize(
    ("test", "command", "expected"),
    [
        ("CMD-SHELL", ("exit 0",), 1),
        ("CMD-SHELL", ("true",), 1),
        ("CMD-SHELL", ("  :  ",), 1),
        ("CMD-SHELL", ("echo ok",), 1),
        ("CMD-SHELL", ("curl -f http://localhost || true",), 1),
        ("CMD-SHELL", ("curl -f http://localhost; exit 0",), 1),
        ("CMD-SHELL", ("curl -f http://localhost || echo down",), 1),
        ("CMD", ("/bin/true",), 1),
        ("CMD", ("sh", "-c", "wget -q localhost || exit 0"), 1),
        ("CMD-SHELL", ("curl -f http://localhost || exit 1",), 0),
        ("CMD-SHELL", ("curl -f http://localhost && echo ok",), 0),
        ("CMD-SHELL", ("if down; then exit 1; fi; exit 0",), 0),
        ("CMD-SHELL", ("set -e; curl -f http://localhost; true",), 0),
        ("CMD-SHELL", ("curl -f http://localhost/true",), 0),
        ("CMD-SHELL", ("pidof nginx || kill 1; true",), 0),
        ("CMD", ("/app/api", "check", "true"), 0),
        ("CMD", ("sh",), 0),
    ],
)
def test_checks_that_cannot_fail(test, command, expected):
    one = workload(health_check=HealthCheck(test, command=command))
    assert len(findings("health-check-proves-nothing", one)) == expected


@pytest.mark.parametrize(("check", "applies"), [(None, False), (HealthCheck("CMD"), False)])
def test_without_a_command_there_is_nothing_to_prove(check, applies):
    assert (verdicts("health-check-proves-nothing", workload(health_check=check)) != NOT_APPLICABLE) is applies


@pytest.mark.parametrize(("interval", "expected"), [(270.0, 0), (271.0, 1)])
def test_how_long_a_check_may_take_to_notice(interval, expected):
    check = HealthCheck("CMD", interval=interval, timeout=30.0, retries=2, command=("check",))
    assert len(findings("health-check-slow", workload(health_check=check))) == expected


def test_only_images_in_use_need_a_check():
    unused = world(images=(image(health_check=None),), containers=(workload(image_id="sha256:" + "ff" * 32),))
    assert verdicts("image-health-check-missing", unused) == NOT_APPLICABLE
    blind = world(images=(image(health_check=None),), containers=(workload(image_id=UNSEEN),))
    assert is_unknown("image-health-check-missing", blind)


def test_a_stopped_container_is_not_ill():
    assert verdicts("container-unhealthy", workload(lifetime=life(State.EXITED, health="unhealthy"))) == NOT_APPLICABLE
    assert findings("container-unhealthy", workload(lifetime=life(State.PAUSED, health="unhealthy")))


@pytest.mark.parametrize(
    ("state", "restarts", "ago", "expected"),
    [
        (State.RUNNING, 5, 3599, 1),
        (State.RUNNING, 5, 3601, 0),
        (State.RUNNING, 4, 10, 0),
        (State.RESTARTING, 5, 90_000, 1),
    ],
)
def test_restarts_count_when_they_are_many_and_recent(state, restarts, ago, expected):
    one = workload(lifetime=life(state, restarts=restarts, started=NOW - ago))
    assert len(findings("restart-loop", one)) == expected


def test_the_policy_says_what_often_is():
    one = workload(lifetime=life(restarts=2, started=NOW - 10))
    assert findings("restart-loop", one, Often(restarts=2))


@pytest.mark.parametrize(
    ("policy", "restarts", "status", "expected"),
    [
        (Restart("on-failure", 5), 5, 1, 1),
        (Restart("on-failure", 5), 4, 1, 0),
        (Restart("on-failure", 5), 5, 0, 0),
        (Restart("on-failure", 0), 9, 1, 0),
        (Restart("always"), 9, 137, 0),
        (Restart("no"), 0, 1, 0),
    ],
)
def test_a_container_gives_up_when_its_tries_are_used_up(policy, restarts, status, expected):
    one = workload(lifetime=life(State.EXITED, restarts=restarts, exit_code=status), restart=policy)
    assert len(findings("container-gave-up", one)) == expected


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (Logging("fluentd", {}), 1),
        (Logging("fluentd", {"fluentd-async": "true"}), 0),
        (Logging("splunk", {"mode": "blocking"}), 1),
        (Logging("splunk", {"mode": "non-blocking"}), 0),
        (Logging("gelf", {"gelf-address": "udp://logs:12201"}), 0),
        (Logging("gelf", {"gelf-address": "tcp://logs:12201"}), 1),
        (Logging("syslog", {"syslog-address": "tcp+tls://logs:6514"}), 1),
        (Logging("syslog", {}), 0),
        (Logging("journald", {}), 0),
        (Logging("json-file", {}), 0),
    ],
)
def test_log_drivers_that_wait_for_another_machine(log, expected):
    assert len(findings("log-blocks-container", workload(logging=log))) == expected


def test_debug_mode_is_left_to_its_own_rule():
    assert findings("engine-log-level", engine(settings={"debug": True})) == ()
    assert evidence("engine-debugging", engine(settings={"debug": True})) == ["debug=true"]
    assert [one.cis for one in findings("engine-debugging", engine(settings={"debug": True}))] == [("2.3",)]
    assert evidence("engine-log-level", engine(settings={"log-level": "fatal"})) == ["log-level=fatal"]
    assert is_unknown("engine-log-level", engine(settings=UNSEEN))


def test_warnings_that_other_rules_tell_are_left_to_them():
    several = (
        "WARNING: No swap limit support",
        "WARNING: API is accessible on http://0.0.0.0:2375 without encryption.",
        "WARNING: the devicemapper storage-driver is deprecated",
    )
    assert evidence("engine-warns", engine(warnings=several)) == ["No swap limit support"]


def paths(*watched, enabled=True):
    wanted = (
        WatchedPath("1.1.3", "/usr/bin/dockerd", exists=True),
        WatchedPath("1.1.6", "/etc/docker", exists=True),
        WatchedPath("1.1.13", "/etc/sysconfig/docker", exists=False),
    )
    rules = AuditRules(enabled=enabled, watched=frozenset(watched), source="auditctl")
    return host(audit_paths=wanted, audit=rules)


@pytest.mark.parametrize(
    ("watched", "expected"),
    [
        ((), {"1.1.3", "1.1.6"}),
        (("/usr/bin/dockerd",), {"1.1.6"}),
        (("/usr/bin/dockerd", "/etc/docker"), set()),
        (("/etc", "/usr", "/"), {"1.1.3", "1.1.6"}),
        (("/etc/docker/daemon.json", "/usr/bin/dockerd"), {"1.1.6"}),
    ],
)
def test_only_the_path_itself_counts_as_watched(watched, expected):
    assert {number for one in findings("path-unaudited", paths(*watched)) for number in one.cis} == expected


def test_rules_of_an_audit_system_that_is_off_cover_nothing():
    assert len(findings("path-unaudited", paths("/etc/docker", "/usr/bin/dockerd", enabled=False))) == 2
    assert is_unknown("path-unaudited", host(audit=UNSEEN))


def swarm_of(managers, workers):
    first = swarm().nodes.value[0]
    bosses = [structs.replace(first, id=f"m{nr}", hostname=f"m{nr}") for nr in range(managers)]
    hands = [structs.replace(first, id=f"w{nr}", hostname=f"w{nr}", role="worker") for nr in range(workers)]
    return swarm(nodes=tuple(bosses + hands))


@pytest.mark.parametrize(
    ("managers", "workers", "expected"),
    [(1, 0, 0), (1, 1, 1), (2, 0, 1), (3, 0, 0), (3, 9, 0), (4, 1, 1), (7, 0, 0), (8, 0, 1), (9, 0, 1)],
)
def test_how_many_managers_are_safe(managers, workers, expected):
    assert len(findings("manager-count-unsafe", swarm_of(managers, workers))) == expected


def test_managers_may_work_where_there_is_nobody_else():
    nodes = tuple(structs.replace(one, availability="active") for one in swarm().nodes.value)
    assert findings("manager-runs-work", swarm(nodes=nodes)) == ()
    worker = structs.replace(nodes[0], id="w", hostname="w", role="worker")
    assert evidence("manager-runs-work", swarm(nodes=(*nodes, worker))) == ["m1", "m2", "m3"]


@pytest.mark.parametrize("rule", ["manager-count-unsafe", "manager-runs-work", "node-down"])
def test_without_a_swarm_nodes_do_not_matter(rule):
    assert verdicts(rule, swarm(active=False)) == NOT_APPLICABLE
    assert is_unknown(rule, swarm(nodes=UNSEEN))


@pytest.mark.parametrize(("state", "expected"), [("ready", 0), ("down", 1), ("disconnected", 1), ("unknown", 1)])
def test_nodes_that_do_not_answer(state, expected):
    nodes = swarm().nodes.value
    assert len(findings("node-down", swarm(nodes=(nodes[0], structs.replace(nodes[1], state=state))))) == expected


@pytest.mark.parametrize(
    ("state", "days", "expected"), [(State.PAUSED, 8, 1), (State.PAUSED, 6, 0), (State.RUNNING, 8, 0)]
)
def test_a_pause_counts_after_a_week(state, days, expected):
    assert len(findings("paused-for-long", workload(lifetime=life(state, started=NOW - days * DAY)))) == expected


def checked(*lines):
    """The HEALTHCHECK that the repair adds; empty where it offers none."""
    after = repaired("DW0204", *lines, unsafe=True) or ()
    return next((one for one in after if one.startswith("HEALTHCHECK")), "")


@pytest.mark.parametrize(
    "port", [22, 25, 443, 1883, 3306, 5432, 5672, 5901, 6379, 8443, 9000, 9092, 27017, 50051, 7777, 12345]
)
def test_no_port_is_asked_over_http_without_reason(port):
    assert checked("FROM alpine:3.20", f"EXPOSE {port}", 'CMD ["/app"]') == ""


@pytest.mark.parametrize(
    ("port", "start"), [(8080, "/app"), (3000, "/app"), (7777, "gunicorn x"), (12345, "/bin/caddy run")]
)
def test_web_servers_are_asked_over_http(port, start):
    assert f"http://127.0.0.1:{port}/" in checked("FROM alpine:3.20", f"EXPOSE {port}", f"CMD {start}")


def test_a_port_of_something_else_stays_that_whatever_is_started():
    assert checked("FROM alpine:3.20", "EXPOSE 443", "CMD nginx") == ""


@pytest.mark.parametrize(
    ("lines", "program"),
    [
        (["FROM redis:7.4", "EXPOSE 6379"], "redis-cli"),
        (["FROM postgres:16", "COPY init.sql /docker-entrypoint-initdb.d/"], "pg_isready"),
        (["FROM mysql:8.4"], "mysqladmin"),
        (["FROM redis:7.4", "EXPOSE 6379", 'CMD ["sh", "-c", "x"]'], ""),
        (["FROM example.org/redis:7.4", "EXPOSE 6379"], ""),
    ],
)
def test_a_known_service_is_asked_by_its_own_program(lines, program):
    found = checked(*lines)
    assert (program in found) if program else found == ""
