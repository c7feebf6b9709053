"""A container is given a secret in its environment."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import EnvEntry, EnvKind, Workload
from dockward.model.world import World
from dockward.practices._compose import surely
from dockward.practices._needs import kept_in_file, why_in_variable
from dockward.practices._sorts import sort_words
from dockward.practices.p09_images import own_environment
from dockward.syntax.secrets import names_secret

_SERVICE = "services:\n  db:\n    image: postgres:16.4\n    environment:\n"


@rule(
    "DW0909",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA),
    cis="4.10",
    elsewhere=("compose-lint:CL-0020", "docksec:compose-plaintext-secret-env"),
    confidence=Confidence.LIKELY,
    kinds=(Kind.CONTAINER, Kind.COMPOSE, Kind.RUN),
    why="Every process of it, every crash report and everyone who may run `docker inspect` reads the value; it also "
    "stands in the compose file.",
    remedy="Use `secrets` and let the program read the file: most images take NAME_FILE in place of NAME.",
    references=("https://docs.docker.com/compose/how-tos/use-secrets/",),
    bad=workload(environment=(EnvEntry("DB_PASSWORD", EnvKind.CREDENTIAL),)),
    good=workload(environment=(EnvEntry("DB_PASSWORD_FILE", EnvKind.FILE_REFERENCE),)),
    written=_SERVICE + "      POSTGRES_PASSWORD: correct-horse-7\n",
    fixed=_SERVICE
    + "      POSTGRES_PASSWORD_FILE: /run/secrets/db_postgres_password\n"
    + "    secrets:\n      - db_postgres_password\n\n"
    + "secrets:\n  db_postgres_password:\n    file: ./secrets/db_postgres_password\n",
)
def secret_in_environment(w: Workload, world: World) -> Iterator[Problem]:
    for one in own_environment(w, world):
        if one.kind is EnvKind.CREDENTIAL:
            whole = names_secret(one.name)
            holds = "looks like a credential" if whole else "holds what looks like a credential among other things"
            message, at = f"{one.name} {holds}{sort_words(one.sort)}.", one.place or w.environment.place
            sure = surely(w, world, at, Confidence.LIKELY)
            yield problem(
                message,
                at=at,
                evidence=one.name,
                confidence=sure,
                fix=kept_in_file(w, one.name) if whole else (),
                unrepaired=_why(w, one.name, whole=whole) if w.kind is Kind.COMPOSE else "",
            )


def _why(w: Workload, name: str, *, whole: bool) -> str:
    return why_in_variable(w, name) if whole else "where its program may read that from isn't known"
