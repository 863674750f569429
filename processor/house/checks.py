"""Checks that need several files of a house at once: names, lost rules, what is not there yet."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping as MappingOf

from processor.documents.layouts.layout_kinds import LAYOUT_KINDS
from processor.documents.layouts.layout_parts import Layout
from processor.model.config import Config
from processor.model.reasons import REASONS
from processor.model.sentence import Name, sentence
from processor.model.stages import STAGES
from processor.normalise.kinds.file_kind import Owner
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.linked import lines_of
from processor.normalise.mapping.mapping import Mapping
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, problem
from processor.problems.yaml_source import parse
from processor.rules import RuleSets


def lost_rules(tests: MappingOf[str, str], folder: str, rule_sets: RuleSets) -> list[Problem]:
    """Rules that were there and are not: a file that is gone, or cut between two rules.

    Without them every hold they made would be lifted, so nothing runs on what is left.
    """
    lost = [
        problem(
            "file/unreadable.no-rules",
            file=f"{folder}/{stage}.yaml",
            stage=Name(stage),
            folder=f"{folder}/",
        )
        for stage, one in STAGES.items()
        if one.needed and not rule_sets.of(stage).rules
    ]
    known = {
        name for one in rule_sets.all() for rule in one.rules for name in (rule.id, rule.written)
    }
    for shown, body in sorted(tests.items()):
        root, _form = parse(body, shown)
        cases = root.get("tests") if root is not None else None
        for case in cases.items if cases is not None else ():
            by = case.get("by")
            for one in () if by is None else (by.items or (by,)):
                if one.text and one.text not in known:
                    lost.append(
                        problem(
                            "test/wrong.no-rule-left",
                            file=shown,
                            line=one.line,
                            column=one.column,
                            text=body.splitlines()[one.line - 1],
                            span=len(one.text),
                            rule=one.text,
                        )
                    )
    return lost


def missing_reasons(config: Config, shown: str, source: str) -> list[Problem]:
    """Reasons for which the program may hold an order and that `holds` gives no type and queue.

    Such an order would wait in no queue and on no review sheet. The advice is the line to paste.
    A configuration kept of an earlier time is not asked: what was decided under it has its types.
    """
    has_pools = any(one.pools for one in config.carriers.values())
    missing = [
        one
        for word, one in sorted(REASONS.items())
        if word not in config.holds and (has_pools or not one.of_pools)
    ]
    root, form = parse(source, shown)
    if not missing or root is None:
        return []
    [(key, block)] = [(key, block) for key, block in root.entries() if key.text == "holds"]
    in_braces = form.lines[block.line - 1][block.column - 1 :].startswith("{")
    before = len(form.problems)
    for one in missing:
        means = sentence(f"reason.{one.word}")
        if in_braces:
            form.problem(
                "hold/missing.in-braces", block, span=1, reason=one.word, means=means,
                line=f"{one.line},",
            )  # fmt: skip
        else:
            line = " " * (block.keys[0].column - 1) + one.line
            form.problem("hold/missing", key, reason=one.word, means=means, line=line)
    return form.problems[before:]


def unknown_names(
    config: Config,
    shown: str,
    source: str,
    mappings: MappingOf[str, Mapping],
    layouts: MappingOf[str, Layout],
    bases: Collection[str] = (),
) -> list[Problem]:
    """Mappings and layouts that config.yaml names and no file defines; `bases` are mappings that
    only others take over."""
    folders = {"mapping": "mappings", "layout": "mappings/outgoing"}
    wanted = [
        ("mapping", name, owner.name, mappings.keys())
        for owner in config.channels.values()
        for name in owner.mappings
    ]
    for house in config.warehouses.values():
        wanted += [("mapping", name, house.code, mappings.keys()) for name in house.mappings]
    for carrier in config.carriers.values():
        wanted += [("mapping", name, carrier.name, mappings.keys()) for name in carrier.mappings]
    for house in config.warehouses.values():
        wanted.append(("layout", house.layout, house.code, layouts.keys()))
    form = Form(shown, source)
    for house in config.warehouses.values():
        layout = layouts.get(house.layout)
        if layout is not None and LAYOUT_KINDS[layout.kind].told:
            form.problem(
                "value/wrong.kind-of-layout", _first(layout.name, source), name=layout.name,
                kind=layout.kind, owner=house.code,
            )  # fmt: skip
    for kind, name, owner, known in wanted:
        if kind == "mapping" and name in bases:
            form.problem("mapping/base.listed", _first(name, source), name=name, owner=owner)
        elif name not in known:
            form.problem(
                "name/unknown.not-defined" if known else "name/unknown.none-defined",
                _first(name, source), kind=sentence(f"noun.{kind}"), name=name, owner=owner,
                path=f"{folders[kind]}/{name}.yaml", known=sorted(known),
            )  # fmt: skip
    return form.problems


def wrong_folders(
    config: Config, shown: str, source: str, mappings: MappingOf[str, Mapping]
) -> list[Problem]:
    """Mappings whose kind of file the channel, warehouse or carrier that names them never drops."""
    owners: list[tuple[Owner, str, tuple[str, ...]]] = [
        *(("channel", one.name, one.mappings) for one in config.channels.values()),
        *(("warehouse", one.code, one.mappings) for one in config.warehouses.values()),
        *(("carrier", one.name, one.mappings) for one in config.carriers.values()),
    ]
    form = Form(shown, source)
    for owner, called, names in owners:
        for name in names:
            kind = mappings[name].kind if name in mappings else ""
            if kind and owner not in FILE_KINDS[kind].folders:
                taken = [word for word, one in FILE_KINDS.items() if owner in one.folders]
                form.problem(
                    "value/wrong.kind-of-file" if taken else "value/wrong.kind-of-nobody",
                    _first(name, source), name=name, called=called,
                    kind=kind, owner=sentence(f"noun.{owner}"), taken=taken,
                )  # fmt: skip
    return form.problems


def lone_halves(
    config: Config, shown: str, source: str, mappings: MappingOf[str, Mapping]
) -> list[Problem]:
    """Mappings of one half of the orders of a channel that does not list that of the other."""
    form = Form(shown, source)
    for channel in config.channels.values():
        there = [mappings[name] for name in channel.mappings if name in mappings]
        halves = {one.name for one in there if FILE_KINDS[one.kind].half}
        wanted = {one.joins.half: one.name for one in there if one.joins is not None}
        for half, lines in wanted.items():
            if half in mappings and half not in halves:
                form.problem(
                    "value/wrong.lone-half", _first(lines, source), name=lines, other=half,
                    channel=channel.name,
                )  # fmt: skip
        for half in sorted(halves - wanted.keys()):
            belongs_to = lines_of(mappings, half)
            key = "value/wrong.lone-half" if belongs_to else "value/wrong.half-of-nobody"
            form.problem(
                key, _first(half, source), name=half, channel=channel.name,
                other=belongs_to.name if belongs_to else "",
            )  # fmt: skip
    return form.problems


def _first(name: str, source: str) -> Node:
    """Where config.yaml first says a name."""
    for number, line in enumerate(source.splitlines(), start=1):
        if name in line:
            return Node(kind="text", line=number, column=line.index(name) + 1, text=name)
    return Node(kind="text", line=0, column=0, text=name)
