"""Two facts of an order compared with each other: `same as`, `not same as`. Pure."""

from __future__ import annotations

from processor.model.condition_words import Operator
from processor.model.fact_kinds import NUMBERS
from processor.model.sentence import Name, Sentence, Text, sentence
from processor.problems.form import Form, Node
from processor.rules.facts.fact import sort_of, type_of
from processor.rules.facts.facts import fact_named
from processor.rules.language.conditions import Test
from processor.rules.language.other_words import others_word
from processor.rules.language.subject import Subject
from processor.rules.language.values import Names


def unlike(one: Subject, other: Subject, names: Names) -> Sentence | None:
    """Why two facts cannot be compared, under the id of a problem; None where they can."""
    if one.name == other.name:
        return sentence("fact/type.itself", fact=Name(one.name))
    if one.kind != other.kind:
        return sentence(
            "fact/type.pair", fact=Name(one.name), type=type_of(one.kind),
            other=Name(other.name), other_type=type_of(other.kind),
        )  # fmt: skip
    if one.sort != other.sort:
        return sentence(
            "fact/type.pair", fact=Name(one.name), type=sort_of(one.sort),
            other=Name(other.name), other_type=sort_of(other.sort),
        )  # fmt: skip
    mine, theirs = names.closed(one.choices), names.closed(other.choices)
    if mine and theirs and set(mine).isdisjoint(theirs):
        return sentence("rule/never.pair", fact=Name(one.name), other=Name(other.name))
    return None


def pair_test(operator: Operator, one: Subject, other: Subject) -> Test:
    """The test that two facts say the same, or not."""
    return Test(
        fact=one.name,
        op=operator.asks,
        keys=(one.key, other.key),
        says=operator.says,
        values=("exact" if one.kind == "name" else one.sort,),
        words=f"{operator.word} {other.name}",
    )


def names_fact(
    form: Form, names: Names, fact: Subject, node: Node, text: str, inside: Text
) -> bool:
    """True, with a problem, where a value is to be the name of another fact: it would be compared
    as it stands."""
    name = text.rpartition(" ")[2]
    if node.quoted or names.earlier or "." not in name or fact_named(name) is None:
        return False
    form.problem(
        "fact/literal.number" if fact.kind in NUMBERS else "fact/literal.fact", node,
        offset=max(node.text.find(name), 0), span=len(name), inside=inside, fact=Name(fact.name),
        other=Name(name), word=Name("not same as" if _denied(text) else "same as"),
    )  # fmt: skip
    return True


def _denied(text: str) -> bool:
    """Whether a condition begins with `not`, or as other programs say that."""
    found = others_word(text, free=False)
    return text.startswith("not ") or (found is not None and found[2][0].startswith("not "))
