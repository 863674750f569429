"""What `crossdock check` tells of when waves close."""

from __future__ import annotations

from processor.model.config import Config
from processor.model.sentence import Sentence, listed, sentence
from processor.model.wave_plan import rule_of


def wave_lines(config: Config) -> list[Sentence]:
    """What it means where nothing says when waves close; and warehouses that send what comes after
    their last time a day later than its day of shipping says."""
    at_once, late = [], []
    for code, warehouse in config.warehouses.items():
        rule = rule_of(config, code)
        if warehouse.status != "live":
            continue
        if rule.close == "run" and not rule.waits:
            at_once.append(code)
        if rule.close_at and not rule.close_after:
            cutoff = "" if warehouse.calendar is None else warehouse.calendar.cutoff
            if not cutoff or cutoff > rule.close_at[-1]:
                late.append(sentence("waves.check-late", warehouse=code, at=rule.close_at[-1]))
    told = (
        [
            sentence(
                "waves.check-at-once", warehouses=listed(at_once), rule="{close_after: 30 minutes}"
            )
        ]
        if at_once
        else []
    )
    return [*told, *late]
