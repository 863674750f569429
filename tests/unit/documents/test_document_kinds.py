"""Every entry of the table of documents has all its parts, and the page of documents has them."""

from __future__ import annotations

import re
from importlib.metadata import version
from string import Formatter
from typing import get_args, get_type_hints

import msgspec
import pytest
from builders.contents_note import ENTRY, NAME
from builders.paths import ROOT

from processor.documents.kinds import KINDS, UnknownKind, asked_kinds, kind_of, table_of, wave_kinds
from processor.documents.papers.about_file import ArrivedFile
from processor.documents.papers.context import CannotRender, Context
from processor.documents.papers.document_kind import (
    HOLES,
    IN_A_WAVE,
    OURS_ARE_DUE,
    DocumentKind,
    DuePoint,
    Per,
    Source,
)
from processor.documents.place import place_of
from processor.documents.render import SUBJECTS, render
from processor.model.dispatch import Dispatch, Part
from processor.model.owed import Owed

KINDS_AND_TOY = {**KINDS, NAME: ENTRY}
EVERY = pytest.mark.parametrize("kind", KINDS_AND_TOY.values(), ids=list(KINDS_AND_TOY))
PAGE = (ROOT / "docs" / "documents.md").read_text("utf-8")
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text("utf-8")


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@EVERY
def test_an_entry_says_what_a_document_is_and_when_it_is_due(kind: DocumentKind) -> None:
    assert kind.title
    assert kind.undo
    assert kind.version
    assert kind.source in get_args(Source)
    assert kind.due in get_args(DuePoint)
    assert kind.per in get_args(Per)
    assert kind.due in OURS_ARE_DUE[kind.per]


def test_a_kind_that_is_due_after_its_wave_is_refused_by_name() -> None:
    late = msgspec.structs.replace(ENTRY, due="weighed")
    with pytest.raises(ValueError, match=r"'weight-note' is made per warehouse.* \(weighed\)"):
        table_of({"weight-note": late})
    with pytest.raises(ValueError, match=r"'sheet-note'.* when its sheet is written$"):
        table_of({"sheet-note": msgspec.structs.replace(ENTRY, per="sheet")})
    assert table_of({NAME: ENTRY}) == {NAME: ENTRY}


def test_what_others_make_is_neither_written_named_nor_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theirs = msgspec.structs.replace(ENTRY, source="carrier", due="weighed")
    monkeypatch.setitem(KINDS, NAME, table_of({NAME: theirs})[NAME])
    assert NAME not in wave_kinds()
    assert NAME not in [one.kind for one in asked_kinds()]
    part = Part(kind=NAME, wave="W1", part=1, warehouse="", client="", at="", dispatches=())
    with pytest.raises(CannotRender, match="'contents-note' comes from the carrier, not from us"):
        render(NAME, part, None)  # type: ignore[arg-type]


@EVERY
def test_a_renderer_is_told_with_the_versions_of_the_packages_it_uses(kind: DocumentKind) -> None:
    told = kind.renderer.removeprefix(kind.version).split()
    assert told[::2] == list(kind.made_with)
    assert told[1::2] == [version(package) for package in kind.made_with]


@EVERY
def test_a_document_is_made_again_by_the_renderer_that_is_noted_where_it_is_kept(
    kind: DocumentKind,
) -> None:
    versions = [one.version for one in kind.earlier]
    assert len({*versions, kind.version}) == len(versions) + 1
    for one in kind.earlier:
        assert kind.rendered_by(f"{one.version} fpdf2 2.8.9") == one
        assert kind.rendered_by(one.version).render is not kind.render
    for noted in ("", "nobody/0", kind.renderer):
        assert kind.rendered_by(noted).name == kind.renderer


@EVERY
def test_what_people_are_told_depends_on_what_knows_the_rules_of_their_language(
    kind: DocumentKind,
) -> None:
    assert ("babel" in kind.made_with) == (kind.receiver in ("people", "review"))


@EVERY
def test_what_closes_with_a_wave_is_owed_by_shipments_and_nothing_else_is(
    kind: DocumentKind,
) -> None:
    assert (kind.owed is not None) == (kind.per in IN_A_WAVE)
    assert kind.check is None or kind.owed is not None
    assert kind.most == 0 or kind.owed is not None


@EVERY
def test_a_place_has_only_holes_that_are_filled(kind: DocumentKind) -> None:
    assert holes(kind.folder) <= set(HOLES[kind.per])
    assert holes(kind.name) <= set(HOLES[kind.per])
    assert kind.folder
    assert bool(kind.receiver) == (kind.per not in ("warehouse", "batch", "manifest"))


