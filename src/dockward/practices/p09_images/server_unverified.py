"""A downloader in an image believes every server."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, reach, rule
from dockward.model.image import Image
from dockward.model.settings import Weakness
from dockward.model.subject import Kind
from dockward.practices.p09_images._settings import example, settings_of


@rule(
    "DW0975",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    why="Whoever sits on the way answers in the server's place, and what pip, npm, git or curl fetch from it is run.",
    remedy="Take the setting out, ask by https, and add the missing authority: /usr/local/share/ca-certificates with "
    "`update-ca-certificates`, `cert` of pip, `cafile` of npm, `http.sslCAInfo` of git.",
    references=(
        "https://pip.pypa.io/en/stable/topics/https-certificates/",
        "https://docs.npmjs.com/cli/using-npm/config",
    ),
    bad=example(Weakness.UNVERIFIED, "etc/pip.conf", "trusted-host=…"),
    good=example(Weakness.UNSIGNED, "etc/yum.conf", "gpgcheck=0 of [main]"),
)
def server_unverified(i: Image) -> Iterator[Problem]:
    yield from settings_of(i, Weakness.UNVERIFIED, "switches a check off")
