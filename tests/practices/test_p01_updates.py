"""Practice 1: versions, support, images by age, and updates that nobody decided on."""

from datetime import date

import pytest
from msgspec import structs
from tests.practices.verdicts import confidences, evidence, findings, is_asked, is_unknown, verdicts

from dockward.judge.runner import Plan, judge
from dockward.kit import NOW, container_world, host, image, kernel, process, swarm, workload, world
from dockward.model.contents import Contents, Origin, Runtime
from dockward.model.fact import Fact, Unknown
from dockward.model.finding import Verdict
from dockward.model.host import Advisory, Component, OperatingSystem, PendingPackage, Updates
from dockward.model.image import Layer
from dockward.model.package import Distribution
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.model.workload import EnvEntry
from dockward.model.world import Unread
from dockward.practices.discovery import find_rule
from dockward.practices.p01_updates.image_old import Age

DAY = 86_400.0
TODAY = date(2026, 9, 21)
"""The day of the small world's snapshot."""
TAG = "registry.example.org/shop/api:1.4.2"
UNSEEN = Unknown("not readable")
NOT_APPLICABLE = {Verdict.NOT_APPLICABLE}


def built(*lines):
    return image(history=tuple(Layer(one, NOW - DAY, 1) for one in lines))


def advisory(severity, *, exploited=False):
    return Advisory(id="CVE-2024-1", severity=severity, summary="A hole", fixed=("1.2",), exploited=exploited)


def component(*advisories, judged_by="table", **changes):
    return Component(name="runc", version="1.1", advisories=advisories, judged_by=judged_by, **changes)


@pytest.mark.parametrize(
    ("severity", "exploited", "expected"),
    [
        (Severity.CRITICAL, False, 1),
        (Severity.MEDIUM, False, 1),
        (Severity.LOW, False, 0),
        (Severity.LOW, True, 1),
    ],
)
def test_small_flaws_count_when_attackers_use_them(severity, exploited, expected):
    one = component(advisory(severity, exploited=exploited))
    assert len(findings("component-flaw-known", host(components=(one,)))) == expected


def test_a_flaw_weighs_what_its_advisory_says_and_the_policy_has_the_last_word():
    flawed = host(components=(component(advisory(Severity.MEDIUM)),))
    assert [one.severity for one in findings("component-flaw-known", flawed)] == [Severity.MEDIUM]
    used = host(components=(component(advisory(Severity.LOW, exploited=True)),))
    assert [one.severity for one in findings("component-flaw-known", used)] == [Severity.HIGH]
    rule = find_rule("component-flaw-known")
    overruled = judge(world(host=flawed), [Plan(rule, Severity.LOW)]).findings
    assert [one.severity for one in overruled] == [Severity.LOW]


@pytest.mark.parametrize(
    ("version", "fixed", "words"),
    [
        ("20.10.24+dfsg1", ("23.0.6", "20.10.25"), "; mended in 23.0.6 or 20.10.25."),
        ("20.10.24+dfsg1", ("23.0.6", "24.0.1"), "; mended only in newer releases, from 23.0.6 or 24.0.1 on."),
        ("1.1.5", (), ": A hole."),
    ],
)
def test_what_only_a_newer_release_mends_is_said(version, fixed, words):
    flaw = structs.replace(advisory(Severity.HIGH), fixed=fixed)
    one = structs.replace(component(flaw), version=version)
    (found,) = findings("component-flaw-known", host(components=(one,)))
    assert found.message.endswith(words)


def test_a_component_that_no_table_judges_is_unknown():
    assert is_unknown("component-flaw-known", host(components=(component(judged_by=""),)))
    both = (component(advisory(Severity.HIGH)), component(judged_by=""))
    assert evidence("component-flaw-known", host(components=both)) == ["runc CVE-2024-1"]


