"""`read_as` of a field: the reading, and the forms of dates that it is told. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from processor.model.sentence import Sentence, Text, sentence
from processor.normalise.mapping.date_forms import TWO_WAYS, Clash, clash_of, wrong_form
from processor.normalise.mapping.targets import (
    DATED,
    MEASURES,
    PADDED,
    READ_AS,
    choices_of,
    readings_of,
)
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest

_PADDED = re.compile(r"pad to ([1-9]|[1-5][0-9]) digits?")


def read_reading(
    form: Form, node: Node | None, place: Node, type_: str, locales: Sequence[str], inside: Text
) -> tuple[str, tuple[str, ...]]:
    """The reading and its forms, checked against the type of the target."""
    allowed = readings_of(type_)
    if type_ == "order id":
        allowed = (*allowed, "year of date")
    if node is None:
        if allowed[0]:
            return allowed[0], ()
        if type_ in MEASURES:
            form.problem("key/missing.mapping-measure", place, inside=inside, units=allowed[1:])
        else:
            form.problem("key/missing.mapping-date", place, inside=inside)
        return "text", ()
    found = [_one(form, one, type_, allowed, inside) for one in form.texts(node, inside=inside)]
    if not found:
        return "text", ()
    words = {word for word, _, _ in found}
    if len(found) > 1 and (len(words) > 1 or words.isdisjoint(DATED)):
        form.problem("value/wrong.mapping-readings", node.items[1], inside=inside)
    forms = tuple(date_form for _, date_form, _ in found if date_form)
    if found[0][0] in DATED and all(good for _, _, good in found):
        clash = clash_of(forms, locales)
        if clash is not None:
            _tell(form, node, clash, inside)
    return found[0][0], forms


def _tell(form: Form, node: Node, clash: Clash, inside: Text) -> None:
    form.problem(
        TWO_WAYS, node, inside=inside, span=None if node.kind == "text" else 1,
        first=clash.first, second=clash.second, cell=clash.cell,
    )  # fmt: skip


def _one(
    form: Form, node: Node, type_: str, allowed: tuple[str, ...], inside: Text
) -> tuple[str, str, bool]:
    word, date_form, good = node.text, "", True
    for dated in DATED:
        if word == dated or word.startswith(dated + " "):
            word, date_form = dated, word[len(dated) :].strip()
            why = wrong_form(date_form)
            if why:
                good = False
                form.problem(why, node, inside=inside, form=date_form, word=dated)
    padded = _PADDED.fullmatch(word)
    if padded is not None:
        word, date_form = PADDED, padded[1]
    if word not in READ_AS or (word == PADDED and not date_form):
        near = suggest(word, READ_AS, "nouns.way") or sentence("mapping.ways", ways=READ_AS)
        form.problem("value/wrong.mapping-way", node, inside=inside, word=word, near=near)
        good = False
    elif word not in allowed:
        ways = sentence("mapping.ways", ways=filter(None, allowed))
        form.problem("mapping/target", node, inside=inside, type=said(type_), word=word, ways=ways)
        good = False
    return word, date_form, good


def said(type_: str) -> Sentence:
    """The name of a type of targets."""
    choices = choices_of(type_)
    if choices:
        return sentence("mapping.type-choice", choices=choices)
    return sentence(f"mapping.type-{type_.replace(' ', '-')}")
