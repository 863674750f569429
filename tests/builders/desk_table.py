"""The table of what a person may do to an order, as docs/operations.md shows it."""

from __future__ import annotations

from processor.languages.languages import in_english
from processor.model.desk_actions import ACTIONS, STANDINGS, TABLE, Cell, words_of_refusal
from processor.model.sentence import sentence


def _cell(cell: Cell) -> str:
    if cell.needs == "nothing":
        return "yes"
    if cell.needs == "never":
        return f"no: {cell.otherwise}{f' or {cell.claimed}' if cell.claimed else ''}"
    return f"{cell.needs}, else {cell.otherwise}"


def rendered() -> str:
    """Two tables, one row for each way that an order stands, and the refusals in their words."""
    found: list[str] = []
    corrections = tuple(one for one in ACTIONS if one.startswith("correct"))
    others = tuple(one for one in ACTIONS if one not in corrections)
    for actions in (others[:4], others[4:], corrections[:3], corrections[3:]):
        found += [
            "| the order is | " + " | ".join(actions) + " |",
            "|---" * (len(actions) + 1) + "|",
        ]
        found += [
            f"| {standing} | "
            + " | ".join(_cell(TABLE[standing][action]) for action in actions)
            + " |"
            for standing in STANDINGS
        ]
        found.append("")
    found += ["| refused as | what is said |", "|---|---|"]
    found += [
        f"| {word} | {in_english(sentence(f'act.{word}', order='ORDER'))} |"
        for word in words_of_refusal()
    ]
    return "\n".join(found) + "\n"
