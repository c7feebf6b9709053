"""Whole programs and commands among Docker's official images.

Source: the Dockerfiles that the library's definition files name (docker-library/official-images, August 2026): USER,
VOLUME and EXPOSE as there. Those without a user start as root; many step down in their entrypoint.
"""

from msgspec.structs import replace

from dockward.model._bases.base import Base, BaseRole, Variants, every_tag, tcp, udp

_APPLICATION = Base(role=BaseRole.APPLICATION, packages="apt")
_PHP = replace(_APPLICATION, data=("/var/www/html",), ports=tcp(80), development=True)
_PHP_FPM = replace(_PHP, ports=tcp(9000))
_TOOL = Base(role=BaseRole.TOOL, packages="apt")
_DOCKER = Base(role=BaseRole.BUILDER, packages="apk", data=("/var/lib/docker",), ports=tcp(2375, 2376))
_ROOTLESS = replace(_DOCKER, user="rootless", data=("/home/rootless/.local/share/docker",))
_FLINK = replace(_APPLICATION, data=("/opt/flink/conf", "/opt/flink/log"), ports=tcp(6123, 8081))
_GEONETWORK = replace(_APPLICATION, data=("/catalogue-data",), ports=tcp(8080))
_SONARQUBE = replace(
    _APPLICATION,
    user="sonarqube",
    data=(
        "/opt/sonarqube/data",
        "/opt/sonarqube/extensions",
        "/opt/sonarqube/logs",
        "/opt/sonarqube/temp",
    ),
    ports=tcp(9000),
)


def _php(*data: str) -> Variants:
    """A program on PHP: with Apache by default, whose Alpine variants have no compilers."""
    fpm = replace(_PHP_FPM, data=data)
    return (("alpine", replace(fpm, development=False)), ("fpm", fpm), ("", replace(_PHP, data=data)))


TABLE: dict[str, Variants] = {
    "adminer": every_tag(replace(_APPLICATION, packages="apk", user="adminer", ports=tcp(8080))),
    "backdrop": _php("/var/www/html"),
    "bonita": every_tag(replace(_APPLICATION, packages="apk", data=("/opt/bonita",), ports=tcp(8080, 9000))),
    "convertigo": every_tag(replace(_APPLICATION, data=("/workspace",), ports=tcp(28080), development=True)),
    "docker": (
        ("cli", replace(_DOCKER, role=BaseRole.TOOL, data=(), ports=())),
        ("rootless", _ROOTLESS),
        ("", _DOCKER),
    ),
    "drupal": _php("/opt/drupal/web/sites"),
    "eggdrop": every_tag(replace(_APPLICATION, packages="apk", data=("/home/eggdrop/eggdrop/data",), ports=tcp(3333))),
    "espocrm": _php("/var/www/html"),
    "flink": every_tag(_FLINK),
    "friendica": _php("/var/www/html"),
    "gazebo": every_tag(replace(_APPLICATION, ports=tcp(11345))),
    "geonetwork": (("3", replace(_GEONETWORK, data=())), ("", replace(_GEONETWORK, user="jetty"))),
    "ghost": every_tag(replace(_APPLICATION, data=("/var/lib/ghost/content",), ports=tcp(2368))),
    "hello-world": every_tag(Base(role=BaseRole.TOOL, shell=False)),
    "irssi": every_tag(replace(_APPLICATION, user="user", data=("/home/user/.irssi",))),
    "joomla": _php("/var/www/html"),
    "liquibase": every_tag(replace(_TOOL, user="liquibase", data=("/liquibase/changelog",))),
    "matomo": _php("/var/www/html"),
    "mediawiki": _php("/var/www/html/images", "/var/www/data"),
    "mongo-express": every_tag(replace(_APPLICATION, packages="apk", ports=tcp(8081))),
    "monica": _php("/var/www/html/storage"),
    "nextcloud": _php("/var/www/html"),
    "odoo": every_tag(
        replace(_APPLICATION, user="odoo", data=("/var/lib/odoo", "/mnt/extra-addons"), ports=tcp(8069, 8071, 8072))
    ),
    "php-zendserver": every_tag(replace(_PHP, development=False)),
    "phpmyadmin": _php("/sessions", "/var/www/html"),
    "plone": every_tag(replace(_APPLICATION, data=("/data",), ports=tcp(8080))),
    "postfixadmin": _php("/var/www/html"),
    "redmine": every_tag(replace(_APPLICATION, data=("/usr/src/redmine/files",), ports=tcp(3000))),
    "rocket.chat": every_tag(replace(_APPLICATION, user="rocketchat", data=("/app/uploads",), ports=tcp(3000))),
    "satosa": every_tag(replace(_APPLICATION, user="satosa:satosa", ports=tcp(8080))),
    "silverpeas": every_tag(
        replace(_APPLICATION, data=("/opt/silverpeas/data", "/opt/silverpeas/log"), ports=tcp(8000, 9990))
    ),
    "sonarqube": (
        *((one, None) for one in ("5", "6", "7", "8", "9", "lts", "datacenter")),
        ("", _SONARQUBE),
    ),
    "spark": every_tag(replace(_APPLICATION, user="spark", data=("/opt/spark/work-dir",))),
    "storm": every_tag(replace(_APPLICATION, data=("/data", "/logs"))),
    "teamspeak": every_tag(
        replace(_APPLICATION, packages="apk", data=("/var/ts3server",), ports=(*tcp(10011, 30033), *udp(9987)))
    ),
    "wordpress": (
        ("cli", replace(_PHP, role=BaseRole.TOOL, packages="apk", user="www-data", ports=())),
        *_php("/var/www/html"),
    ),
    "xwiki": every_tag(replace(_APPLICATION, data=("/usr/local/xwiki",), ports=tcp(8080), development=True)),
    "yourls": _php("/var/www/html"),
    "znc": every_tag(replace(_APPLICATION, packages="apk", data=("/znc-data",))),
}