@pytest.mark.parametrize(
    ("rule", "day", "expected"),
    [
        ("system-past-support", date(2026, 9, 20), 1),
        ("system-past-support", TODAY, 0),
        ("system-support-ending", date(2026, 9, 20), 0),
        ("system-support-ending", TODAY, 1),
        ("system-support-ending", date(2026, 12, 20), 1),
        ("system-support-ending", date(2026, 12, 21), 0),
    ],
)
def test_the_last_day_of_support_counts_as_supported(rule, day, expected):
    system = OperatingSystem(id="debian", version="12", name="Debian 12", end_of_life=day)
    assert len(findings(rule, host(os=system))) == expected


def test_a_system_without_a_known_end_is_unknown():
    system = OperatingSystem(id="slackware", version="15", name="Slackware 15")
    assert is_unknown("system-past-support", host(os=system))


@pytest.mark.parametrize(
    ("system", "version"), [("wolfi", "20230201"), ("arch", ""), ("alpine", "3.23_alpha20250612"), ("alpine", "3.99")]
)
def test_what_has_no_releases_is_past_no_support(system, version):
    own = Distribution(id=system, version=version)
    found = image(contents=Fact(Contents(distribution=own, packages=(), layers=())))
    there = host(os=OperatingSystem(id=system, version=version, name=system))
    expected = {Verdict.UNKNOWN if version == "3.99" else Verdict.NOT_APPLICABLE}
    assert verdicts("image-system-past-support", found) == verdicts("system-past-support", there) == expected


def with_runtime(**more):
    one = Runtime(name="node", version="16.20.2", path="usr/local/bin/node", layer=0, **more)
    origin = Origin(diff_id="", instruction="COPY node /usr/local/bin/")
    return image(contents=Fact(Contents(distribution=None, packages=(), layers=(origin,), runtimes=Fact((one,)))))


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 9, 20), 1), (TODAY, 0), (None, 0)])
def test_the_last_day_of_a_runtime(day, expected):
    found = findings("image-runtime-past-support", with_runtime(ends=day))
    assert len(found) == expected
    for one in found:
        words = "/usr/local/bin/node is node 16.20.2, which has had no security fixes since 2026-09-20"
        assert one.message == f"{words}; it comes with layer 1 (COPY node /usr/local/bin/)."


def test_a_runtime_of_which_nobody_tells_is_unknown():
    assert is_unknown("image-runtime-past-support", with_runtime(known=False))


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 9, 20), 1), (TODAY, 0), (None, 0)])
def test_the_last_day_of_a_component(day, expected):
    assert len(findings("component-past-support", host(components=(component(end_of_life=day),)))) == expected


def test_updates_of_the_engine_are_told_apart_from_the_others():
    pending = (PendingPackage("runc", "1", "2"), PendingPackage("openssl", "1", "2"), PendingPackage("less", "1", "2"))
    one = host(updates=Updates(security=pending, index_time=NOW, source="apt"))
    assert evidence("engine-update-pending", one) == ["runc 2"]
    (other,) = findings("security-updates-pending", one)
    assert "2 packages" in other.message
    assert "runc" not in other.message


@pytest.mark.parametrize(("days", "expected"), [(14, 0), (15, 1)])
def test_package_lists_age(days, expected):
    one = host(updates=Updates(security=(), index_time=NOW - days * DAY, source="apt"))
    assert len(findings("package-lists-old", one)) == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (TAG, 1),
        (f"{TAG}@sha256:{'ab' * 32}", 0),
        ("sha256:" + "0d" * 32, 0),
        ("registry.example.org/shop/api:9.9", 0),
    ],
)
def test_only_a_tag_that_has_moved_here_is_outdated(reference, expected):
    old = workload(image=reference, image_id="sha256:" + "0d" * 32)
    assert len(findings("container-image-outdated", container_world(old))) == expected


@pytest.mark.parametrize("written", ["docker.io/lib/app:1", "lib/app:1", "index.docker.io/lib/app:1"])
def test_a_name_is_the_same_however_much_of_it_was_written(written):
    moved = container_world(
        workload(image=written, image_id="sha256:" + "0d" * 32), images=(image(tags=("lib/app:1",)),)
    )
    assert findings("container-image-outdated", moved)
    same = container_world(workload(image="lib/app:1"), images=(image(tags=(written,)),))
    assert verdicts("container-image-outdated", same) == {Verdict.PASS}


