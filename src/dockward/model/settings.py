"""What configuration files in an image switch off: checks of signatures and certificates, and of who logs in."""

from enum import Enum

from msgspec import Struct


class Weakness(Enum):
    """What a setting gives away. The values are stored in caches."""

    UNSIGNED = "unsigned"
    """Packages are installed whoever signed them, or nobody did."""
    UNVERIFIED = "unverified"
    """Whoever answers is believed to be the server, or what it says passes in the clear."""
    LOGIN = "login"
    """An SSH server lets in whom it should not."""
    KEY = "key"
    """Whoever has the other half of a key is let in."""


class Setting(Struct, frozen=True):
    """A line of a file: `path` from the root on, `words` name the setting and hold none of its secrets."""

    weakness: Weakness
    path: str
    line: int
    words: str


class FoundSetting(Struct, frozen=True):
    """A setting that the image shows, and the layer that brought it."""

    setting: Setting
    layer: int
