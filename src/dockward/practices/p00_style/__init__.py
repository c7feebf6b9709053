"""Style and correctness, which stand beside the fifteen practices: judged when asked for, and in no score."""

from dockward.kit.rule import STYLE, Practice

PRACTICE = Practice(
    STYLE,
    "Style and correctness",
    "What a file says is what it does, and the next reader sees it; none of the fifteen.",
)
