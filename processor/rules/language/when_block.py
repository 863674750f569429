"""`when` blocks: from YAML nodes to tests, with a problem at the very word that is wrong. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from processor.model.condition_words import Operator
from processor.model.sentence import Name, Sentence, Text, sentence
from processor.model.time_zones import UTC
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest
from processor.rules.facts.facts import FACTS, FAMILIES, LINE_FACTS, Derived, family_fact
from processor.rules.language.conditions import Test
from processor.rules.language.foreign_facts import tell_fact
from processor.rules.language.foreign_words import in_when
from processor.rules.language.lists import WordList
from processor.rules.language.phrases import Phrases
from processor.rules.language.subject import Subject
from processor.rules.language.two_facts import pair_test, unlike
from processor.rules.language.values import Names

_SOME_LINES = re.compile(r"at least ([1-9][0-9]{0,3}) lines\Z", re.ASCII)
BLOCKS = ("any line", "every line", "no line")


class Untold(RuntimeError):
    """A condition became neither a test nor a problem: a rule would hold for more than it says.
    `of` is its fact, or the rule."""

    def __init__(self, at: str, of: str) -> None:
        super().__init__(f"{at}: a condition of {of} is neither a test nor a problem")


class Wording:
    """Reads the conditions of one file: facts, blocks over lines, facts that the stage defines.

    `mistaken` are facts of the stage that have a mistake where they are defined, which is told
    there: `left_out` counts the conditions that cannot be read for them.
    """

    def __init__(
        self,
        form: Form,
        stage: str,
        names: Names,
        lists: Mapping[str, WordList],
        derived: Mapping[str, Derived] | None = None,
        zone: str = UTC,
        mistaken: frozenset[str] = frozenset(),
    ) -> None:
        self.mistaken = mistaken
        self.left_out = 0
        self.form = form
        self.stage = stage
        self.names = names
        self.derived = derived or {}
        self.zone = zone
        self.phrases = Phrases(form, names, lists)

    @property
    def used(self) -> set[str]:
        """The lists that a condition named."""
        return self.phrases.used

    @property
    def _told(self) -> int:
        """What was told so far, here or where a fact is defined."""
        return len(self.form.problems) + self.left_out

    def on(self, form: Form) -> Wording:
        """The same words, read in the cells of a table: problems go there."""
        other = Wording(
            form, self.stage, self.names, self.phrases.lists, self.derived, self.zone, self.mistaken
        )
        other.phrases.slips.cell = True
        other.phrases.used = self.phrases.used
        other.phrases.reported = self.phrases.reported
        return other

    def when(self, node: Node, inside: Text) -> tuple[Test, ...]:
        """The tests of a `when` block; those that cannot be read are problems and left out."""
        if not self.form.shape(node, "map", inside=inside):
            return ()
        if not node.items:
            self.form.problem("value/wrong.no-conditions", node, inside=inside, span=1)
        tests = []
        self.phrases.of_two = self._pair
        for key, value in node.entries():
            told = self._told
            some = _SOME_LINES.match(key.text)
            if key.text in BLOCKS or some:
                test = self._block(key, value, int(some.group(1)) if some else 1, inside)
            else:
                subject = self.subject(key, inside)
                test = None if subject is None else self.phrases.test(subject, value, inside)
            if test is not None:
                tests.append(test)
            elif self._told == told:
                raise Untold(self.form.at(key), key.text)
        self.phrases.of_two = None
        return tuple(tests)

    def fact_of(self, text: str) -> object | None:
        """What a name stands for that begins a condition, if there is such a fact, or could be."""
        name = " ".join(text.split())
        return self.derived.get(name) or FACTS.get(name) or family_fact(name)

    def _pair(
        self, fact: Subject, operator: Operator, node: Node, name: str, inside: Text
    ) -> Test | None:
        """The fact compared with the one that is named, if that can be; else a problem there."""
        start = max(node.text.find(name), 0)
        key = msgspec.structs.replace(
            node, column=node.column + start, text=name, written="", quoted=False
        )
        other = self.subject(key, inside)
        wrong = None if other is None else unlike(fact, other, self.names)
        if wrong is not None:
            pieces: dict[str, Any] = {**wrong.pieces}
            self.form.problem(wrong.id, key, inside=inside, **pieces)
        return None if other is None or wrong is not None else pair_test(operator, fact, other)

    def subject(self, key: Node, inside: Text) -> Subject | None:
        """The fact of an order that `key` names, if this stage knows it; else a problem there."""
        name = " ".join(key.text.split())
        made = self.derived.get(name)
        if made is not None:
            return Subject(made.name, made.kind)
        fact = FACTS.get(name) or family_fact(name, sorted(self.names.warehouses))
        if isinstance(fact, Sentence):
            pieces: dict[str, Any] = {**fact.pieces}
            self.form.problem(fact.id, key, inside=inside, **pieces)
            return None
        if fact is None:
            self._unknown(key, name, inside)
            return None
        if self.stage not in fact.stages:
            self.form.problem(
                "fact/stage", key, fact=Name(key.text), stage=Name(self.stage),
                stages=map(Name, fact.stages), inside=inside,
            )  # fmt: skip
            return None
        zone = self.zone if fact.moment is not None and self.zone != UTC else ""
        return Subject(fact.name, fact.kind, fact.choices, fact.sort, zone)

    def _unknown(self, key: Node, name: str, inside: Text) -> None:
        if name in self.mistaken:
            self.left_out += 1
            return
        fact = Name(key.text)
        if in_when(self.form, key, inside) or tell_fact(self.form, key, inside):
            return
        family = next((one for one in FAMILIES if one.name in (name, f"{name} in")), None)
        if family is not None:
            more = "24 hours" if family.parameter == "window" else "WAREHOUSE"
            whole = Name(f"{family.name} {more}")
            self.form.problem("fact/unknown.incomplete", key, fact=fact, whole=whole, inside=inside)
        elif name in LINE_FACTS:
            self.form.problem("fact/unknown.in-block", key, fact=fact, inside=inside)
        else:
            known = (*FACTS, *BLOCKS, *self.derived, *(f"{one.name} ..." for one in FAMILIES))
            near = suggest(name, known, "nouns.fact", named=True)
            near = near or sentence("fact-write.known-fact")
            self.form.problem("fact/unknown", key, fact=fact, near=near, inside=inside)

    def line_subject(self, key: Node, inside: Text) -> Subject | None:
        """The fact of a line that `key` names; else a problem there."""
        fact = LINE_FACTS.get(key.text)
        if fact is not None:
            return Subject(fact.name, fact.kind, fact.choices)
        if key.text in FACTS:
            self.form.problem("fact/unknown.beside", key, fact=Name(key.text), inside=inside)
            return None
        if tell_fact(self.form, key, inside, line=True):
            return None
        near = suggest(key.text, LINE_FACTS, "nouns.line-fact", named=True)
        self.form.problem(
            "fact/unknown.of-line", key, fact=Name(key.text), inside=inside,
            near=near or sentence("fact-write.known-fact"),
        )  # fmt: skip
        return None

    def lines(self, node: Node, inside: Text) -> tuple[Test, ...]:
        """The tests of a block that one line must meet together."""
        if not self.form.shape(node, "map", inside=inside):
            return ()
        if not node.items:
            self.form.problem("value/wrong.no-conditions", node, inside=inside, span=1)
        parts = []
        self.phrases.of_two, of_two = None, self.phrases.of_two
        for key, value in node.entries():
            told = self._told
            subject = self.line_subject(key, inside)
            test = None if subject is None else self.phrases.test(subject, value, inside)
            if test is not None:
                parts.append(test)
            elif self._told == told:
                raise Untold(self.form.at(key), key.text)
        self.phrases.of_two = of_two
        return tuple(parts)

    def _block(self, key: Node, node: Node, least: int, inside: Text) -> Test | None:
        parts = self.lines(node, inside)
        if not parts:
            return None
        op = key.text if key.text in BLOCKS else "at least n lines"
        return block(key.text, op, parts, least)


def block(fact: str, op: str, parts: tuple[Test, ...], least: int) -> Test:
    """A test over lines from the tests that one line must meet together."""
    return Test(
        fact=fact,
        op=op,
        keys=tuple(dict.fromkeys(part.keys[0] for part in parts)),
        words=", ".join(f"{part.fact}: {part.words}" for part in parts),
        parts=parts,
        least=least,
    )
