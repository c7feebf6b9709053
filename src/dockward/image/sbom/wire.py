"""How the structs that an SBOM is made of are written: names as in JSON, and nothing of what is empty."""

from msgspec import Struct


class Wire(Struct, rename="camel", omit_defaults=True, frozen=True, kw_only=True, gc=False):
    """What has its default is left out."""
