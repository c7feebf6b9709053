"""A snapshot and its clock."""

import time
from datetime import UTC, date, datetime

from dockward.model.world import World


def test_the_day_is_the_one_of_utc_wherever_the_machine_stands(monkeypatch):
    before_midnight = datetime(2026, 5, 5, 23, 30, tzinfo=UTC).timestamp()
    try:
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert World(taken=before_midnight).today == date(2026, 5, 5)
            assert World(taken=before_midnight + 3600).today == date(2026, 5, 6)
    finally:
        monkeypatch.undo()
        time.tzset()
