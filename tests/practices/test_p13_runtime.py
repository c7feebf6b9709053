import pytest
from tests.practices.verdicts import evidence, findings, is_unknown, verdicts

from dockward.kit import container_world, engine, host, kernel, process, swarm, workload, world
from dockward.model.fact import Unknown
from dockward.model.kernel import KernelMount
from dockward.model.workload import Seccomp, SeccompChoice

UNSEEN = Unknown("not readable")
APPARMOR = engine(apparmor=True, selinux=False)
SELINUX = engine(apparmor=False, selinux=True)
NONE = engine(apparmor=False, selinux=False)


def labelled(*labels):
    return kernel(processes=tuple(process(pid=4100 + nr, parent=4100, lsm_label=one) for nr, one in enumerate(labels)))


def running(*paths, mounts=()):
    several = (process(pid=4100 + nr, parent=4100, executable=one) for nr, one in enumerate(paths))
    return workload(kernel=kernel(processes=tuple(several), mounts=mounts))


def mount(target, filesystem="ext4", options=("rw",)):
    return KernelMount(target, "/", "8:1", filesystem, "x", frozenset(options))


def test_a_profile_switched_off_counts_where_there_is_apparmor():
    w = workload(apparmor="unconfined")
    assert findings("apparmor-off", container_world(w, engine=APPARMOR))
    assert findings("apparmor-off", container_world(w, engine=SELINUX)) == ()
    assert findings("apparmor-off", container_world(workload(apparmor="unconfined", privileged=True))) == ()
    assert is_unknown("apparmor-off", container_world(w, engine=engine(apparmor=UNSEEN)))


@pytest.mark.parametrize(
    ("label", "state"),
    [
        ("unconfined", "unconfined"),
        ("unconfined\n", "unconfined"),
        ("docker-default (complain)", "complain"),
        ("mine (unconfined)", "unconfined"),
        ("docker-default (enforce)", ""),
        ("", ""),
    ],
)
def test_the_kernels_word_on_apparmor(label, state):
    found = evidence("apparmor-not-in-force", workload(kernel=labelled(label)))
    assert found == ([f"AppArmor {state}"] if state else [])


def test_a_label_that_could_not_be_read_hides_no_other():
    both = workload(kernel=labelled(UNSEEN, "unconfined"))
    assert evidence("apparmor-not-in-force", both) == ["AppArmor unconfined"]
    assert is_unknown("apparmor-not-in-force", workload(kernel=labelled(UNSEEN)))


def test_what_was_switched_off_is_told_once():
    w = workload(apparmor="unconfined", kernel=labelled("unconfined"))
    assert findings("apparmor-not-in-force", w) == ()


@pytest.mark.parametrize("option", ["disable", "type:spc_t", "type:unconfined_t"])
def test_selinux_options_that_open(option):
    assert findings("selinux-off", container_world(workload(selinux=(option,)), engine=SELINUX))
    assert findings("selinux-off", container_world(workload(selinux=(option,)), engine=APPARMOR)) == ()


def test_selinux_options_that_narrow():
    assert findings("selinux-off", container_world(workload(selinux=("type:svirt_apache_t",)), engine=SELINUX)) == ()


def test_the_kernels_word_on_selinux():
    open_domain = workload(kernel=labelled("system_u:system_r:container_runtime_t:s0\0"))
    assert evidence("selinux-not-in-force", container_world(open_domain, engine=SELINUX)) == [
        "SELinux type container_runtime_t"
    ]
    assert findings("selinux-not-in-force", container_world(workload(kernel=labelled("odd")), engine=SELINUX)) == ()


def test_a_module_that_the_engine_ignores():
    def unused(lsms, **changes):
        changes = {"engine": NONE, "host": host(lsms=frozenset(lsms)), **changes}
        return [one.cis for one in findings("security-module-unused", world(**changes))]

    assert unused({"apparmor"}) == [("5.2",)]
    assert unused({"selinux"}) == [("5.3",)]
    assert unused({"yama"}) == []
    assert unused({"apparmor"}, host=None) == []
    remote = engine(apparmor=False, selinux=False, local=False)
    assert unused({"apparmor"}, engine=remote) == []


def test_live_restore_and_swarm():
    off = engine(live_restore=False)
    assert findings("live-restore-off", world(engine=off, swarm=swarm(active=False)))
    assert findings("live-restore-off", world(engine=off, swarm=swarm(active=True))) == ()
    assert is_unknown("live-restore-off", world(engine=off, swarm=swarm(active=UNSEEN)))


def test_programs_in_memory():
    assert findings("program-in-memory", running("/app/api", "/memfd:kworker"))
    assert findings("program-in-memory", running("/memfd:runc_cloned:/proc/self/exe")) == ()
    assert findings("program-in-memory", running(UNSEEN, "/memfd:x"))
    assert is_unknown("program-in-memory", running(UNSEEN, "/app/api"))


def test_programs_in_temporary_places():
    for path in ("/tmp/x", "/var/tmp/a/b", "/dev/shm/x"):
        assert evidence("program-in-temporary-place", running(path, path)) == [f"runs {path}"]
    assert findings("program-in-temporary-place", running("/tmpx/x", mounts=(mount("/"),))) == ()
    assert findings("program-in-temporary-place", running("/run/x", mounts=(mount("/"), mount("/run", "tmpfs"))))


def test_programs_on_mounts_by_the_closest_mount():
    def told(*mounts):
        return evidence("program-on-writable-mount", running("/data/bin/x", mounts=mounts))

    assert told(mount("/"), mount("/data")) == ["runs /data/bin/x on /data"]
    assert told(mount("/"), mount("/data"), mount("/data/bin", options=("ro",))) == []
    assert told(mount("/")) == []
    assert told(mount("/data", "tmpfs")) == []
    assert told(mount("/dat")) == []


def test_any_option_of_its_own_is_one():
    bare = {"no_new_privileges": False}
    assert findings("security-options-missing", workload(**bare))
    assert findings("security-options-missing", workload(**bare, seccomp=Seccomp(SeccompChoice.CUSTOM))) == ()
    assert findings("security-options-missing", workload(**bare, apparmor="mine")) == ()
    assert findings("security-options-missing", workload(**bare, selinux=("type:a_t",))) == ()


def test_one_process_needs_no_init():
    assert findings("no-init-process", workload(kernel=kernel(processes=(process(name="sh"),)))) == ()
    pair = (process(name="node"), process(pid=4101, parent=4100, name="node"))
    assert evidence("no-init-process", workload(kernel=kernel(processes=pair))) == ["first process node"]
    entered = (process(name="node"), process(pid=4101, parent=1, name="sh"))
    assert findings("no-init-process", workload(kernel=kernel(processes=entered))) == ()


def test_nothing_runs_nothing_is_asked():
    for rule in ("program-in-memory", "apparmor-not-in-force", "no-init-process", "program-on-writable-mount"):
        assert {one.value for one in verdicts(rule, workload(kernel=None))} == {"not applicable"}


def test_an_added_program_is_told_once_and_not_where_temporary_ones_are():
    added = ("/tmp/x", "/usr/bin/evil")
    seen = workload(kernel=kernel(added_programs=added, processes=(process(executable="/tmp/x"),)))
    assert evidence("program-added", seen) == ["added /usr/bin/evil"]
    assert evidence("program-in-temporary-place", seen) == ["runs /tmp/x"]


def test_what_a_container_added_may_be_unknown():
    assert is_unknown("program-added", workload(kernel=kernel(added_programs=Unknown("no overlay"))))
    assert findings("program-added", workload(kernel=None)) == ()
