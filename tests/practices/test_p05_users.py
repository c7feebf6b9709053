import pytest
from tests.practices.verdicts import confidences, evidence, findings, is_asked, is_unknown, verdicts

from dockward.kit import compose, container_world, dockerfile, engine, image, kernel, process, service, workload, world
from dockward.model.fact import Fact, Unknown
from dockward.model.finding import Verdict
from dockward.model.image import ImageAccount, ImageGroup, Layer
from dockward.model.kernel import IdRange
from dockward.model.workload import Exec

ROOT = {"real_uid": 0, "effective_uid": 0}
UNSEEN = Unknown("no access to /proc")
SHIM = 4000
INIT = 4100


def running(*processes, **changes):
    return kernel(processes=processes, **changes)


@pytest.mark.parametrize("user", ["", "0", "root", "0:0", "00", "root:wheel", " 0 "])
def test_every_spelling_of_root_is_root(user):
    assert evidence("runs-as-root", workload(user=user, kernel=running(process(**ROOT))))


@pytest.mark.parametrize("user", ["1000", "rooty", "10:0", "\uff10", "app"])
def test_others_are_not(user):
    assert findings("runs-as-root", workload(user=user, kernel=None)) == ()


def test_dropping_root_in_the_entrypoint_silences_it_and_the_strict_rule_tells():
    dropped = workload(user="", kernel=running(process()))
    assert findings("runs-as-root", dropped) == ()
    assert findings("root-entrypoint", dropped)


def test_root_inside_a_user_namespace_is_another_rule():
    mapped = workload(user="", kernel=running(process(real_uid=231_072, effective_uid=231_072)))
    assert findings("runs-as-root", mapped) == ()
    assert findings("root-entrypoint", mapped) == ()
    assert findings("root-in-user-namespace", mapped)


def test_without_the_kernel_it_is_likely_unless_the_engine_remaps():
    stopped = workload(user="", kernel=None)
    remapping, plain = engine(userns_remap=True), engine(userns_remap=False)
    assert confidences("runs-as-root", container_world(stopped, engine=plain)) == ["likely"]
    assert findings("runs-as-root", container_world(stopped, engine=remapping)) == ()
    assert findings("root-in-user-namespace", container_world(stopped, engine=remapping))
    opted_out = workload(user="", kernel=None, userns_mode="host")
    assert findings("runs-as-root", container_world(opted_out, engine=remapping))


def test_an_unread_kernel_leaves_the_settings_as_evidence():
    unseen = workload(user="", kernel=UNSEEN)
    assert confidences("runs-as-root", container_world(unseen, engine=engine(userns_remap=False))) == ["likely"]


def test_processes_that_ended_meanwhile_are_unknown():
    assert is_unknown("runs-as-root", workload(user="", kernel=running()))


def test_a_service_that_names_no_user_is_reported():
    assert findings("runs-as-root", world(services=(service(user="root"),), engine=engine(userns_remap=False)))


def test_a_name_that_the_image_gives_uid_0_is_root():
    toor = image(accounts=(ImageAccount("toor", 0, 0),))
    stopped = workload(user="toor", kernel=None)
    plain = engine(userns_remap=False)
    assert findings("runs-as-root", container_world(stopped, images=(toor,), engine=plain))
    assert is_unknown("runs-as-root", container_world(stopped, images=(image(accounts=UNSEEN),), engine=plain))
    assert is_unknown("runs-as-root", container_world(stopped, images=(), engine=plain))


def test_a_setuid_child_is_found_by_its_effective_uid():
    escalated = process(pid=4101, parent=INIT, name="su", effective_uid=0)
    assert evidence("process-runs-as-root", workload(kernel=running(process(), escalated))) == [
        "Config.User=10001 kernel uid=0"
    ]


def test_an_exec_as_root_is_not_the_containers_own_process():
    entered = process(pid=4200, parent=SHIM, **ROOT)
    child = process(pid=4201, parent=4200, **ROOT)
    w = workload(kernel=running(process(pid=INIT, parent=SHIM), entered, child))
    assert findings("process-runs-as-root", w) == ()
    assert confidences("exec-as-root", w) == ["likely"]


def test_ancestry_that_goes_in_a_circle_ends():
    loop = (process(pid=INIT, parent=4101), process(pid=4101, parent=INIT, **ROOT))
    assert is_asked("process-runs-as-root", workload(kernel=running(*loop)))


def test_with_a_shared_process_namespace_every_process_counts():
    orphan = process(pid=4200, parent=1, **ROOT)
    w = workload(pid_mode="host", kernel=running(process(pid=INIT), orphan))
    assert findings("process-runs-as-root", w)


