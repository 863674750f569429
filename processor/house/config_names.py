"""The `names` block of config.yaml: names of files with holes; none comes twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

from processor.documents.kinds import wave_kinds
from processor.documents.layouts.layout_parts import Layout
from processor.documents.papers.document_kind import HOLES, DocumentKind
from processor.house.config_values import Values
from processor.model.config import Config
from processor.model.sentence import listed, sentence
from processor.problems.form import Node
from processor.problems.problem import Problem, within
from processor.problems.suggest import suggest
from processor.problems.yaml_source import parse

_HOLE = re.compile(r"\{([^{}]*)\}")
_NAME_TEXT = re.compile(r"[A-Za-z0-9._-]*")
# What a wave, a part and a day look like in a name, shortest first.
_FORMS = {
    "wave": ("W[0-9]{6,}", ("W000001", "W1000000")),
    "part": ("P[0-9]{3,}", ("P001", "P1000")),
    "day": ("[0-9]{4}-[0-9]{2}-[0-9]{2}", ("2026-01-01", "2026-01-01")),
}


def read_names(values: Values, node: Node | None) -> dict[str, str]:
    """The templates by kind of document: each a safe file name, whatever fills its holes.

    What kinds and holes there are is asked of the configuration in force only, by `wrong_names`:
    one kept of an earlier time may name others, and is read all the same.
    """
    if node is None or not values.form.shape(node, "map"):
        return {}
    return {key.text: _template(values, key, one) for key, one in node.entries()}


def _template(values: Values, key: Node, node: Node) -> str:
    inside = within("names", key.text)
    if not values.form.shape(node, "text", inside=inside):
        return ""
    value = node.text
    if not _NAME_TEXT.fullmatch(_HOLE.sub("", value)) or value[:1] in (".", "-", ""):
        values.form.problem(
            "value/wrong.file-name", node, inside=inside, value=value, hole="{placeholders}"
        )
    return value


def wrong_names(
    config: Config, layouts: Mapping[str, Layout], shown: str, source: str
) -> list[Problem]:
    """Lines of `names` for what there is not, and names that two documents could get.

    `source` is the text of config.yaml, `shown` its name.
    """
    root, form = parse(source, shown)
    block = root.get("names") if root is not None else None
    if block is None:
        return []
    nodes = {key.text: (key, node) for key, node in block.entries()}
    kinds = wave_kinds()
    before = len(form.problems)

    for name, (key, node) in nodes.items():
        inside = within("names", name)
        if name not in kinds:
            near = suggest(name, tuple(kinds), "nouns.document")
            form.problem(
                "key/unknown.document", key, inside=inside, name=name,
                near=near or sentence("suggest.leave-out"),
            )  # fmt: skip
            continue
        kind, template = kinds[name], config.names[name]
        holes, known = _HOLE.findall(template), HOLES[kind.per]
        needed = ["wave", "part", *_telling_apart(kind, config)]
        missing = [f"{{{hole}}}" for hole in needed if hole not in holes]
        unknown = [hole for hole in holes if hole not in known]
        if unknown:
            near = suggest(unknown[0], known, "nouns.placeholder")
            form.problem(
                "value/wrong.placeholder", node, inside=inside, name=unknown[0],
                near=near or sentence("suggest.leave-out"),
            )  # fmt: skip
        elif missing:
            form.problem(
                "value/wrong.not-unique", node, inside=inside, missing=listed(missing, "and")
            )
    if len(form.problems) == before:
        for one, other in _that_meet(kinds, config, layouts):
            named, by = (other, one) if other in nodes else (one, other)
            form.problem(
                "value/wrong.same-name", nodes[named][1], inside=within("names", named),
                document=named, other=by,
            )  # fmt: skip
    return form.problems[before:]


def _telling_apart(kind: DocumentKind, config: Config) -> tuple[str, ...]:
    """What a name must hold besides wave and part: parts count from 1 for each client."""
    return ("client",) if kind.per == "client" and len(config.clients) > 1 else ()


def _that_meet(
    kinds: Mapping[str, DocumentKind], config: Config, layouts: Mapping[str, Layout]
) -> list[tuple[str, str]]:
    """Kinds of which two files could have one name in one folder."""
    found: list[tuple[str, str]] = []
    for one, other in combinations(kinds, 2):
        a, b = (
            NamesOfKind(one, kinds[one], config, layouts),
            NamesOfKind(other, kinds[other], config, layouts),
        )
        if a.could_be(b) or b.could_be(a):
            found.append((one, other))
    return found


class NamesOfKind:
    """The names of one kind: by folder and ending, some of them and a pattern of all."""

    def __init__(
        self, name: str, kind: DocumentKind, config: Config, layouts: Mapping[str, Layout]
    ) -> None:
        self.some: dict[tuple[str, str], list[str]] = {}
        self.all: dict[tuple[str, str], re.Pattern[str]] = {}
        template = config.names.get(name, kind.name)
        for warehouse in config.warehouses.values() if kind.per == "warehouse" else (None,):
            folder, ending = kind.folder, kind.extension or ""
            if warehouse is not None:
                folder = folder.format(warehouse=warehouse.folder)
                if kind.extension is None and warehouse.layout in layouts:
                    ending = layouts[warehouse.layout].extension
            clients = tuple(config.clients) if kind.per == "client" else ("",)
            fixed = {"document": name, "warehouse": folder}
            self.some[folder, ending] = [
                template.format_map({**fixed, **_filled(size), "client": client})
                for client in clients
                for size in (0, 1)
            ]
            patterns = {hole: re.escape(text) for hole, text in fixed.items()}
            patterns |= {hole: pattern for hole, (pattern, _) in _FORMS.items()}
            patterns["client"] = f"(?:{'|'.join(map(re.escape, clients))})"
            # Split at its holes, every second piece of a template is the name of one.
            pieces = _HOLE.split(template)
            pieces[::2] = map(re.escape, pieces[::2])
            pieces[1::2] = (patterns[hole] for hole in pieces[1::2])
            self.all[folder, ending] = re.compile("".join(pieces))

    def could_be(self, other: NamesOfKind) -> bool:
        """True if one of its names is a name of the other."""
        return any(
            place in other.all and other.all[place].fullmatch(name)
            for place, names in self.some.items()
            for name in names
        )


def _filled(size: int) -> dict[str, str]:
    return {hole: examples[size] for hole, (_, examples) in _FORMS.items()}
