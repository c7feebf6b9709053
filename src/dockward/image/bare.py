"""An image of which no configuration is to be had, as an SBOM or a directory gives one."""

from typing import Any

from dockward.model.fact import Fact, outside
from dockward.model.image import Image
from dockward.model.subject import Subject


def bare_image(image_id: str, why: str, *, tags: tuple[str, ...] = (), holder: Subject | None = None) -> Image:
    """An image of which only the name is known: all else is outside of what was read, for the reason `why`."""
    untold: Fact[Any] = outside(why)
    return Image(
        id=image_id,
        tags=tags,
        holder=holder,
        created=untold,
        size=untold,
        user=untold,
        environment=untold,
        ports=untold,
        volumes=untold,
        labels=untold,
        health_check=untold,
        command=untold,
        history=untold,
        layers=untold,
        platform=untold,
        accounts=untold,
        groups=untold,
        setuid_files=untold,
        credential_files=untold,
        directories=untold,
    )
