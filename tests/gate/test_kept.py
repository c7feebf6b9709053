"""What the gate keeps of containers in files beside its ledger."""

from dockward.gate import kept
from dockward.gate.approvals import Approvals
from dockward.gate.frozen import Freeze, Frozen


def test_the_oldest_are_forgotten_where_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    approvals, frozen = Approvals(tmp_path / "approved"), Frozen(tmp_path / "frozen")
    for one in ("a", "b", "c"):
        approvals.put(one, "spec")
        frozen.begin(one, Freeze(run="run"))
    assert [approvals.of(one) for one in ("a", "b", "c")] == [None, "spec", "spec"]
    assert [one in frozen for one in ("a", "b", "c")] == [False, True, True]


def test_approvals_are_written_again_once_something_is_forgotten(tmp_path):
    approvals = Approvals(tmp_path / "approved")
    approvals.put("a", "spec")
    approvals.write(approvals.written())
    approvals.forget(["b"])
    approvals.put("a", "spec")
    assert not approvals.changed
    approvals.forget(["a"])
    assert approvals.changed
    again = Approvals(tmp_path / "approved")
    again.read()
    assert (again.of("a"), approvals.of("a")) == ("spec", None)
