"""What ADD unpacks on a real engine: where the context says that it unpacks nothing, it doesn't."""

import gzip
import io
import tarfile

import pytest
from tests.live.engine import build_image, make_image

from dockward.practices.p09_images._unpacking import unpacks
from dockward.read.sources.context import Contexts

pytestmark = pytest.mark.live


def tar(mode="w", form=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=form) as archive:
        member = tarfile.TarInfo("inside")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"text"))
    return out.getvalue()


FILES = {
    "a.gem": tar(),
    "b.crate": tar("w:gz"),
    "c.conf": tar("w:bz2"),
    "d": tar("w:xz"),
    "e.txt": tar(form=tarfile.USTAR_FORMAT),
    "f.gz": gzip.compress(b"text", mtime=0),
    "g.tar": b"text",
    "h.conf": b"key=value\n" * 200,
    "i.zst": b"\x28\xb5\x2f\xfd" + bytes(600),
}


def test_add_unpacks_nothing_of_which_the_context_says_so(engine, tmp_path):
    make_image(engine, "tools:1")
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    added = [f"ADD {name} /v/{name}/" for name in FILES]
    here = Contexts().of(str(tmp_path / "Dockerfile"))
    told = {name: unpacks(here, name) for name in FILES}
    assert None not in told.values()
    kept = [name for name in FILES if not told[name]]
    unpacked = [name for name in FILES if told[name] and name not in {"f.gz", "i.zst"}]
    checks = [f"test -f /v/{name}/{name}" for name in kept] + [f"test -f /v/{name}/inside" for name in unpacked]
    assert kept == ["g.tar", "h.conf"]
    build_image(engine, "added:1", "\n".join(["FROM tools:1", *added, f"RUN {' && '.join(checks)}"]), files=FILES)
