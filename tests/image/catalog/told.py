"""What tests of catalogers share: asking one, and archives made on the spot."""

import io
import zipfile

import pytest

from dockward.image.catalog.cataloger import CatalogError


def brief(cataloger, path, data):
    """Name and version of each package that the cataloger tells, which must want the file."""
    return [(one.name, one.version) for one in tell(cataloger, path, data)]


def tell(cataloger, path, data):
    assert wants(cataloger, path)
    return list(cataloger.tell(path, data if isinstance(data, bytes) else data.encode()))


def wants(cataloger, path):
    name = path.rpartition("/")[2].lower()
    return (name in cataloger.names or name.endswith(cataloger.endings)) and cataloger.accepts(path)


def refusal(cataloger, path, data):
    """What it told before it gave up, and why."""
    told = []
    with pytest.raises(CatalogError) as caught:
        told.extend(cataloger.tell(path, data))
    return told, caught.value.args[0]


def archive(files, compression=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return made.getvalue()
