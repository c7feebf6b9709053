"""Containers that may see the whole host read-only, as the policy names them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from dockward.judge.policy.roles import Patterns, Who


class HostView(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """An agent that measures the host: which image, of which project, asked for by whom, until when, and why."""

    images: Annotated[
        Patterns,
        Meta(
            min_length=1, description="Images as for roles: a digest, or a shell pattern over NAME:TAG or NAME@DIGEST"
        ),
    ]
    who: Annotated[tuple[Who, ...], Meta(min_length=1, description="Clients that may ask for it, as for roles")]
    projects: Annotated[Patterns, Meta(min_length=1, description="Compose projects that it is of, as shell patterns")]
    reason: Annotated[str, Meta(min_length=3, description="Why")]
    until: Annotated[
        str, Meta(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", description="The last day, by UTC")
    ]
    paths: Annotated[
        tuple[Literal["/", "/proc", "/sys"], ...], Meta(min_length=1, description="What it may see, read-only")
    ] = ("/",)
    user: Annotated[
        str,
        Meta(
            pattern="^[1-9][0-9]{0,9}:[1-9][0-9]{0,9}$",
            description="The user and the group that it has to be, by numbers that nobody else on the host has",
        ),
    ] = "65534:65534"
