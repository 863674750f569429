"""Reads a file of labels, whatever it is made for: a document (PDF) or printers (ZPL). Pure.

It opens what strangers sent, so that only a child process with limits calls it (`spool`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from processor.documents.label_pages.fit import fitted_page
from processor.documents.label_pages.read_pdf import Looking, read_pdf
from processor.documents.label_pages.read_zpl import is_zpl, read_zpl
from processor.documents.label_pages.refusing import RefusedLabels
from processor.documents.label_pages.sound_pdf import open_sound
from processor.model.label_pages import LabelFile, Piece
from processor.model.sentence import Sentence, sentence

# A PDF begins within so many bytes (ISO 32000-1, annex H, 3.4.1).
_HEAD = 1_024


def read_label_file(
    data: bytes, looking: Looking = "where needed", only: Collection[int] = ()
) -> LabelFile:
    """The pages of a file of labels, or of those `only` with these numbers, or why it is not read.

    Whatever a reader stumbles over, the file is refused.
    """
    try:
        if b"%PDF-" in data[:_HEAD]:
            return read_pdf(data, looking, only)
        if is_zpl(data):
            found = [label.page for label in read_zpl(data)]
            asked = tuple(page for page in found if not only or page.no in only)
            return LabelFile(asked, len(found))
        raise RefusedLabels("label-file/unreadable.kind")
    except RefusedLabels as refusal:
        return LabelFile(refused=refusal.said)
    except MemoryError:
        return LabelFile(refused=sentence("label-file/too-large.memory"))
    except Exception as error:
        said = sentence("label-file/unreadable.error", error=type(error).__name__)
        return LabelFile(refused=said)


def fitted_pages(data: bytes, pieces: Sequence[Piece]) -> list[bytes | Sentence]:
    """The labels that `pieces` name, each a document of one page or a label for printers; or why it
    is held: cut and turned it does not show the barcodes that stood there before.

    Raises RefusedLabels for a file that was read before and is not readable now.
    """
    if is_zpl(data):
        labels = read_zpl(data)
        return [labels[piece.page - 1].data for piece in pieces]
    with open_sound(data) as pdf:
        return [_checked(fitted_page(pdf.pages[one.page - 1], one), one) for one in pieces]


def _checked(made: bytes, piece: Piece) -> bytes | Sentence:
    if piece.box is None or not piece.barcodes:
        return made
    page = read_pdf(made, "everywhere").pages[0]
    read = [one.text for one in page.barcodes]
    for text in piece.barcodes:
        if text not in read:
            return sentence("label-page.cut-barcode", page=piece.page, barcode=text)
        read.remove(text)
    return made
