"""Tells by a file's path how settings are written in it, and whether those in it are anybody's own."""

import re
from enum import Enum

from dockward.syntax.regex import regex


class Form(Enum):
    """How a file writes settings."""

    ENVIRONMENT = "name=value, all of it for a program to read"
    SETTINGS = "names and values, among them texts for people"
    MARKUP = "XML"
    CODE_SETTINGS = "a program's source that holds settings"
    CODE = "any other program's source"
    OTHER = "anything else"


_SETTINGS = frozenset(
    {
        *(".properties", ".yml", ".yaml", ".json", ".json5", ".jsonc", ".ini", ".cfg", ".conf", ".cnf", ".toml"),
        *(".tfvars", ".sh", ".bash", ".ksh", ".profile", ".bashrc", ".service", ".hcl", ".sql"),
    }
)
_MARKUP = (".xml", ".config", ".xml.inc")
_CODE = (
    ".py",
    ".php",
    ".inc",
    ".js",
    ".cjs",
    ".mjs",
    ".ts",
    ".rb",
    ".groovy",
    ".gradle",
    ".kts",
    ".java",
    ".cs",
    ".go",
)
_ENVIRONMENT = regex(
    r"(?:.*\.)?env(?:\.[a-z0-9_-]+)*|.*\.env(?:rc|file)?|environment|\.envrc|env-?file.*", re.IGNORECASE
)
_SETTING_CODE = regex(
    r"(?:.*[._-])?(?:config(?:uration)?|settings?|secrets?|credentials?|database|db|local|conf|knexfile"
    r"|localsettings|env|prod(?:uction)?|staging|wp-config)(?:[._-].*)?",
    re.IGNORECASE,
)
_FORMS = regex(
    r"(?:^|[._-])(?:examples?|samples?|dist|templates?|tmpl|tpl|j2|jinja2?|erb|in|ejs|mustache|hbs|skel|stub|defaults?|demo"
    r"|tests?|spec|mocks?|fixtures?|schema|openapi|swagger|messages|strings|translations?|locales?|i18n|lang|dummy)(?:[._-]|$)",
    re.IGNORECASE,
)
"""In names of what others fill in, or show to people."""
_FOLDERS = frozenset(
    {
        *("templates", "template", "skel", "locale", "locales", "lang", "langs", "language", "languages", "i18n"),
        *("l10n", "nls", "translations", "messages", "schemas", "node_modules", "site-packages", "dist-packages"),
        *("vendor", "gems", "specifications", "bower_components", "jspm_packages", "_vendor", "third_party"),
        *("third-party", "external", "charts", "typeshed", "stubs"),
    }
)
"""Where there are such, or what is published anyway."""
_PUBLISHED = (
    "usr/lib/",
    "usr/lib64/",
    "usr/libexec/",
    "usr/bin/",
    "usr/sbin/",
    "usr/local/lib/python",
    "usr/local/go/",
    "usr/local/rustup/",
    "usr/local/cargo/registry/",
    "root/go/pkg/",
    "go/pkg/",
    "lib/",
    "root/.m2/repository/",
    "root/.npm/",
    "root/.cache/",
)
_SHARED = "usr/share/"
_OWN = (
    "usr/share/nginx/html/",
    "usr/share/app",
    "usr/share/tomcat",
    "usr/share/elasticsearch/config",
    "usr/share/logstash/",
)
"""Where images put what is their own, though most there is the distribution's."""
_NAMES = frozenset({"package.json", "composer.json", "bower.json", "tsconfig.json", "angular.json", "manifest.json"})


def form_of(path: str) -> Form | None:
    """How the file at the path writes settings; None where those in it are no secrets, whatever they look like."""
    if path.startswith(_PUBLISHED) or (path.startswith(_SHARED) and not path.startswith(_OWN)):
        return None
    *folders, name = path.lower().split("/")
    stem = name.removesuffix(".gz")
    if not _FOLDERS.isdisjoint(folders) or _FORMS.search(stem) or stem in _NAMES:
        return None
    return _form(stem, folders)


def _form(name: str, folders: list[str]) -> Form:
    if _ENVIRONMENT.fullmatch(name):
        return Form.ENVIRONMENT
    if name.endswith(_MARKUP):
        return Form.MARKUP
    if name[max(name.rfind("."), 0) :] in _SETTINGS:
        return Form.SETTINGS
    if name.endswith(_CODE):
        own = _SETTING_CODE.fullmatch(name.partition(".")[0]) or not {"settings", "config"}.isdisjoint(folders)
        return Form.CODE_SETTINGS if own else Form.CODE
    return Form.OTHER
