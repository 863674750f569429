"""One label of a page as a document of its own: cleaned, cut, turned. Pure; always the same bytes.

What the page draws is copied as it is, with its typefaces and pictures; nothing is drawn anew. What
the file says of its making, links and whatever else hangs on the page are left behind.
"""

from __future__ import annotations

import io
from typing import Any

from processor.documents.label_pages.sound_pdf import POINTS_PER_MM, page_size, seen_box
from processor.model.label_pages import Piece

_KEPT = (
    "/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group",
)  # fmt: skip


def clean_page(page: Any) -> bytes:
    """A page as a document of its own, as it is seen."""
    import pikepdf

    with pikepdf.new() as made:
        made.pages.append(page)
        _strip(made.pages[0])
        return written(made)


def fitted_page(page: Any, piece: Piece) -> bytes:
    """What `piece` says of a page, as a document of one page whose corner is its origin."""
    import pikepdf

    if piece.box is None:
        return clean_page(page)
    width, height = page_size(page)
    box = piece.box
    wide, high = (box.right - box.left) * POINTS_PER_MM, (box.bottom - box.top) * POINTS_PER_MM
    west, south = box.left * POINTS_PER_MM, (height - box.bottom) * POINTS_PER_MM
    a, b, c, d = _TURNS[piece.turn]
    # The box comes to the origin, and after the turn again.
    e, f = -(a * west + c * south), -(b * west + d * south)
    e, f = (
        e + (wide if a < 0 else high if c < 0 else 0),
        f + (high if d < 0 else wide if b < 0 else 0),
    )
    out_wide, out_high = (high, wide) if piece.turn in ("left", "right") else (wide, high)
    with pikepdf.new() as made:
        made.pages.append(page)
        whole = made.pages[0]
        _strip(whole)
        form = whole.as_form_xobject()
        left, bottom, scale = _drawn_at(form, width * POINTS_PER_MM)
        e, f = e - scale * (a * left + c * bottom), f - scale * (b * left + d * bottom)
        matrix = (a * scale, b * scale, c * scale, d * scale, e, f)
        content = (
            f"q 0 0 {_number(out_wide)} {_number(out_high)} re W n "
            f"{' '.join(map(_number, matrix))} cm /L Do Q"
        )
        label = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, round(out_wide, 3), round(out_high, 3)],
            Resources=pikepdf.Dictionary(XObject=pikepdf.Dictionary(L=form)),
            Contents=made.make_stream(content.encode()),
        )
        made.pages.append(pikepdf.Page(made.make_indirect(label)))
        del made.pages[0]
        return written(made)


# The x and the y axis of what is drawn, after the turn.
_TURNS = {"no": (1, 0, 0, 1), "half": (-1, 0, 0, -1), "left": (0, 1, -1, 0),
          "right": (0, -1, 1, 0)}  # fmt: skip


def _drawn_at(form: Any, width: float) -> tuple[float, float, float]:
    """Where the corner of what a form draws lies, turned as its page is, and by how much it is
    smaller than a page of this width (points)."""
    x0, y0, x1, y1 = (float(value) for value in form.BBox)
    a, b, c, d, e, f = (float(value) for value in form.get("/Matrix", (1, 0, 0, 1, 0, 0)))
    across = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
    down = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
    scale = width / (max(across) - min(across))
    return min(across), min(down), scale


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _strip(page: Any) -> None:
    """Leaves of a page what it draws, and the part of it that is seen."""
    seen = [round(value, 4) for value in seen_box(page)]
    for key in list(page.obj.keys()):
        if key not in _KEPT:
            del page.obj[key]
    page.obj["/MediaBox"] = seen
    if "/CropBox" in page.obj:
        del page.obj["/CropBox"]


def written(pdf: Any) -> bytes:
    """The bytes of a document; the same document gives the same bytes."""
    import pikepdf

    pdf.remove_unreferenced_resources()
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=True,
    )
    return out.getvalue()
