"""Shapes that stand in many places, and the words to make others."""

from collections.abc import Callable, Hashable

from dockward.model.compose import Value
from dockward.syntax.compose import pairs, short, turns
from dockward.syntax.compose.shape import Form, Merge, Scope, Shape
from dockward.syntax.regex import regex

NAMES = regex(r"^[a-zA-Z0-9._-]+$")
"""What services, networks, volumes, secrets, configs, models and jobs may be called."""
_ANY_NAME = regex(r".")

TEXT = Shape(forms=frozenset({Form.TEXT}))
TEXT_OR_NOTHING = Shape(forms=frozenset({Form.TEXT, Form.NOTHING}))
TRUTH = Shape(forms=frozenset({Form.TRUTH, Form.TEXT}), turn=turns.truth)
PLAIN_TRUTH = Shape(forms=frozenset({Form.TRUTH}))
WHOLE = Shape(forms=frozenset({Form.INTEGER, Form.TEXT}), turn=turns.whole)
NUMBER = Shape(forms=frozenset({Form.REAL, Form.INTEGER, Form.TEXT}), turn=turns.whole)
"""A whole number that may be written with a fraction, which it loses."""
WHOLE_NUMBER = Shape(forms=frozenset({Form.REAL, Form.INTEGER}), turn=turns.whole)
"""The same, never as text."""
REAL = Shape(forms=NUMBER.forms, turn=turns.real)
SIZE = Shape(forms=NUMBER.forms, turn=turns.size)
WHOLE_SIZE = Shape(forms=WHOLE.forms, turn=turns.size)
TIME = Shape(forms=frozenset({Form.TEXT}), turn=turns.time)
PATH = Shape(forms=frozenset({Form.TEXT}), turn=turns.path)
ENGINE_PATH = Shape(forms=frozenset({Form.TEXT}), turn=turns.engine_path)
MODE = Shape(forms=NUMBER.forms, turn=turns.mode)
TEXT_OR_TRUTH = Shape(forms=frozenset({Form.TEXT, Form.TRUTH}), turn=turns.text)
TEXT_OR_NUMBER = Shape(forms=NUMBER.forms, turn=turns.text)
_OPTION = Shape(forms=frozenset({*NUMBER.forms, Form.NOTHING}), turn=turns.filled_text)
_SCALARS = frozenset({Form.TEXT, Form.INTEGER, Form.REAL, Form.TRUTH, Form.NOTHING})
_PAIR = Shape(forms=_SCALARS, turn=turns.text)
_FILLED_PAIR = Shape(forms=_SCALARS, turn=turns.filled_text)


def words(*allowed: str) -> Shape:
    """One of some texts."""
    return Shape(forms=frozenset({Form.TEXT}), words=frozenset(allowed))


def between(least: int, most: int) -> Shape:
    """A whole number within limits."""
    return Shape(forms=WHOLE.forms, turn=turns.whole, limits=(least, most))


def mapping(
    fields: dict[str, Shape],
    *,
    required: tuple[str, ...] = (),
    extensible: bool = True,
    told: Callable[[Value, Scope], Value] | None = None,
    long: Callable[[Value, Scope], Value] | None = None,
    also: tuple[Form, ...] = (),
    merge: Merge = Merge.DEFAULT,
) -> Shape:
    """A mapping of known keys; `also` are the forms that its short forms have."""
    forms = frozenset({Form.MAPPING, *also})
    return Shape(
        forms=forms, fields=fields, required=required, extensible=extensible, told=told, long=long, merge=merge
    )


def named(shape: Shape, *, also: tuple[Form, ...] = (), long: Callable[[Value, Scope], Value] | None = None) -> Shape:
    """A mapping whose keys the user chooses, within the rules for names."""
    return Shape(forms=frozenset({Form.MAPPING, *also}), others=shape, names=NAMES, long=long)


def listed(
    item: Shape,
    *,
    distinct: bool = False,
    key: Callable[[Value], Hashable] | None = None,
    long: Callable[[Value, Scope], Value] | None = None,
    also: tuple[Form, ...] = (),
) -> Shape:
    """A list of one kind of item."""
    return Shape(forms=frozenset({Form.LIST, *also}), item=item, distinct=distinct, key=key, long=long)


def word_key(one: Value) -> Hashable:
    """What makes two entries of a list one: the word before `=`."""
    return str(one.content).partition("=")[0]


def _pairs(value: Shape, long: Callable[[Value, Scope], Value]) -> Shape:
    return Shape(forms=frozenset({Form.MAPPING, Form.LIST}), others=value, names=_ANY_NAME, long=long, pairs=True)


PAIRS = _pairs(_FILLED_PAIR, pairs.pairs)
"""`KEY=VALUE` entries; one without a value is empty."""
DISTINCT_PAIRS = _pairs(_FILLED_PAIR, pairs.distinct_pairs)
OPEN_PAIRS = _pairs(_PAIR, pairs.pairs)
"""The same; one without a value takes it from where Compose runs."""
FULL_PAIRS = _pairs(_FILLED_PAIR, pairs.full_pairs)
ENVIRONMENT = _pairs(_PAIR, pairs.environment)
OPTIONS = Shape(forms=frozenset({Form.MAPPING}), others=_OPTION, names=_ANY_NAME)
"""Options of a driver."""
FULL_OPTIONS = Shape(forms=frozenset({Form.MAPPING}), others=TEXT_OR_NUMBER, names=_ANY_NAME)
TEXT_OPTIONS = Shape(forms=frozenset({Form.MAPPING}), others=TEXT, names=_ANY_NAME)
STORAGE_OPTIONS = Shape(forms=frozenset({Form.MAPPING}), others=_FILLED_PAIR)
TEXTS = listed(TEXT)
DISTINCT_TEXTS = listed(TEXT, distinct=True)
WORD_SET = listed(TEXT, distinct=True, key=word_key)
"""A list in which a word that comes again takes the place of the first."""
TEXT_OR_TEXTS = listed(TEXT, distinct=True, long=short.one_as_list, also=(Form.TEXT,))
HOSTS = listed(TEXT, long=pairs.hosts, also=(Form.MAPPING,))
COMMAND = Shape(
    forms=frozenset({Form.TEXT, Form.LIST, Form.NOTHING}), item=TEXT, long=short.command, merge=Merge.REPLACE
)
_ULIMIT = Shape(
    forms=frozenset({Form.MAPPING, Form.INTEGER, Form.TEXT}),
    fields={"soft": WHOLE, "hard": WHOLE},
    required=("soft", "hard"),
    extensible=True,
    turn=turns.whole,
    merge=Merge.EITHER,
)
ULIMITS = Shape(forms=frozenset({Form.MAPPING}), others=_ULIMIT, names=regex(r"^[a-z]+$"), open=True)
