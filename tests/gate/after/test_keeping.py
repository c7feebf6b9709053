"""What the gate keeps is written before anybody hears of it, and together."""

import asyncio
import json
import threading

from tests.gate.aftermath import aftermath, known

from dockward.gate.after.approvals import Approvals


def test_what_is_made_is_written_before_anybody_hears_of_it(tmp_path):
    async def run():
        after, *_ = aftermath(tmp_path)
        await after.made("one")
        assert known(tmp_path / "a") == {"one": ""}
        await after.approve("web", "shape")
        assert known(tmp_path / "s") == {"web": ["shape"]}

    asyncio.run(run())


def test_what_is_made_side_by_side_is_written_together_and_one_after_the_other(tmp_path, monkeypatch):
    written, busy = [], threading.Lock()

    def write(self, change):
        assert busy.acquire(blocking=False)
        written.append(json.loads(change.data))
        busy.release()

    monkeypatch.setattr(Approvals, "write", write)

    async def one(after, name):
        await after.made(name)
        assert any(name in one for one in written)

    async def run():
        after, *_ = aftermath(tmp_path)
        async with asyncio.TaskGroup() as group:
            for nr in range(50):
                group.create_task(one(after, str(nr)))

    asyncio.run(run())
    assert sum(map(len, written)) == 50
    assert len(written) < 5


def test_what_cannot_be_written_is_told_and_written_later(tmp_path, caplog):
    async def run():
        after, approvals, *_ = aftermath(tmp_path / "none")
        await after.made("one")
        assert approvals.changed
        (tmp_path / "none").mkdir()
        await after.made("two")
        assert known(tmp_path / "none/a") == {"one": "", "two": ""}

    asyncio.run(run())
    assert "can't be written" in caplog.text
