"""A PDF from outside is opened strictly: whole, open to all, and nothing in it but pages. Pure.

What is refused is what no label needs and what does something where it is opened: scripts, programs
started, forms sent, files inside. Comments and form fields are refused too: what they show is no
part of the page, and would be lost when it is printed with others.
"""

from __future__ import annotations

import io
from typing import Any

from processor.documents.label_pages.refusing import (
    LEAST_MM,
    MOST_BYTES,
    MOST_MM,
    MOST_OBJECTS,
    MOST_PAGES,
    RefusedLabels,
)

POINTS_PER_MM = 72 / 25.4
# What an action may be (ISO 32000-1, table 198): these lead to a place, the others do something.
_HARMLESS_ACTIONS = {"/GoTo", "/URI", "/Named"}
_ACTIVE_KEYS = {
    "/JS": "script",
    "/JavaScript": "script",
    "/EF": "attachment",
    "/EmbeddedFiles": "attachment",
    "/RichMedia": "media",
    "/XFA": "form",
}
_DEEPEST = 24


def open_sound(data: bytes) -> Any:
    """The document, open. Raises RefusedLabels for one that is damaged, encrypted, too large, or
    that holds more than pages."""
    import pikepdf

    if len(data) > MOST_BYTES:
        raise RefusedLabels("label-file/too-large.bytes", bytes=len(data), most=MOST_BYTES)
    try:
        pdf = pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise RefusedLabels("label-file/refused.encrypted") from None
    except pikepdf.PdfError:
        raise RefusedLabels("label-file/unreadable.damaged") from None
    if pdf.is_encrypted:
        # One that opens without a password forbids something all the same, such as to be merged.
        raise RefusedLabels("label-file/refused.encrypted")
    try:
        _look_through(pdf)
    except pikepdf.PdfError:
        raise RefusedLabels("label-file/unreadable.damaged") from None
    return pdf


def _look_through(pdf: Any) -> None:
    count = len(pdf.objects)
    if count > MOST_OBJECTS:
        raise RefusedLabels("label-file/too-large.objects", count=count, most=MOST_OBJECTS)
    for one in pdf.objects:
        _look_at(one, 0)
    pages = len(pdf.pages)
    if not pages:
        raise RefusedLabels("label-file/unreadable.no-pages")
    if pages > MOST_PAGES:
        raise RefusedLabels("label-file/too-large.pages", count=pages, most=MOST_PAGES)
    for number, page in enumerate(pdf.pages, start=1):
        _look_at_page(page, number)


def _look_at(one: Any, deep: int) -> None:
    """Looks for what does something, in an object and what stands in it directly."""
    import pikepdf

    if deep > _DEEPEST:
        raise RefusedLabels("label-file/unreadable.damaged")
    kind = one._type_code
    if kind is pikepdf.ObjectType.array:
        for part in one:
            if isinstance(part, pikepdf.Object) and not part.is_indirect:
                _look_at(part, deep + 1)
        return
    if kind not in (pikepdf.ObjectType.dictionary, pikepdf.ObjectType.stream):
        return
    for key, part in one.items():
        if key in _ACTIVE_KEYS:
            raise RefusedLabels(f"label-file/refused.{_ACTIVE_KEYS[key]}")
        if key == "/S" and isinstance(part, pikepdf.Name) and _is_action(one, str(part)):
            raise RefusedLabels("label-file/refused.action")
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            _look_at(part, deep + 1)


def _is_action(one: Any, kind: str) -> bool:
    """True for an action that does something where the document is opened or clicked."""
    marked = str(one.get("/Type", "")) == "/Action"
    doing = kind in {
        "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/ResetForm", "/GoToE", "/GoToR",
        "/Sound", "/Movie", "/Rendition", "/Hide", "/SetOCGState", "/Trans", "/GoTo3DView",
    }  # fmt: skip
    return doing or (marked and kind not in _HARMLESS_ACTIONS)


def _look_at_page(page: Any, number: int) -> None:
    for note in page.obj.get("/Annots", ()):
        if str(note.get("/Subtype", "")) != "/Link":
            raise RefusedLabels("label-file/refused.comments", page=number)
    width, height = page_size(page)
    if min(width, height) < LEAST_MM or max(width, height) > MOST_MM:
        size = f"{width:.0f} x {height:.0f} mm"
        raise RefusedLabels("label-file/too-large.page", page=number, size=size)


def seen_box(page: Any) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of what is seen of a page, in its own units: its crop box within its
    media box. Raises RefusedLabels where that is nothing."""
    boxes = []
    for one in (page.mediabox, page.cropbox):
        x0, y0, x1, y1 = (float(value) for value in one)
        boxes.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
    media, crop = boxes
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if not (left < right and bottom < top):
        raise RefusedLabels("label-file/unreadable.damaged")
    return left, bottom, right, top


def page_size(page: Any) -> tuple[float, float]:
    """Width and height of a page as it is seen, millimetres."""
    left, bottom, right, top = seen_box(page)
    unit = float(page.obj.get("/UserUnit", 1))
    width, height = (right - left) * unit / POINTS_PER_MM, (top - bottom) * unit / POINTS_PER_MM
    return (height, width) if int(page.rotation) % 180 else (width, height)
