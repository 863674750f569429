"""Reads the conditions of a layout on fields: `is`, `present`, `absent`, and several that must all
hold, in the words of a mapping's conditions. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from processor.documents.layouts.layout_parts import FieldTest
from processor.documents.layouts.vocabulary import LayoutField
from processor.model.sentence import Text, sentence
from processor.problems.form import Form, Node
from processor.problems.suggest import suggest

TEST_KEYS = ("is", "present", "absent")
_YES_NO = ("yes", "no")
# What one word can be compared with.
_COMPARED = ("text", "id", "phone", "number")


def read_field_tests(
    form: Form,
    node: Node | None,
    vocabulary: Mapping[str, LayoutField],
    fields: Collection[str],
    inside: Text,
) -> tuple[FieldTest, ...]:
    """One condition, or a list of which all must hold; `fields` are what a row knows."""
    if node is None:
        return ()
    nodes = node.items if node.kind == "list" else (node,)
    found = (_test(form, each, vocabulary, fields, inside) for each in nodes)
    return tuple(one for one in found if one is not None)


def _test(
    form: Form,
    node: Node,
    vocabulary: Mapping[str, LayoutField],
    fields: Collection[str],
    inside: Text,
) -> FieldTest | None:
    part = form.map(node, required=("field",), optional=TEST_KEYS, inside=inside)
    named = part.get("field")
    if named is None or not form.shape(named, "text", inside=inside):
        return None
    field = vocabulary.get(named.text)
    if field is None:
        near = suggest(named.text, tuple(vocabulary), "nouns.field")
        form.problem("layout/unknown-field", named, inside=inside, name=named.text, near=near)
        return None
    if named.text not in fields:
        scopes = [
            sentence(f"layout.scope.{scope}")
            for scope in dict.fromkeys(
                vocabulary[name].scope for name in vocabulary if name in fields
            )
        ]
        form.problem(
            "layout/wrong.when-scope", named, inside=inside, name=named.text, scopes=scopes
        )
        return None
    if not any(word in part for word in TEST_KEYS):
        form.problem("key/missing.layout-condition", node, inside=inside, span=1)
    if "is" in part and field.kind not in _COMPARED:
        form.problem("layout/wrong.when-kind", part["is"], inside=inside, name=named.text)
    values = form.texts(part.get("is"), inside=inside)
    for one in values:
        if field.choices and one.text not in field.choices:
            near = suggest(one.text, field.choices, "nouns.value")
            form.problem("layout/wrong.never", one, inside=inside, value=one.text, near=near)
    present = form.choice(part.get("present"), _YES_NO, "", inside=inside)
    absent = form.choice(part.get("absent"), _YES_NO, "", inside=inside)
    if present and present == absent:
        form.problem("layout/wrong.when-both", part["absent"], inside=inside, name=named.text)
    return FieldTest(
        field=named.text,
        values=tuple(one.text for one in values) if "is" in part else None,
        present=present == "yes" if present else absent == "no" if absent else None,
    )
