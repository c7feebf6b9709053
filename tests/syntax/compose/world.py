"""A tree of files in memory, and projects read from it."""

import posixpath

from dockward.syntax.compose import Settings, read_project

HOME = "/home/someone"


class Tree:
    """Files by path."""

    def __init__(self, files):
        self.files = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}

    def read(self, path):
        return self.files.get(path)


def read(files, *names, env=None, **settings):
    """The project of `files`, which lie in /app; of `compose.yaml` alone where a text stands for them."""
    files = {"compose.yaml": files} if isinstance(files, str | bytes) else files
    tree = Tree({posixpath.normpath(f"/app/{name}"): text for name, text in files.items()})
    paths = [f"/app/{name}" for name in names or ("compose.yaml",)]
    return read_project(paths, tree, {"HOME": HOME, **(env or {})}, Settings(**settings))


def service(text, name="a", **others):
    """The service `name` of a project whose services are `text`."""
    return read(f"services: {{{text}}}", **others).services[name]


def fatal(project):
    """What Compose refuses, each as `line:column kind`."""
    return [f"{one.place.line}:{one.place.column} {one.kind}" for one in project.flaws if one.fatal]


def warned(project):
    """What Compose takes with a warning."""
    return [f"{one.place.line}:{one.place.column} {one.kind}" for one in project.flaws if not one.fatal]
