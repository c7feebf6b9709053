"""Small databases and files of advisories, made on the spot."""

import json
import tarfile
import zipfile
from contextlib import contextmanager
from datetime import date
from io import BytesIO

from dockward.advisories.database.building import building
from dockward.advisories.database.lookup import Lookup
from dockward.advisories.database.reading import connected
from dockward.advisories.importing import take_file

TODAY = date(2024, 6, 1)


def osv(name, *packages, modified="2024-05-30T00:00:00Z", **more):
    """A record of OSV's; each package is `ecosystem name fixed`, with `introduced` before `fixed` where it has four."""
    affected = []
    for one in packages:
        ecosystem, package, *versions = one.rsplit(" ", min(3, one.count(" ")))
        fixed = versions[-1]
        events = [{"introduced": versions[0] if len(versions) > 1 else "0"}]
        events += [{"last_affected": fixed[1:]} if fixed.startswith("=") else {"fixed": fixed}] if fixed != "-" else []
        kind = "SEMVER" if ecosystem in {"npm", "Go", "crates.io", "Bitnami"} else "ECOSYSTEM"
        affected.append(
            {"package": {"ecosystem": ecosystem, "name": package}, "ranges": [{"type": kind, "events": events}]}
        )
    return {"id": name, "modified": modified, "affected": affected, **more}


def kev(**added):
    """CISA's catalogue: CVE numbers with `_` for `-`, and days."""
    entries = [{"cveID": f"CVE-{cve[1:].replace('_', '-')}", "dateAdded": day} for cve, day in added.items()]
    return json.dumps({"catalogVersion": "1", "dateReleased": "2024-05-30", "vulnerabilities": entries})


def zipped(path, files):
    """An archive of these files at `path`; values that aren't text become JSON."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return path


def tarred(files):
    """The bytes of a tar archive of these files."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            about = tarfile.TarInfo(name)
            about.size = len(content)
            archive.addfile(about, BytesIO(content))
    return out.getvalue()


def take(place, *files, today=TODAY):
    """Import the files into the database at `place`; what each brought."""
    with building(place, today) as built:
        return [take_file(built, one, lambda _: None) for one in files]


def database(folder, *records, **more):
    """A database of OSV records, of other files by name (`_` for `.`), and its place."""
    files = [zipped(folder / "osv.zip", {f"{nr}.json": one for nr, one in enumerate(records)})] if records else []
    for name, content in more.items():
        path = folder / name.replace("_", ".")
        path.write_text(content)
        files.append(path)
    take(folder / "a.sqlite", *files)
    return folder / "a.sqlite"


@contextmanager
def lookup(place):
    with connected(place) as opened:
        yield Lookup(opened)
