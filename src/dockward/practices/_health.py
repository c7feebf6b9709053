"""Health checks that the own programs of well-known images can make, with the account that the service has."""

from dockward.kit import Fix, set_key, unset_key
from dockward.model.workload import Origin, Workload
from dockward.practices._needs import Needs, needs_of, needs_of_name
from dockward.syntax.reference import parse_reference
from dockward.syntax.regex import regex

_VERSION = regex(r"v?([0-9]{1,6})(?:\.([0-9]{1,6}))?(?:[.\-].*)?")
Check = tuple[str, ...]


def health_of(image: str) -> Check:
    """The health check for an image that is built on this one; nothing where none is known.

    Whoever runs it says which account it has, so the check looks it up.
    """
    needs = needs_of_name(image)
    return _of_version(needs, image) if needs is not None else ()


def check_health(w: Workload) -> tuple[Fix, ...]:
    """The repair that gives it the health check of its image; none where no check is known that is sure to reach it."""
    needs = needs_of(w)
    check = _check(w, needs) if needs is not None and not _listens_otherwise(w, needs) else ()
    if needs is None or not check:
        return ()
    name = " ".join(" ".join(_of_version(needs, w.image.value)[1:]).split()[:2])
    if w.origin is Origin.COMPOSE:
        check = tuple(one.replace("$", "$$") for one in check)
    return (
        Fix(
            title=f"Check its health with `{name}`",
            risk="a service that the check doesn't reach counts as unhealthy, and what depends on it doesn't start",
            changes=(
                unset_key("healthcheck"),
                set_key("healthcheck.test", check),
                set_key("healthcheck.interval", "30s"),
                set_key("healthcheck.timeout", "5s"),
                set_key("healthcheck.retries", 3),
                set_key("healthcheck.start_period", "30s"),
            ),
        ),
    )


def _check(w: Workload, needs: Needs) -> Check:
    """That of its image; an account that a file holds is read from there."""
    names = {one.name for one in w.environment.told or ()}
    in_files = [one for one in needs.account_by if f"{one}_FILE" in names]
    kind, *words = _of_version(needs, w.image.value) or ("",)
    read = "".join(f'{one}="${{{one}:-$(cat "${one}_FILE")}}"; ' for one in in_files)
    return (kind, *(f"{read}{one}" for one in words)) if kind else ()


def _of_version(needs: Needs, image: str) -> Check:
    version, earlier = needs.health_before
    found = parse_reference(image)
    told = _VERSION.fullmatch(found.tag) if found is not None else None
    before = told is not None and (int(told[1]), int(told[2] or 0)) < version
    return earlier if before else needs.health


def _listens_otherwise(w: Workload, needs: Needs) -> bool:
    """Whether its command or what is mounted over its settings may make it listen where the check doesn't ask."""
    words = w.command.value if w.command.known else ()
    if not (w.command.known or w.command.left_out):
        return bool(needs.listens)
    if any(one.startswith(needs.listens) for one in words for one in one.split()) if needs.listens else False:
        return True
    mounted = [f"{one.target.rstrip('/')}/" for one in w.mounts.told or ()]
    return bool(needs.settings) and any(one.startswith(f"{needs.settings}/") for one in mounted)
