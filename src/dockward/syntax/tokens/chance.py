"""How much a text looks made by chance."""

import math
from collections import Counter


def entropy(text: bytes) -> float:
    """Bits a character, by how often each of them is there (Shannon)."""
    total = len(text)
    return -sum(count / total * math.log2(count / total) for count in Counter(text).values()) if total else 0.0
