import pytest
from tests.practices.verdicts import evidence, findings, is_unknown

from dockward.kit import kernel, process, workload
from dockward.model.capabilities import ENGINE_DEFAULT, NAMES
from dockward.model.fact import Unknown

DEFAULT_MASK = 0xA80425FB
ADDED = (
    "capability-takes-host",
    "capability-near-host",
    "capability-beyond-container",
    "capability-starves-host",
    "capability-discloses",
    "capability-reads-host",
    "capability-bounded",
)


def mask(*names):
    return sum(1 << NAMES.index(one) for one in names)


def asks(add=(), drop=("ALL",), **changes):
    return workload(cap_add=frozenset(add), cap_drop=frozenset(drop), **changes)


def holding(**masks):
    return kernel(processes=(process(**masks),))


def test_dropping_each_by_name_is_as_good_as_all():
    assert findings("capabilities-kept", asks(drop=ENGINE_DEFAULT, kernel=None)) == ()
    assert evidence("capabilities-kept", asks(drop=ENGINE_DEFAULT - {"KILL"}, kernel=None)) == ["keeps KILL"]


def test_an_asked_for_default_capability_was_chosen():
    kept = asks(add=ENGINE_DEFAULT, drop=(), kernel=None)
    assert findings("capabilities-kept", kept) == ()


def test_an_empty_bounding_set_proves_that_nothing_is_kept():
    assert findings("capabilities-kept", asks(drop=(), kernel=holding(cap_bounding=0))) == ()
    assert findings("capabilities-kept", asks(drop=(), kernel=holding(cap_bounding=DEFAULT_MASK)))
    assert findings("capabilities-kept", asks(drop=(), kernel=Unknown("no access")))


def test_every_capability_beyond_the_default_has_one_rule():
    for name in (*NAMES, "ALL"):
        told = [rule for rule in ADDED if findings(rule, asks((name,)))]
        assert len(told) == (0 if name in ENGINE_DEFAULT else 1), name


def test_tracing_with_the_hosts_processes_in_sight_takes_the_host():
    w = asks(("SYS_PTRACE",), pid_mode="host")
    assert [rule for rule in ADDED if findings(rule, w)] == ["capability-takes-host"]


def test_each_added_capability_is_a_finding():
    assert evidence("capability-near-host", asks(("NET_ADMIN", "BPF"))) == ["cap_add=BPF", "cap_add=NET_ADMIN"]


@pytest.mark.parametrize("rule", [*ADDED, "capabilities-kept", "raw-sockets", "capability-unasked"])
def test_a_privileged_container_is_one_finding_elsewhere(rule):
    everything = asks(("ALL", "SYSLOG"), (), privileged=True, kernel=holding(cap_permitted=mask("SYS_ADMIN")))
    assert findings(rule, everything) == ()


def test_what_the_kernel_grants_beyond_the_settings():
    w = asks(("CHOWN",), kernel=holding(cap_permitted=mask("CHOWN", "BPF"), cap_effective=mask("CHOWN")))
    assert evidence("capability-unasked", w) == ["kernel holds BPF"]
    fine = asks(("CHOWN",), kernel=holding(cap_permitted=mask("CHOWN"), cap_bounding=mask("CHOWN")))
    assert findings("capability-unasked", fine) == ()


def test_a_bit_without_a_name_is_beyond_the_settings_too():
    assert evidence("capability-unasked", asks(kernel=holding(cap_permitted=1 << 60))) == ["kernel holds 60"]


def test_a_privileged_exec_is_not_the_containers_own_power():
    entered = process(pid=4200, parent=1, cap_permitted=mask("SYS_ADMIN"))
    assert findings("capability-unasked", asks(kernel=kernel(processes=(process(), entered)))) == ()


def test_processes_that_ended_meanwhile_are_unknown():
    for rule in ("capability-unasked", "ambient-capabilities"):
        assert is_unknown(rule, asks(kernel=kernel(processes=())))


def test_added_and_dropped():
    assert evidence("capability-added-and-dropped", asks(("ALL",), ("ALL",))) == ["added and dropped ALL"]
    assert findings("capability-added-and-dropped", asks(("ALL",), ("CHOWN",))) == ()
    assert evidence("capability-added-and-dropped", asks(("KILL", "BPF"), ("KILL", "ALL"))) == [
        "added and dropped KILL"
    ]


def test_raw_sockets_by_what_is_granted():
    assert findings("raw-sockets", asks(("NET_RAW",)))
    assert findings("raw-sockets", asks()) == ()
