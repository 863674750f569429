"""A job is all documents of one part: shared shipments go once, one that fails stops no other."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from builders.contents_note import ENTRY, NAME
from builders.customs_orders import dispatch, item, line, order

from processor.documents import render as rendering
from processor.documents.kinds import KINDS
from processor.documents.papers.context import CannotRender, Context, Rendered
from processor.documents.papers.document_kind import Made, Renderer
from processor.documents.render import Unrendered, encode_job, render_job, render_part
from processor.languages.languages import in_english, language_of
from processor.model.dispatch import Dispatch, Part

CONTEXT = Context(config=None, layouts={}, codes=None, accepted={}, schemas={})  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packing list is a kind, and so are two that fail; this process is a worker."""
    monkeypatch.setitem(KINDS, NAME, ENTRY)
    monkeypatch.setitem(KINDS, "unsayable", msgspec.structs.replace(ENTRY, render=cannot_say))
    monkeypatch.setitem(KINDS, "broken", msgspec.structs.replace(ENTRY, render=is_broken))
    monkeypatch.setattr(rendering, "_worker_context", CONTEXT)


def cannot_say(_part: Part, _context: Context) -> Made:
    raise CannotRender("its shipment is too heavy")


def is_broken(_part: Part, _context: Context) -> Made:
    raise ZeroDivisionError


def part(kind: str, *shipments: Dispatch) -> Part:
    return Part(
        kind=kind, wave="W000001", part=1, warehouse="CN1", client="", at="2026-11-03T09:00:00Z",
        dispatches=shipments,
    )  # fmt: skip


@pytest.fixture
def shipments() -> Sequence[Dispatch]:
    """Two shipments."""
    return [dispatch(order(line(1), order_id=name), item()) for name in ("A1", "A2")]


def test_shipments_that_documents_share_are_encoded_once(shipments: Sequence[Dispatch]) -> None:
    one = len(encode_job([part(NAME, *shipments)]))
    three = len(encode_job([part(NAME, *shipments)] * 3))
    assert three < 1.2 * one


def test_a_worker_has_the_parts_as_they_were(
    shipments: Sequence[Dispatch], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = [part(NAME, *shipments), part(NAME, *reversed(shipments)), part(NAME, shipments[1])]
    seen: list[Part] = []

    def noted(one: Part, context: Context) -> Rendered:
        seen.append(one)
        return render_part(one, context)

    monkeypatch.setattr(rendering, "render_part", noted)
    outcomes = render_job(encode_job(parts))
    assert seen == parts
    assert outcomes == [render_part(one, CONTEXT) for one in parts]


def test_what_was_made_before_is_rendered_as_it_was_made_then(
    shipments: Sequence[Dispatch], monkeypatch: pytest.MonkeyPatch
) -> None:
    def render_1(_part: Part, _context: Context) -> Made:
        return b"as it was", ()

    before = (Renderer("contents-note/1", render_1),)
    kept = msgspec.structs.replace(ENTRY, version="contents-note/2", earlier=before)
    monkeypatch.setitem(KINDS, NAME, kept)
    new = render_part(part(NAME, *shipments), CONTEXT)
    then = render_part(part(NAME, *shipments), CONTEXT, "contents-note/1 fpdf2 2.8.9")
    assert (then.data, then.renderer) == (b"as it was", "contents-note/1")
    assert new.renderer == "contents-note/2"
    assert new.data != then.data
    # One that nobody keeps is rendered by the newest, which says so.
    assert render_part(part(NAME, *shipments), CONTEXT, "contents-note/0") == new


def test_a_document_that_fails_stops_no_other_of_its_part(shipments: Sequence[Dispatch]) -> None:
    kinds = ["unsayable", "broken", "invoice", NAME]
    unsayable, broken, unknown, made = render_job(
        encode_job([part(kind, *shipments) for kind in kinds])
    )
    assert unsayable == Unrendered("its shipment is too heavy")
    assert isinstance(broken, Unrendered)
    assert in_english(broken.why) == "ZeroDivisionError, a bug"
    assert "is_broken" in broken.trace
    assert isinstance(unknown, Unrendered)
    assert "no kind of document is called 'invoice'" in in_english(unknown.why)
    assert unknown.trace == ""
    assert isinstance(made, Rendered)


@pytest.mark.parametrize(
    ("kind", "english", "chinese"),
    [
        ("rejects", "a document of kind 'rejects' is made per file", "“退回行”类单据按文件生成"),
        (
            "of-next-year",
            "called 'of-next-year'; known are instruction, label,",
            "可用的有：仓库指令、",
        ),
    ],
)
def test_kinds_of_documents_are_named_in_the_language_of_the_reader(
    kind: str, english: str, chinese: str, shipments: Sequence[Dispatch]
) -> None:
    with pytest.raises(CannotRender) as raised:
        render_part(part(kind, *shipments), CONTEXT)
    assert english in in_english(raised.value.words)
    assert chinese in language_of("zh").say(raised.value.words)
