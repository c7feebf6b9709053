"""Made-up credentials, out of the patterns of their kinds: none of them stands in this file."""

import random
import re
import string

from dockward.syntax.tokens.find import entropy

_ASCII = [chr(one) for one in range(33, 127)]
_SPREAD = string.ascii_letters + string.digits


def sample(pattern, seed, least=0.0):
    """A text that the pattern matches whole, with at least so much entropy."""
    chance = random.Random(seed)
    for _ in range(500):
        text = "".join(_parts(re._parser.parse(pattern), chance))
        if entropy(text.encode()) >= least:
            return text
    raise AssertionError(f"no sample of {pattern}")


def _parts(parsed, chance):
    for op, value in parsed:
        match str(op):
            case "LITERAL":
                yield chr(value)
            case "IN":
                yield _one_of(value, chance)
            case "MAX_REPEAT" | "MIN_REPEAT":
                low, high, inner = value
                for _ in range(chance.randint(low, min(high, low + 30))):
                    yield from _parts(inner, chance)
            case "SUBPATTERN":
                yield from _parts(value[3], chance)
            case "BRANCH":
                yield from _parts(chance.choice(value[1]), chance)
            case other:
                raise AssertionError(f"{other} has no sample")


def _one_of(members, chance):
    if str(members[0][0]) == "NEGATE":
        refused = set(_members(members[1:]))
        return chance.choice([one for one in _SPREAD if one not in refused])
    return chance.choice(_members(members))


def _members(members):
    found = []
    for op, value in members:
        match str(op):
            case "LITERAL":
                found.append(chr(value))
            case "RANGE":
                found += [chr(one) for one in range(value[0], value[1] + 1)]
            case "CATEGORY":
                found += string.digits if "DIGIT" in str(value) else " " if "SPACE" in str(value) else _SPREAD
    return found
