"""A volume as the engine holds it."""

from msgspec import Struct

from dockward.model.fact import Fact
from dockward.model.subject import Kind, Subject


class Volume(Struct, frozen=True, kw_only=True):
    """A volume. `options` are the driver's (`type`, `o`, `device` for the local driver; passwords taken out)."""

    name: str
    driver: Fact[str]
    mountpoint: Fact[str]
    options: Fact[dict[str, str]]
    labels: Fact[dict[str, str]]
    scope: Fact[str]

    @property
    def subject(self) -> Subject:
        """What findings call it."""
        return Subject(Kind.VOLUME.value, self.name)
