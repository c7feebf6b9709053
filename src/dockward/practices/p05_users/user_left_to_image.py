"""A container leaves it to its image who it runs as, and most images say root."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, NotApplicable, Problem, Reach, compose, problem, reach, rule
from dockward.model.bases import is_doubtful, known_base
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._images import reference_of
from dockward.practices._needs import goes_on_as, needs_of
from dockward.practices.p05_users._root import is_root_name, user_of
from dockward.practices.p15_networks._stores import is_store

_WITHOUT_ROOT = ("nonroot", "non-root", "rootless", "unprivileged")


@rule(
    "DW0580",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    cis="4.1",
    confidence=Confidence.LIKELY,
    elsewhere=("docksec:compose-no-non-root-user",),
    kinds=(Kind.COMPOSE, Kind.RUN),
    why="Nobody who reads it sees who it is, and the image's next version may decide otherwise. As root, one "
    "flaw in the kernel or one careless mount makes an intruder root on the host.",
    remedy='Set `user: "10001:10001"` (run: `--user 10001:10001`), or the user that the image was made for, and give '
    "it the directories that it writes.",
    references=("https://docs.docker.com/reference/compose-file/services/#user",),
    bad=compose("services:", "  web:", "    image: app:1.0"),
    good=compose("services:", "  web:", "    image: app:1.0", '    user: "10001:10001"'),
)
def user_left_to_image(w: Workload) -> Iterator[Problem]:
    """What is built has a Dockerfile, which is judged itself; images of databases step down by themselves as a rule."""
    if not w.user.left_out:
        if is_root_name(user_of(w.user.value)):
            raise NotApplicable("it is set to run as root: see DW0501")
        return
    image = reference_of(w)
    base = known_base(image.name, image.effective_tag)
    known = base is not None and base.user not in {"", "root", "0"}
    if known or any(one in f"{image.repository}:{image.tag}" for one in _WITHOUT_ROOT):
        raise NotApplicable("its image is known not to run as root")
    account = goes_on_as(w)
    if account:
        raise NotApplicable(f"its image's start script is known to go on as {account}")
    doubtful = base is None and is_doubtful(image.name, image.effective_tag)
    said = "A container leaves it to its image who it runs as, which isn't known here." if doubtful else ""
    sure = Confidence.GUESS if doubtful or is_store(w) else Confidence.LIKELY
    yield problem(said, at=w.user, evidence="user left to the image", confidence=sure, unrepaired=_why(w))


def _why(w: Workload) -> str:
    needs = needs_of(w)
    if needs is not None and "SETUID" in needs.capabilities:
        return "its image starts as root, and only a part of it goes on as another"
    return "which account its image is made for, and what that may write, isn't known"
