"""What rules tell the packer: of every stage, each sentence once, in an order of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.routes import FULL, asked, house, known, order

from processor.deciding.check_documents import provisional
from processor.deciding.decide import decide_chunk
from processor.deciding.drafts import Draft
from processor.deciding.record_decision import made
from processor.house.house import House, load
from processor.languages.languages import in_english
from processor.rules import plain_ask

ROUTE = "stage: route\nrules:\n  - {id: all, then: {choose_from: [PL1]}}\n"


def written(folder: Path, stage: str, *notes: tuple[str, str]) -> None:
    rules = "".join(
        f"  - {{id: {name}, then: {{note_to_packer: '{text}'}}}}\n" for name, text in notes
    )
    (folder / f"rules/{stage}.yaml").write_text(f"stage: {stage}\nrules:\n{rules}", "utf-8")


def decided(folder: Path, **stages: list[tuple[str, str]]) -> tuple[House, Draft]:
    house(folder, route=ROUTE)
    for stage, notes in stages.items():
        if stage == "route":
            text = ROUTE + "".join(
                f"  - {{id: {name}, then: {{note_to_packer: '{said}'}}}}\n" for name, said in notes
            )
            (folder / "rules/route.yaml").write_text(text, "utf-8")
        else:
            written(folder, stage, *notes)
    found, problems = load(folder / "config.yaml")
    assert found is not None, problems
    [draft] = decide_chunk(found, [asked(0, order(1, ("A", 1)))], known(FULL), plain_ask)
    return found, draft


def notes_of(draft: Draft) -> tuple[str, ...]:
    [(_, notes)] = made(draft)["asked"]  # type: ignore[misc, attr-defined]
    return notes  # type: ignore[no-any-return]


def test_notes_of_all_stages_stand_stage_by_stage_and_by_the_ids_of_rules(tmp_path: Path) -> None:
    _, draft = decided(
        tmp_path,
        review=[("z-last", "no prices"), ("a-first", "with a card")],
        route=[("r", "from the cold store")],
        carrier=[("c", "tape twice")],
        customs=[("d", "papers inside")],
    )
    assert notes_of(draft) == (
        "with a card", "no prices", "from the cold store", "tape twice", "papers inside",
    )  # fmt: skip


def test_the_same_sentence_stands_once_and_on_one_line(tmp_path: Path) -> None:
    twice = [("one", "no   prices"), ("two", "no prices")]
    _, draft = decided(tmp_path, review=twice, carrier=[("c", "no prices")])
    assert notes_of(draft) == ("no prices",)


def test_a_note_for_the_desk_reaches_no_packer(tmp_path: Path) -> None:
    house(tmp_path, route=ROUTE)
    found, _ = load(tmp_path / "config.yaml")
    assert found is not None
    [draft] = decide_chunk(found, [asked(0, order(1, ("A", 1)))], known(FULL), plain_ask)
    assert "asked" not in made(draft), "the rule `fine` says `note: fine`"


def test_what_a_layout_cannot_write_holds_the_order_before_it_has_a_number(tmp_path: Path) -> None:
    house(tmp_path, route=ROUTE)
    layout = tmp_path / "mappings/outgoing/instruction-pl1.yaml"
    text = layout.read_text("utf-8")
    before = "Notes: {from: shipment.remarks, width: 250, too_long: cut at word}"
    assert before in text
    after = "Notes: {from: shipment.packer_notes, width: 20, too_long: hold}"
    layout.write_text(text.replace(before, after), "utf-8")
    written(tmp_path, "review", ("long", "this is far too long for the column of the warehouse"))
    found, problems = load(tmp_path / "config.yaml")
    assert found is not None, problems
    [draft] = decide_chunk(found, [asked(0, order(1, ("A", 1)))], known(FULL), plain_ask)
    [hold] = draft.holds
    assert "Notes" in in_english(hold.detail)


@pytest.mark.parametrize("stage", ["notify"])
def test_at_notify_it_is_too_late_for_a_note_on_the_papers(tmp_path: Path, stage: str) -> None:
    house(tmp_path, route=ROUTE)
    written(tmp_path, stage, ("late", "no prices"))
    found, problems = load(tmp_path / "config.yaml")
    assert found is None
    assert [problem.code for problem in problems] == ["rule/action"]


def test_papers_are_checked_with_the_notes_and_options_that_they_will_say(tmp_path: Path) -> None:
    found, draft = decided(tmp_path, review=[("one", "no prices")])
    dispatch = provisional(found, draft, draft.legs[0], 1)
    assert dispatch.packer_notes == ("no prices",)
    assert dispatch.ship_day == draft.legs[0].ship_day != ""