def test_exec_as_root_counts_only_where_the_container_is_not_root():
    root_exec = (Exec("e", "0:0", privileged=False, running=True),)
    assert evidence("exec-as-root", workload(execs=root_exec)) == ["exec user=root"]
    assert findings("exec-as-root", workload(user="", execs=root_exec)) == ()
    assert findings("exec-as-root", workload(execs=(Exec("e", "10001", privileged=False, running=True),))) == ()


def test_a_privileged_exec_in_a_privileged_container_is_nothing_new():
    execs = (Exec("e", "", privileged=True, running=True),)
    assert findings("exec-privileged", workload(privileged=True, execs=execs)) == ()


def test_no_new_privileges_by_settings_and_by_kernel():
    free, held = process(no_new_privileges=False), process(pid=4101, parent=INIT)
    mixed = running(free, held)
    assert findings("no-new-privileges-missing", workload(no_new_privileges=False, kernel=mixed))
    assert findings("no-new-privileges-missing", workload(no_new_privileges=False, kernel=None))
    assert findings("no-new-privileges-missing", workload(no_new_privileges=False, kernel=UNSEEN))
    assert findings("no-new-privileges-not-in-force", workload(kernel=mixed))
    assert findings("no-new-privileges-not-in-force", workload(no_new_privileges=False, kernel=mixed)) == ()


def test_an_unused_image_may_be_root():
    assert findings("image-user-root", world(images=(image(id="sha256:" + "9" * 64, user=""),))) == ()
    assert findings("image-user-root", image(user="root:root"))


def test_duplicate_accounts_by_number_and_by_name():
    accounts = (
        ImageAccount("a", 7, 7),
        ImageAccount("b", 7, 8),
        ImageAccount("c", 8, 8),
        ImageAccount("c", 9, 9),
        ImageAccount("d", 10, 1),
        ImageAccount("d", 10, 1),
    )
    assert evidence("duplicate-account-ids", image(accounts=accounts)) == ["uid 7: a, b", "account c twice"]


def test_duplicate_groups_by_number_and_by_name():
    groups = (ImageGroup("root", 0), ImageGroup("wheel", 0), ImageGroup("c", 8), ImageGroup("c", 9))
    assert evidence("duplicate-account-ids", image(groups=groups)) == ["gid 0: root, wheel", "group c twice"]
    assert is_unknown("duplicate-account-ids", image(groups=UNSEEN))


def test_an_unused_image_is_left_alone():
    idle = image(id="sha256:" + "9" * 64, accounts=UNSEEN, groups=UNSEEN, volumes=("/etc",), history=UNSEEN)
    for name in ("duplicate-account-ids", "image-built-with-sudo", "image-volume-sensitive"):
        assert verdicts(name, idle) == {Verdict.NOT_APPLICABLE}, name


@pytest.mark.parametrize(
    ("line", "fires"),
    [
        ("RUN /bin/sh -c sudo -u app make # buildkit", True),
        ("RUN /bin/sh -c apt-get update && sudo chown app /srv # buildkit", True),
        ("RUN /bin/sh -c apt-get install -y sudo # buildkit", False),
        ("COPY sudo /usr/bin/sudo # buildkit", False),
        ("RUN /bin/sh -c echo 'use sudo to start' # buildkit", False),
    ],
)
def test_sudo_counts_where_it_is_run(line, fires):
    assert bool(findings("image-built-with-sudo", image(history=(Layer(line, 1.0, 1),)))) is fires


def test_groups_by_name_and_by_number():
    w = workload(group_add=("disk", "000", "44", "docker"))
    assert evidence("privileged-group-added", w) == [
        "HostConfig.GroupAdd=disk",
        "HostConfig.GroupAdd=0",
        "HostConfig.GroupAdd=docker",
    ]


def test_the_kernel_decides_on_roots_group_where_it_is_seen():
    assert findings("root-group", workload(user="1000:0", kernel=running(process()))) == ()
    assert findings("root-group", workload(user="1000:0", kernel=None))
    assert findings("root-group", workload(user="1000:root", kernel=None))
    assert findings("root-group", workload(user="1000", kernel=None)) == ()


def test_an_unread_uid_map_is_unknown_not_a_pass():
    seen = running(process(), uid_map=Fact(UNSEEN))
    assert is_unknown("root-entrypoint", workload(user="", kernel=seen))


def test_a_map_without_the_uid_makes_nobody_root():
    seen = running(process(real_uid=5, effective_uid=5), uid_map=(IdRange(0, 100_000, 65_536),))
    assert not findings("root-in-user-namespace", workload(user="", kernel=seen))
    assert verdicts("root-in-user-namespace", workload(user="", kernel=seen))


