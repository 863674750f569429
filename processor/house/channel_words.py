"""`values` of a channel in config.yaml: its own words for the value tables of its mappings."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from processor.model.config import Config, WordsOf
from processor.model.sentence import Text, sentence
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.targets import choices_of
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, part_of, within
from processor.problems.suggest import suggest
from processor.problems.yaml_source import parse


def read_words(form: Form, node: Node | None, inside: Text) -> WordsOf:
    """The words of a channel: by target, from its word to ours."""
    if node is None or not form.shape(node, "map", inside=inside):
        return ()
    found: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    for target, table in node.entries():
        if not form.shape(table, "map", inside=part_of(inside, target.text)):
            continue
        words = tuple(
            (word.text, ours.text)
            for word, ours in table.entries()
            if form.shape(ours, "text", inside=part_of(inside, target.text))
        )
        found.append((target.text, words))
    return tuple(found)


def wrong_words(
    config: Config, mappings: MappingOf[str, Mapping], shown: str, source: str
) -> list[Problem]:
    """Targets that no mapping of the channel reads by a value table, and words that a target does
    not take."""
    root, _ = parse(source, shown)
    form = Form(shown, source)
    channels = root.get("channels") if root is not None else None
    for channel in config.channels.values():
        block = channels.get(channel.name) if channels is not None else None
        values = block.get("values") if block is not None else None
        known = [mappings[name] for name in channel.mappings if name in mappings]
        if values is None or len(known) < len(channel.mappings):
            # What a mapping reads that cannot be read itself is not known.
            continue
        types = _tables(known)
        for target, table in values.entries():
            inside = part_of(within("channel", channel.name), "values")
            if target.text not in types:
                near = suggest(target.text, types, "nouns.value")
                form.problem(
                    "mapping/words", target, inside=inside, channel=channel.name,
                    target=target.text,
                    near=near or sentence("mapping.words-targets", targets=sorted(types)),
                )  # fmt: skip
                continue
            choices = types[target.text]
            for _, ours in table.entries():
                if choices and ours.text and ours.text not in choices:
                    form.problem(
                        "value/wrong.mapping-output", ours, inside=inside, word=ours.text,
                        choices=choices, near=suggest(ours.text, choices, "nouns.value"),
                    )  # fmt: skip
    return form.problems


def _tables(mappings: list[Mapping]) -> dict[str, tuple[str, ...]]:
    """The targets that are read by a value table, each with the words that it takes; none where it
    takes any."""
    found: dict[str, tuple[str, ...]] = {}
    for mapping in mappings:
        for lead, fields in (("", mapping.order), ("lines.", mapping.lines)):
            for field in fields:
                if any(take.table for take in field.takes):
                    yes_no = ("yes", "no") if field.type == "yes-no" else ()
                    found[lead + field.target] = choices_of(field.type) or yes_no
    return found
