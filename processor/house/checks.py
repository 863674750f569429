"""Checks that need several files of a house at once: names, lost rules, what is not there yet."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from processor.documents.layouts.layout_parts import Layout
from processor.model.config import Config
from processor.model.reasons import REASONS
from processor.model.stages import STAGES
from processor.normalise.file_kind import Owner
from processor.normalise.file_kinds import FILE_KINDS
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem, as_written
from processor.problems.yaml_source import parse
from processor.rules import RuleSets


def lost_rules(tests: MappingOf[str, str], folder: str, rule_sets: RuleSets) -> list[Problem]:
    """Rules that were there and are not: a file that is gone, or cut between two rules.

    Without them every hold they made would be lifted, so nothing runs on what is left.
    """
    lost = [
        as_written(
            code="file/unreadable",
            message=f"no rule of the stage {stage} is left in {folder}/",
            file=f"{folder}/{stage}.yaml",
            advice="put the file back; a stage without rules is never taken for a wish",
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
                        as_written(
                            code="test/wrong",
                            message=f"no rule {one.text!r}, which this test speaks of, is left",
                            file=shown,
                            line=one.line,
                            column=one.column,
                            text=body.splitlines()[one.line - 1],
                            span=len(one.text),
                            advice="put the rule back, or take its test away too",
                        )
                    )
    return lost


def trials(config: Config, shown: str, source: str) -> list[Problem]:
    """`status: trial` would still promise stock and instruct warehouses: it is refused."""
    statuses = [one.status for one in config.channels.values()]
    statuses += [one.status for one in config.warehouses.values()]
    statuses += [one.status for one in config.carriers.values()]
    if "trial" not in statuses:
        return []
    places = [
        (number, text)
        for number, text in enumerate(source.splitlines(), start=1)
        if "status:" in text and "trial" in text
    ]
    return [
        as_written(
            code="value/wrong",
            message="status trial is not there yet for channels, warehouses and carriers",
            file=shown,
            line=number,
            column=text.index("status:") + 1,
            text=text,
            span=len(text.strip()),
            advice="use live or off",
        )
        for number, text in places
    ]


def missing_reasons(config: Config, shown: str, source: str) -> list[Problem]:
    """Reasons for which the program may hold an order and that `holds` gives no type and queue.

    Such an order would wait in no queue and on no review sheet. The advice is the line to paste.
    A configuration kept of an earlier time is not asked: what was decided under it has its types.
    """
    missing = [one for word, one in sorted(REASONS.items()) if word not in config.holds]
    root, form = parse(source, shown)
    if not missing or root is None:
        return []
    [(key, block)] = [(key, block) for key, block in root.entries() if key.text == "holds"]
    in_braces = form.lines[block.line - 1][block.column - 1 :].startswith("{")
    before = len(form.problems)
    for one in missing:
        if in_braces:
            place, advice = block, f"put behind this brace: `{one.line},`"
        else:
            indent = " " * (block.keys[0].column - 1)
            place, advice = key, f"paste below this line: `{indent}{one.line}`"
        form.as_written(
            "hold/missing",
            place,
            f"the program holds orders for {one.word!r}, and `holds` has no line for it:"
            f" {one.meaning}",
            advice=advice,
            span=1 if in_braces else None,
        )
    return form.problems[before:]


def unknown_names(
    config: Config,
    shown: str,
    source: str,
    mappings: MappingOf[str, Mapping],
    layouts: MappingOf[str, Layout],
) -> list[Problem]:
    """Mappings and layouts that config.yaml names and no file defines."""
    wanted = [
        ("mapping", name, owner.name, mappings.keys())
        for owner in config.channels.values()
        for name in owner.mappings
    ]
    for house in config.warehouses.values():
        wanted += [("mapping", name, house.code, mappings.keys()) for name in house.mappings]
        wanted.append(("layout", house.layout, house.code, layouts.keys()))
    return [
        _missing(kind, name, owner, shown, source, sorted(known))
        for kind, name, owner, known in wanted
        if name not in known
    ]


def wrong_folders(
    config: Config, shown: str, source: str, mappings: MappingOf[str, Mapping]
) -> list[Problem]:
    """Mappings whose kind of file the channel or warehouse that names them never drops."""
    owners: list[tuple[Owner, str, tuple[str, ...]]] = [
        *(("channel", one.name, one.mappings) for one in config.channels.values()),
        *(("warehouse", one.code, one.mappings) for one in config.warehouses.values()),
    ]
    found = []
    for owner, called, names in owners:
        for name in names:
            kind = mappings[name].kind if name in mappings else ""
            if kind and owner not in FILE_KINDS[kind].folders:
                taken = [word for word, one in FILE_KINDS.items() if owner in one.folders]
                message = f"the mapping {name!r} of {called} reads files of the kind {kind}"
                advice = f"the folder of a {owner} takes: {', '.join(taken)}"
                found.append(_at_name("value/wrong", name, shown, source, message, advice))
    return found


def _missing(
    kind: str, name: str, owner: str, shown: str, source: str, known: list[str]
) -> Problem:
    folder = "mappings" if kind == "mapping" else "mappings/outgoing"
    message = f"the {kind} {name!r} of {owner} is not defined"
    advice = f"write {folder}/{name}.yaml, or use one of: {', '.join(known) or 'none yet'}"
    return _at_name("name/unknown", name, shown, source, message, advice)


def _at_name(code: str, name: str, shown: str, source: str, message: str, advice: str) -> Problem:
    """A problem where config.yaml first says a name."""
    line, column, text = 0, 0, ""
    for number, candidate in enumerate(source.splitlines(), start=1):
        if name in candidate:
            line, column, text = number, candidate.index(name) + 1, candidate
            break
    return as_written(
        code=code, message=message, file=shown, line=line, column=column, text=text,
        span=len(name), advice=advice,
    )  # fmt: skip
