"""How `run` and `watch` tell what a pass took in and handed over; personal data is never told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from processor.commands.printing.console import counted, spoken, told
from processor.intake.scan import MOST_TOLD
from processor.languages.languages import word_of
from processor.model.sentence import Sentence, sentence
from processor.model.times import rfc3339
from processor.passes.pass_report import Arrived, PassReport


def pass_lines(report: PassReport, now: int) -> list[str]:
    """What a pass did, a line a thing: when, each file it took in, and what it handed over."""
    if not report.arrived and not report.documents and not report.manifests:
        return []
    lines = [told("pass.at", at=rfc3339(now), n=len(report.arrived))]
    lines += [f"  {line}" for line in file_lines(report.arrived)]
    lines += [f"  {spoken(words)}" for words in report.warned]
    if report.documents:
        lines.append("  " + told("pass.handed", counts=_counts("documents", report.documents)))
    lines += [f"  {spoken(words)}" for words in (*report.altered, *report.manifests)]
    return lines


def file_lines(arrived: Sequence[Arrived]) -> list[str]:
    """A line a file; of very many the first are named and the rest counted, by what became of
    them: those that somebody must look at come first."""
    ranked = sorted(arrived, key=lambda one: not one.wrong)
    lines = [_line(one) for one in ranked[:MOST_TOLD]]
    rest = ranked[MOST_TOLD:]
    if rest:
        states = Counter(one.state for one in rest)
        lines.append(told("pass.more", n=len(rest), counts=_counts("files", states)))
    return lines


def _line(one: Arrived) -> str:
    pieces = {
        "place": one.place,
        "state": word_of("file-state.", one.state),
        "rows": _counts("rows", one.rows),
        "n": one.orders,
    }
    if one.problem:
        return told("pass.file-wrong", code=one.problem, alert=one.told, **pieces)
    if one.told:
        return told("pass.file-rejects", alert=one.told, **pieces)
    return told("pass.file" if one.rows else "pass.file-only", **pieces)


def _counts(what: str, counts: Mapping[str, int]) -> list[Sentence]:
    return [sentence("watch.count", state=one, count=n) for one, n in counted(what, counts)]
