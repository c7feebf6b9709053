"""The devices of a container: those named by their path, and those that a driver or CDI brings in."""

from collections.abc import Iterable, Iterator

from dockward.engine.wire.inspect import DeviceMapping, DeviceRequest
from dockward.model.workload import Device

_CDI = "cdi"
_ALL = -1


def devices_from(mapped: Iterable[DeviceMapping], asked: Iterable[DeviceRequest] | None) -> tuple[Device, ...]:
    """Every device; one that was asked for by kind has no path, so its name stands in the path's place."""
    paths = (Device(one.path_on_host, one.path_in_container, one.cgroup_permissions) for one in mapped)
    return (*paths, *(Device(name, "", "rw") for one in asked or () for name in _names(one)))


def _names(one: DeviceRequest) -> Iterator[str]:
    """As CDI writes it (`vendor.com/class=name`), else kind, driver and which: `gpu (nvidia): all`."""
    if one.driver == _CDI:
        yield from one.device_ids or ()
        return
    kind = " or ".join("+".join(each) for each in one.capabilities or ()) or "device"
    driver = f" ({one.driver})" if one.driver else ""
    count = "all" if one.count == _ALL else str(one.count)
    yield f"{kind}{driver}: {', '.join(one.device_ids or ()) or count}"
