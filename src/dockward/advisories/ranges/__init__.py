"""Which versions an advisory affects: OSV's ranges and each ecosystem's range expressions, as intervals of sort keys.

A range that can't be understood is an `Unreadable` with its reason; never nothing, which would read as not affected.
"""

from dockward.advisories.ranges.interval import END, Interval, Intervals, Unreadable, affected
from dockward.advisories.ranges.osv import Event, enumerated, intervals

__all__ = ["END", "Event", "Interval", "Intervals", "Unreadable", "affected", "enumerated", "intervals"]
