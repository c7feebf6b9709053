"""`dockward sbom`: list what an image holds, in a format that other tools read."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial

import click
from msgspec import structs

from dockward.cli.looking import looking
from dockward.cli.progress import Progress
from dockward.cli.streams import COULD_NOT_JUDGE, tell
from dockward.image.sbom.bill import Bill, bill_of
from dockward.image.sbom.cyclonedx import write_cyclonedx
from dockward.image.sbom.moment import moment
from dockward.image.sbom.spdx import write_spdx
from dockward.judge.attached import attached_notes
from dockward.model.image import Image
from dockward.read.scan import scan
from dockward.read.scanning import ScanOptions
from dockward.report.outputs import STDOUT, check_file, write_file
from dockward.report.text import plural, printable

_SPDX = "spdx"
_FORMATS: Mapping[str, Callable[[Bill, str], bytes]] = {
    "cyclonedx": partial(write_cyclonedx, version="1.7"),
    "cyclonedx-1.6": partial(write_cyclonedx, version="1.6"),
    _SPDX: write_spdx,
}
_MOST_TOLD = 20
"""Gaps named on standard error; the document has all."""


@click.command("sbom", short_help="List what an image holds, as CycloneDX or SPDX.")
@click.argument("name", required=False, metavar="[IMAGE|FILE]")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(_FORMATS)),
    default="cyclonedx",
    show_default=True,
    help="CycloneDX 1.7 or 1.6, or SPDX 2.3; all as JSON.",
)
@click.option("--output", "-o", "file", default=STDOUT, metavar="FILE", help="Write to this file, not standard output.")
@click.option("--files", is_flag=True, help="Also list the files of each package; in SPDX with their SHA-1.")
@looking
def command(*, name: str | None, form: str, file: str, files: bool, quiet: bool, options: ScanOptions) -> int:
    """List the packages of an image, with their licences and what brought them.

    IMAGE is a name or id that the engine knows; FILE is what `docker save` wrote, or an OCI layout, packed or not.
    With SOURCE_DATE_EPOCH set, the same image gives the same bytes.
    Exit status: 0 all of the image is listed, 2 something could not be looked at and is missing.
    """
    if file != STDOUT:
        check_file(file)
    names = [name] if name else []
    if len(wanted := [*names, *options.named]) != 1:
        raise click.UsageError("Name one image, file, container or directory; each gets a document of its own.")
    created = moment(os.environ, time.time())
    with Progress(quiet=quiet) as progress:
        # SPDX has no file without its digest.
        options = structs.replace(options, flaws=False, package_files=files, file_digests=files and form == _SPDX)
        found = scan(names, options, progress.show)
        image = _only(found.images, str(wanted[0]))
        progress.show("writing")
        bill = bill_of(image)
        text = _FORMATS[form](bill, created).decode()
    for words in () if quiet else attached_notes(found.images):
        tell(f"dockward: {printable(words)}")
    if file == STDOUT:
        sys.stdout.write(f"{text}\n")
    else:
        write_file(file, f"{text}\n")
    return _tell_gaps(bill)


def _only(images: tuple[Image, ...], name: str) -> Image:
    if len(images) != 1:
        names = ", ".join(printable(one.name) for one in images[:5])
        raise click.UsageError(
            f"{name} holds {plural(len(images), 'image')} ({names}); --platform or `docker save` picks one."
        )
    return images[0]


def _tell_gaps(bill: Bill) -> int:
    for one in bill.gaps[:_MOST_TOLD]:
        tell(f"dockward: missing: {printable(one)}")
    if (more := len(bill.gaps) - _MOST_TOLD) > 0:
        tell(f"dockward: and {more} more such places, which the document names")
    return COULD_NOT_JUDGE if bill.gaps else 0