@EVERY
def test_a_name_is_never_used_twice(kind: DocumentKind) -> None:
    found = holes(kind.folder) | holes(kind.name)
    if kind.per in IN_A_WAVE:
        assert {"wave", "part"} <= holes(kind.name)
    else:
        assert found & {"id", "number"}
    # Parts count from 1 for each warehouse and each client.
    if kind.per in ("warehouse", "client"):
        assert kind.per in found


def test_two_kinds_never_have_one_name() -> None:
    names = [
        (kind.folder, kind.name.replace("{document}", name), kind.extension or "")
        for name, kind in KINDS_AND_TOY.items()
    ]
    assert len(set(names)) == len(names)


@EVERY
def test_only_a_layout_or_a_file_gives_another_ending(kind: DocumentKind) -> None:
    assert kind.extension is not None or kind.per in ("warehouse", "file", "batch", "manifest")


@EVERY
def test_a_renderer_takes_what_the_document_is_made_of(kind: DocumentKind) -> None:
    for render_one in (kind.render, *(one.render for one in kind.earlier)):
        taken = [one for name, one in get_type_hints(render_one).items() if name != "return"]
        assert taken == [SUBJECTS[kind.per], Context]


@EVERY
def test_an_earlier_renderer_has_a_version_of_its_own(kind: DocumentKind) -> None:
    versions = [kind.version, *(one.version for one in kind.earlier)]
    assert len(set(versions)) == len(versions)
    assert len({one.rpartition("/")[0] for one in versions}) == 1


@EVERY
def test_a_check_takes_a_shipment(kind: DocumentKind) -> None:
    if kind.check is not None:
        taken = [one for name, one in get_type_hints(kind.check).items() if name != "return"]
        assert taken == [Dispatch, Context, str]


def test_the_page_of_documents_lists_exactly_the_table() -> None:
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", PAGE, re.M) == list(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_the_page_of_documents_says_what_the_entry_says(name: str) -> None:
    kind = KINDS[name]
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |")]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1].startswith(kind.title)
    assert cells[2] == kind.per
    assert cells[3].startswith(kind.source)
    assert cells[4:6] == [kind.due, kind.undo]
    ending = ".…" if kind.extension is None else f".{kind.extension}"
    assert cells[6] == f"`{kind.name}{ending}`"
    who = "who is told" if kind.per == "batch" else kind.receiver or "the warehouse"
    who = "who takes it" if kind.folder == "{receiver}" and kind.per == "manifest" else who
    assert cells[7] == f"{who}, `{kind.folder}/`"


def test_the_page_of_configuration_lists_the_documents_that_may_be_named() -> None:
    section = CONFIGURATION.partition("\n## names\n")[2].partition("\n## ")[0]
    sentence = section.partition("kind of document:")[2].partition(".")[0]
    assert re.findall(r"`([a-z0-9-]+)`", sentence) == list(wave_kinds())


def test_the_ledger_is_told_of_what_shipments_owe() -> None:
    assert [one.kind for one in asked_kinds()] == list(wave_kinds())
    assert all(one.from_the_first for one in asked_kinds())


def test_an_unknown_kind_is_named_with_those_that_there_are() -> None:
    with pytest.raises(UnknownKind, match=r"'invoice'; known are instruction, label, label-index"):
        kind_of("invoice")
    with pytest.raises(UnknownKind, match="'invoice'"):
        place_of("invoice", {})


def test_a_document_is_not_made_of_what_it_is_not_made_of() -> None:
    part = Part(kind="rejects", wave="W1", part=1, warehouse="", client="", at="", dispatches=())
    with pytest.raises(CannotRender, match="'rejects' is made per file"):
        render("rejects", part, None)  # type: ignore[arg-type]


def test_a_shipment_owes_what_all_fields_allow() -> None:
    class Shipment:
        action, label_source, label_state, customs = "change", "ours", "made", "none"

    assert Owed().by(Shipment())
    assert Owed(label_source=("ours", "channel"), action=("change",)).by(Shipment())
    assert not Owed(label_source=("ours",), action=("new", "cancel")).by(Shipment())
    assert Owed(label_state=("made", "arrived")).by(Shipment())
    assert not Owed(label_state=("arrived",)).by(Shipment())
    assert not Owed(customs=("china-ceb",)).by(Shipment())


def test_rejects_without_their_mapping_are_not_written_as_problems() -> None:
    file = ArrivedFile(
        name="inbox/shop/a.csv", problems=(), header=(), rejected=((2, "x", "why"),), mapping=None
    )
    with pytest.raises(CannotRender, match=r"mapping that inbox/shop/a\.csv was read with"):
        render("rejects", file, None)  # type: ignore[arg-type]