def test_images_that_could_not_be_listed_leave_it_unknown():
    blind = container_world(workload(image=TAG), images=(), unread=(Unread(Kind.IMAGE, "no answer"),))
    assert Verdict.PASS not in verdicts("container-image-outdated", blind)
    assert Verdict.UNKNOWN in verdicts("container-image-outdated", blind)


def test_latest_is_filled_in_where_no_tag_was_written():
    moved = container_world(
        workload(image="shop", image_id="sha256:" + "0d" * 32), images=(image(tags=("shop:latest",)),)
    )
    assert findings("container-image-outdated", moved)


def test_an_outdated_image_is_unknown_without_its_id():
    assert is_unknown("container-image-outdated", container_world(workload(image=TAG, image_id=UNSEEN)))


def test_deleted_files_are_told_once_and_memory_files_left_to_their_own_rule():
    gone = process(executable="/usr/bin/app", executable_deleted=True, deleted_libraries=("/lib/libssl.so.3",))
    memory = process(pid=4102, name="x", executable="/memfd:payload", executable_deleted=True)
    again = structs.replace(gone, pid=4101)
    one = workload(kernel=kernel(processes=(gone, again, memory)))
    assert evidence("container-runs-deleted-files", one) == ["api /usr/bin/app", "api /lib/libssl.so.3"]


def test_nothing_runs_in_a_stopped_container():
    assert verdicts("container-runs-deleted-files", container_world(workload(kernel=None))) == NOT_APPLICABLE


@pytest.mark.parametrize(("days", "expected"), [(90, 0), (91, 1)])
def test_images_age(days, expected):
    assert len(findings("image-old", image(created=NOW - days * DAY))) == expected


def test_the_age_that_counts_is_the_policys():
    assert findings("image-old", image(created=NOW - 10 * DAY), Age(days=9))


def test_an_image_without_a_date_is_not_judged_by_age():
    assert verdicts("image-old", image(created=0.0)) == NOT_APPLICABLE


def test_only_images_in_use_are_judged():
    old = image(created=NOW - 900 * DAY)
    unused = world(images=(old,), containers=(workload(image_id="sha256:" + "ff" * 32),))
    assert verdicts("image-old", unused) == NOT_APPLICABLE
    assert is_unknown("image-old", world(images=(old,), containers=(workload(image_id=UNSEEN),)))
    missing = (Unread(Kind.CONTAINER, "no permission"),)
    assert findings("image-old", world(images=(old,), containers=(), unread=missing)) == ()
    assert Verdict.NOT_APPLICABLE not in verdicts("image-old", world(images=(old,), containers=(), unread=missing))


@pytest.mark.parametrize(
    ("reference", "command", "expected"),
    [
        ("containrrr/watchtower", (), 1),
        ("ghcr.io/nicholas-fedor/watchtower:1.21.0", (), 1),
        ("containrrr/watchtower", ("--monitor-only",), 0),
        ("containrrr/watchtower", ("--monitor-only=false",), 1),
        ("pyouroboros/ouroboros@sha256:" + "ab" * 32, (), 1),
        ("watchtower.example.org/shop/api", (), 0),
        ("registry.example.org/shop/api:watchtower", (), 0),
        ("registry.example.org/play/shepherd-game:1", (), 0),
        ("registry.example.org/shop/mywatchtower:1", (), 0),
    ],
)
def test_programs_that_exchange_containers(reference, command, expected):
    assert len(findings("containers-update-themselves", workload(image=reference, command=command))) == expected


def test_an_updater_that_only_tells_by_its_environment():
    quiet = workload(image="containrrr/watchtower", environment=(EnvEntry("WATCHTOWER_MONITOR_ONLY"),))
    assert confidences("containers-update-themselves", quiet) == ["guess"]
    told = structs.replace(quiet, command=Fact(("--monitor-only",)))
    assert findings("containers-update-themselves", told) == ()


