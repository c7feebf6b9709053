import pytest

from dockward.gate.weighing.notes import MOST_NAMED, Note, Tells, changed, line_of


def note(tells, short, rule=""):
    return Note(tells=tells, short=short, whole=short, rule=rule)


def test_the_line_has_the_gravest_first_whatever_the_order():
    notes = [
        note(Tells.FILLED, "pids-limit 200", "DW0303"),
        note(Tells.FILLED, "memory 512m", "DW0301"),
        note(Tells.VAIN, "user-root (DW0501)", "DW0501"),
        note(Tells.WARNED, "writable-root (DW1401)", "DW1401"),
        note(Tells.LATER, "privileged-container (DW0503)", "DW0503"),
    ]
    told = (
        "Dockward will refuse once the policy is enforced: privileged-container (DW0503); "
        "warns of writable-root (DW1401); could fill in nothing for user-root (DW0501); "
        "filled in memory 512m, pids-limit 200. (`dockward explain DW0503`)"
    )
    assert line_of(notes) == told
    assert line_of(reversed(notes)) == told


def test_what_is_only_filled_in_sends_nobody_to_a_rule():
    assert line_of([note(Tells.FILLED, "init", "DW1311")]) == "Dockward filled in init."
    assert line_of([]) == ""


def test_the_line_stays_short():
    many = [note(Tells.WARNED, f"{nr:03}{'x' * 500}") for nr in range(100)]
    assert len(line_of(many)) < 1000
    assert line_of(many).endswith(f"… and {100 - MOST_NAMED} more.")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({}, {"Memory": 512 << 20}, "memory 512m"),
        ({}, {"NanoCpus": 1_500_000_000}, "cpus 1.5"),
        ({"PidsLimit": -1}, {"PidsLimit": 200}, "pids-limit 200"),
        ({"Init": True}, {"Init": True, "ReadonlyRootfs": True}, "read-only"),
        ({"CapDrop": ["CHOWN"]}, {"CapDrop": ["CHOWN", "ALL"]}, "cap-drop ALL"),
        ({}, {"CapAdd": ["CHOWN", "SETUID"]}, "cap-add CHOWN SETUID"),
        ({}, {"SecurityOpt": ["no-new-privileges:true"]}, "no-new-privileges"),
        ({"SecurityOpt": ["seccomp=unconfined", "a"]}, {"SecurityOpt": ["a"]}, "no seccomp=unconfined"),
        (
            {"LogConfig": {"Config": {"max-size": "1m"}}},
            {"LogConfig": {"Type": "json-file", "Config": {"max-size": "1m", "max-file": "3"}}},
            "log max-file=3",
        ),
        ({"Tmpfs": {"/x": ""}}, {"Tmpfs": {"/tmp": "", "/x": ""}}, "tmpfs /tmp"),
        (
            {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "81"}]}},
            {"PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "81"}]}},
            "publish 127.0.0.1:81:80/tcp",
        ),
        ({"Memory": 1}, {"Memory": 1}, ""),
    ],
)
def test_what_was_filled_in_is_told_in_the_words_of_docker_run(before, after, words):
    assert changed(before, after) == words