def test_who_runs_is_enough_where_the_kernel_shows_it():
    seen = workload(user="app", kernel=running(process()))
    blind = {"images": (image(accounts=UNSEEN),), "engine": engine(userns_remap=False)}
    assert is_asked("runs-as-root", container_world(seen, **blind))
    assert findings("runs-as-root", container_world(seen, **blind)) == ()
    rooted = workload(user="app", kernel=running(process(**ROOT)))
    assert is_unknown("runs-as-root", container_world(rooted, **blind))
    assert evidence("process-runs-as-root", container_world(rooted, **blind)) == ["Config.User=app kernel uid=0"]


def test_a_setuid_child_under_remapping_is_found_by_the_uid_map():
    child = process(pid=4101, parent=INIT, name="su", effective_uid=231_072)
    remapped = workload(user="app", kernel=running(process(), child))
    assert findings("process-runs-as-root", remapped) == ()
    assert evidence("process-runs-as-mapped-root", remapped) == ["Config.User=app kernel uid=0 inside"]
    unmapped = workload(user="app", kernel=running(process(), child, uid_map=UNSEEN))
    assert is_unknown("process-runs-as-mapped-root", unmapped)
    assert findings("process-runs-as-mapped-root", workload(user="root", kernel=running(process(), child))) == ()


def test_an_exec_as_mapped_root_is_seen():
    entered = process(pid=4200, parent=SHIM, effective_uid=231_072)
    assert evidence("exec-as-root", workload(kernel=running(process(pid=INIT), entered))) == ["entered uid=0"]


def test_a_sandbox_hides_whose_processes_these_are():
    hidden = workload(user="app", kernel=kernel(processes=(), sandboxed=True))
    for name in ("process-runs-as-root", "process-runs-as-mapped-root"):
        assert verdicts(name, hidden) == {Verdict.NOT_APPLICABLE}, name
    assert findings("exec-as-root", hidden) == ()
    rooted = workload(user="0", kernel=kernel(processes=(), sandboxed=True))
    assert findings("runs-as-root", rooted) == ()
    assert confidences("root-in-user-namespace", rooted) == ["likely"]


@pytest.mark.parametrize(
    ("image_name", "sure"),
    [
        ("gitea/gitea:1.22", ["guess"]),
        ("gitea/gitea:1.22-rootless", []),
        ("grafana/mimir:2.14.0", ["guess"]),
        ("prom/blackbox-exporter:v0.25.0", ["guess"]),
        ("grafana/k6:0.55.0", []),
        ("grafana/promtail:3.2.1", ["likely"]),
        ("acme/app:1.0", ["likely"]),
        ("alpine:3.20", ["likely"]),
    ],
)
def test_a_user_that_is_not_known_is_no_accusation(image_name, sure):
    assert confidences("DW0580", compose("services:", "  web:", f"    image: {image_name}")) == sure


def test_a_base_of_which_some_run_as_root_leaves_it_open():
    assert confidences("DW0510", dockerfile("FROM grafana/mimir:2.14.0")) == ["guess"]
    assert confidences("DW0510", dockerfile("FROM acme/app:1.0")) == ["likely"]
    assert confidences("DW0510", dockerfile("FROM grafana/mimir:2.14.0", "USER 0")) == ["certain"]


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        (["WORKDIR /app", "COPY . .", 'CMD ["sh", "-c", "python -m server > log.txt"]'], "/app/log.txt"),
        (["WORKDIR /app", "COPY . .", "CMD touch started && python -m server"], "/app/started"),
        (["WORKDIR /srv", "WORKDIR app", "COPY . .", "CMD cp a.conf b.conf; python -m x"], "/srv/app/b.conf"),
        (["WORKDIR /app", "COPY . .", "CMD python -m server > logs/log.txt"], ""),
        (["WORKDIR /app", "COPY . .", "CMD python -m server 2> /dev/null"], ""),
        (["WORKDIR /app", "COPY . .", "CMD chmod 755 . && python -m server"], ""),
        (["COPY app /app", "CMD python -m server > log.txt"], ""),
        (["RUN mkdir /app", "WORKDIR /app", "CMD python -m server > log.txt"], ""),
    ],
)
def test_what_workdir_makes_stays_roots(lines, path):
    (found,) = findings("DW0510", dockerfile("FROM python:3.12-slim", *lines))
    assert (f"its start writes to {path}" in found.message) is bool(path)
    assert bool(found.fixes) is not bool(path)


@pytest.mark.parametrize(
    ("lines", "said"),
    [(["WORKDIR /app", "COPY . ."], True), (["RUN mkdir /app", "WORKDIR /app"], False), (["COPY a /app/"], False)],
)
def test_whose_the_directory_is_that_it_works_in_is_said(lines, said):
    (found,) = findings("DW0510", dockerfile("FROM python:3.12-slim", *lines, 'CMD ["python", "-m", "x"]'))
    assert ("/app itself stays root's" in found.fixes[0].risk) is said