def test_swarm_nodes_with_one_version_and_one_that_says_none():
    nodes = swarm().nodes.value
    assert findings("node-engines-differ", swarm(nodes=(*nodes, structs.replace(nodes[0], engine_version="")))) == ()
    assert verdicts("node-engines-differ", swarm(active=False)) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RUN /bin/sh -c apt-get update # buildkit", ["apt-get update alone"]),
        ("/bin/sh -c set -eux; apt-get -qq update; rm -rf /tmp/x", ["apt-get update alone"]),
        ("RUN /bin/sh -c apk update # buildkit", ["apk update alone"]),
        ("RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit", []),
        ("RUN /bin/sh -c apt-get update && /opt/install.sh # buildkit", []),
        ("RUN /bin/sh -c apt-get install -y curl # buildkit", []),
        ("RUN /bin/sh -c dnf update # buildkit", []),
        ("COPY apt-get update # buildkit", []),
    ],
)
def test_an_index_renewed_alone(line, expected):
    assert evidence("package-update-alone", built(line)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RUN /bin/sh -c apt-get -y dist-upgrade # buildkit", 1),
        ("RUN /bin/sh -c apt full-upgrade -y # buildkit", 1),
        ("RUN /bin/sh -c zypper -n dup # buildkit", 1),
        ("RUN /bin/sh -c do-release-upgrade # buildkit", 1),
        ("RUN /bin/sh -c apt-get -y upgrade # buildkit", 0),
        ("RUN /bin/sh -c apk upgrade # buildkit", 0),
        ("RUN /bin/sh -c echo apt-get dist-upgrade # buildkit", 0),
    ],
)
def test_an_upgrade_of_the_distribution(line, expected):
    assert len(findings("image-built-with-upgrade", built(line))) == expected


def test_history_that_says_nothing_is_unknown():
    for rule in ("package-update-alone", "image-built-with-upgrade", "base-old"):
        assert is_unknown(rule, image(history=()))


def layers(base_days, own_days, own="COPY api /app # buildkit"):
    base = Layer("/bin/sh -c #(nop) ADD file:5e06 in / ", NOW - base_days * DAY if base_days else 0.0, 1)
    return image(history=(Layer("ARG RELEASE", 0.0, 0), base, Layer(own, NOW - own_days * DAY, 1)))


@pytest.mark.parametrize(("days", "expected"), [(180, 0), (181, 1)])
def test_the_base_has_an_age_of_its_own(days, expected):
    assert len(findings("base-old", layers(days, 1))) == expected


def test_an_old_base_that_was_mended_or_says_no_date_or_is_old_throughout():
    assert findings("base-old", layers(400, 1, "RUN /bin/sh -c apt-get update && apt-get -y upgrade # buildkit")) == ()
    assert findings("base-old", layers(400, 1, "RUN /bin/sh -c apk update && apk add curl # buildkit"))
    assert verdicts("base-old", layers(0, 1)) == NOT_APPLICABLE
    assert verdicts("base-old", layers(400, 300)) == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (("sh", "-c", "apt-get update && apt-get install -y curl && app"), ["apt-get at start"]),
        (("/bin/bash", "-ec", "pip install -r requirements.txt; app"), ["pip at start"]),
        (("docker-entrypoint.sh", "sh", "-c", "npm ci && npm start"), ["npm at start"]),
        (("npm", "install"), ["npm at start"]),
        (("sh", "-c", "a'p't-g\"e\"t \\\n install curl"), ["apt-get at start"]),
        (("npm", "start"), []),
        (("sh", "-c", "npm run build"), []),
        (("sh", "-c", "echo 'apk add curl'"), []),
        (("sh", "-c"), []),
        (("",), []),
        ((), []),
    ],
)
def test_packages_installed_at_start(command, expected):
    assert evidence("packages-installed-at-start", workload(command=command)) == expected


def test_package_managers_are_told_once_by_name():
    several = tuple(process(pid=4100 + nr, name=name) for nr, name in enumerate(("api", "dpkg", "dpkg", "apt")))
    assert evidence("package-manager-running", workload(kernel=kernel(processes=several))) == ["dpkg", "apt"]
    assert is_asked("package-manager-running", workload())
    assert is_unknown("package-manager-running", container_world(workload(kernel=UNSEEN)))
