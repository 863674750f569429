"""Ids of sentences and their pieces are read off the code, also where a function passes them on."""

from __future__ import annotations

import pytest
from builders.sayers import said_in
from builders.sentences import holes, texts, uses

from processor.languages.languages import FIRST

PASSING_ON = """
class _Wrong:
    def __call__(self, key, **pieces):
        said = pieces_of({"row": 1, **pieces})
        return Problem(id=key, pieces=said, file="a")

def judge(decision):
    wrong = _Wrong()
    return wrong("sheet/stale", sheet=3) or stale(wrong)

def stale(wrong: _Wrong):
    return wrong("sheet/foreign", at=decision, **more)
"""
SOURCES = {
    "a call by itself": ('sentence("a.b", n=1)', [("a.b", {"n"})]),
    "one of two": ('told("a.b" if x else "a.c", n=1)', [("a.b", {"n"}), ("a.c", {"n"})]),
    "a name for one": ('def f(x):\n key = "a.b" if x else y\n told(key)', [("a.b", set())]),
    "the name as it stands there": (
        'def f():\n key = "a.b"\n told(key, n=1)\n key = "a.c"\n told(key, x=1)',
        [("a.b", {"n"}), ("a.c", {"x"})],
    ),
    "the name of another function": ('def f():\n key = "a.b"\ndef g(key):\n told(key)', []),
    "made as it is": ('Sentence("a.b", {"n": 1})', [("a.b", {"n"})]),
    "pieces by name": ('def f():\n found = {"n": 1}\n Sentence("a.b", found)', [("a.b", {"n"})]),
    "pieces from elsewhere": ('def f(found):\n Sentence("a.b", found)', [("a.b", None)]),
    "an instance": (PASSING_ON, [("sheet/stale", {"row", "sheet"}), ("sheet/foreign", None)]),
    "through two": (
        "def counted(key, number, **pieces):\n return sentence(key, n=number, **pieces)\n"
        'def head(key):\n return counted(key, 3, what="x")\n'
        'head("a.b")\ncounted("a.c", 5, of=1)',
        [("a.b", {"n", "what"}), ("a.c", {"n", "of"})],
    ),
    "with what stands before it": (
        'def _bad(key, **pieces):\n return Sentence(f"value.{key}", {**pieces})\n_bad("day", x=1)',
        [("value.day", {"x"})],
    ),
    "an exception": (
        "class Refused(Exception):\n def __init__(self, key, **pieces):\n"
        '  self.said = sentence(key, **pieces)\nraise Refused("a.b", rows=1)',
        [("a.b", {"rows"})],
    ),
    "a parameter that is no piece": (
        "def add(key, column, *, warn=False, **pieces):\n problem(key, title=1, **pieces)\n"
        'add("a/b", 1, warn=True, x=2)',
        [("a/b", {"title", "x"})],
    ),
    "no id at all": ('add("a.b")\nopen("a.b")\nsay("a")', []),
}  # fmt: skip


@pytest.mark.parametrize("what", SOURCES)
def test_an_id_is_found_with_its_pieces_however_it_is_passed_on(what: str) -> None:
    source, expected = SOURCES[what]
    found = [(one.id, one.pieces) for one in said_in({"a.py": source})["a.py"]]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_a_public_function_is_known_in_other_modules_and_a_private_one_is_not() -> None:
    defined = "def {}(key, **pieces):\n return sentence(key, **pieces)"
    for name, expected in (("counted", ["a.b"]), ("_counted", [])):
        sources = {"a.py": defined.format(name), "b.py": f'{name}("a.b", n=1)'}
        assert [one.id for one in said_in(sources)["b.py"]] == expected


@pytest.mark.parametrize(
    "key",
    [
        "sheet/foreign.other-order", "rule/unreachable", "layout/cut", "customs/order.after",
        "sheet/too-large.slow", "backtest.head", "test/uncovered-condition", "price.band",
        "fact-value.no-unit", "doing.archiving", "sheet/unsafe.links", "yaml/too-large",
    ],
)  # fmt: skip
def test_what_is_said_through_others_is_found_in_the_package(key: str) -> None:
    assert [one for one in uses() if one.id == key]


def test_few_sentences_get_pieces_that_the_code_does_not_tell() -> None:
    """Where pieces come from elsewhere nothing compares them: that stays the exception."""
    unread = {one.id for one in uses() if one.pieces is None and holes(FIRST, one.id)}
    assert len(unread) <= 20, sorted(unread)
    assert len({one.id for one in uses()} & set(texts(FIRST))) > 1100
