"""Languages and build tools among Docker's official images.

Source: the Dockerfiles that the library's definition files name (docker-library/official-images, August 2026). The
library takes no HEALTHCHECK of its own (its FAQ). Those that don't start as root: `groovy`, by its USER.
"""

from msgspec.structs import replace

from dockward.model._bases.base import Base, BaseRole, Variants, every_tag, larger, smaller

_LANGUAGE = Base(role=BaseRole.LANGUAGE, packages="apt")
_FULL = replace(_LANGUAGE, development=True)
_BUILDER = Base(role=BaseRole.BUILDER, packages="apt", development=True)
_MAVEN = replace(_BUILDER, data=("/root/.m2",))
_GRADLE = replace(_BUILDER, data=("/home/gradle/.gradle",))
_GROOVY = replace(_FULL, user="1000:1000", data=("/home/groovy/.groovy/grapes",))

TABLE: dict[str, Variants] = {
    "amazoncorretto": (
        ("headless", replace(_LANGUAGE, packages="yum")),
        ("headful", replace(_LANGUAGE, packages="yum")),
        ("jre", replace(_LANGUAGE, packages="yum")),
        ("", replace(_FULL, packages="dnf")),
    ),
    "azul-zulu": smaller(_FULL, "jre"),
    "bash": every_tag(Base(role=BaseRole.LANGUAGE, packages="apk")),
    "buildpack-deps": (
        ("curl", replace(_BUILDER, development=False)),
        ("scm", replace(_BUILDER, development=False)),
        ("", _BUILDER),
    ),
    "clojure": every_tag(_FULL),
    "composer": every_tag(Base(role=BaseRole.BUILDER, packages="apk")),
    "dart": every_tag(_FULL),
    "eclipse-temurin": smaller(_FULL, "jre"),
    "elixir": smaller(_FULL, "slim", "alpine"),
    "erlang": smaller(_FULL, "slim", "alpine"),
    "gcc": every_tag(_BUILDER),
    "golang": every_tag(_FULL),
    "gradle": every_tag(_GRADLE),
    "groovy": (("2", None), ("3", None), ("jre", replace(_GROOVY, development=False)), ("", _GROOVY)),
    "haskell": every_tag(_FULL),
    "haxe": every_tag(_FULL),
    "hylang": smaller(_FULL, "slim", "alpine"),
    "ibm-semeru-runtimes": smaller(_FULL, "jre"),
    "ibmjava": larger(_LANGUAGE, "sdk"),
    "jruby": larger(_LANGUAGE, "jdk"),
    "julia": every_tag(_LANGUAGE),
    "maven": every_tag(_MAVEN),
    "nim": every_tag(_FULL),
    "node": smaller(_FULL, "slim", "alpine"),
    "openjdk": (
        ("jre", _LANGUAGE),
        ("slim", _FULL),
        ("oraclelinux", replace(_FULL, packages="microdnf")),
        ("", _FULL),
    ),
    "perl": smaller(_FULL, "slim"),
    "php": smaller(_FULL, "alpine"),
    "pypy": smaller(_FULL, "slim"),
    "python": smaller(_FULL, "slim", "alpine"),
    "r-base": every_tag(_FULL),
    "rakudo-star": every_tag(_FULL),
    "ros": every_tag(_FULL),
    "ruby": smaller(_FULL, "slim", "alpine"),
    "rust": every_tag(_FULL),
    "sapmachine": smaller(_FULL, "jre"),
    "swift": smaller(_FULL, "slim"),
    "swipl": every_tag(_LANGUAGE),
}
