"""Compose files that say the same in other words: indentation, line ends, comments, flow style, neighbours."""

from typing import NamedTuple

import yaml
from hypothesis import strategies as st
from tests.laws.services import service_file

from dockward.fix.scalars import scalar


class Layout(NamedTuple):
    """How a file is written."""

    step: int = 2
    newline: str = "\n"
    comments: bool = False
    flow: bool = False
    tight_lists: bool = False
    before: bool = False
    after: bool = False
    ended: bool = True


LAYOUTS = st.builds(
    Layout,
    step=st.integers(2, 5),
    newline=st.sampled_from(["\n", "\r\n"]),
    comments=st.booleans(),
    flow=st.booleans(),
    tight_lists=st.booleans(),
    before=st.booleans(),
    after=st.booleans(),
    ended=st.booleans(),
)


class Written(NamedTuple):
    """A file in parts: what stands before the service, the service, and what comes after it."""

    name: str
    head: str
    service: str
    tail: str

    @property
    def text(self):
        return self.head + self.service + self.tail


def laid_out(service_text, layout):
    """The service of a rule's example, in a file that is written in this way."""
    services = yaml.safe_load(service_file(service_text))["services"]
    ((name, service),) = services.items()
    pad = " " * layout.step
    head = ["# first things first", "services:"]
    if layout.before:
        head += [f"{pad}early: &early   # known to others", f"{pad * 2}image: a:1.0", ""]
    if layout.flow:
        lines = [f"{pad}{name}: {yaml.safe_dump(service, default_flow_style=True, width=9999).strip()}"]
    else:
        lines = [f"{pad}{name}:", *_block(service, layout, 2)]
    if layout.comments:
        lines = [each for nr, one in enumerate(lines) for each in _commented(nr, one)]
    tail = ["", f"{pad}late:", f"{pad * 2}image: 'b:1.0'   # as it was", ""] if layout.after else []
    join = layout.newline.join
    end = layout.newline if layout.ended or tail else ""
    return Written(name, join([*head, ""]), join(lines) + end, join(tail))


def _block(value, layout, depth):
    pad = " " * layout.step * depth
    if isinstance(value, list):
        pad = " " * layout.step * (depth - 1) if layout.tight_lists else pad
        return [f"{pad}- {_inline(one)}" for one in value]
    lines = []
    for key, one in value.items():
        if isinstance(one, dict | list) and one:
            lines += [f"{pad}{key}:", *_block(one, layout, depth + 1)]
        else:
            lines.append(f"{pad}{key}: {_inline(one)}")
    return lines


def _inline(value):
    if isinstance(value, dict | list):
        return yaml.safe_dump(value, default_flow_style=True, width=9999).strip()
    return scalar(value)


def _commented(nr, line):
    blank = line[: len(line) - len(line.lstrip(" -"))].replace("-", " ")
    return ([f"{blank}# why {nr}"] if nr else []) + [f"{line}   # note {nr}"]
