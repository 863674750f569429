"""Labels for printers are read for what they say, and refused where they do more than print."""

from __future__ import annotations

import pytest

from processor.documents.label_pages.merge import merged_zpl
from processor.documents.label_pages.read_file import fitted_pages, read_label_file
from processor.model.label_pages import Piece

ONE = (
    "^XA\n^CI28^PW812^LL1218\n^FO30,30^A0N,40^FDSolveig Hansen\\&9001 Troms\u00f8^FS\n"
    "^FO30,200^FH^FDOrder _23 1001^FS\n^FO30,300^BY3^BCN,200^FD>;>800340123450000000017^FS\n"
    "^FO30,600^BXN,6,200^FD_101234^FS^FO30,800^BQN,2,6^FDMA,https://x/1001^FS\n^XZ"
)
TWO = "^XA^FO1,1^ADN,36,20^FDOrder #1002^FS^GFA,8,8,1,FF00FF00^FS^PQ1^XZ"


def test_texts_and_barcodes_of_each_label_are_read() -> None:
    first, second = read_label_file(f"{ONE}\r\n{TWO}\n".encode()).pages
    assert first.texts == ("Solveig Hansen", "9001 Troms\u00f8", "Order # 1001")
    assert [(one.kind, one.text) for one in first.barcodes] == [
        ("Code128", "00340123450000000017"),
        ("DataMatrix", "01234"),
        ("QRCode", "https://x/1001"),
    ]
    assert (second.no, second.texts, second.media) == (2, ("Order #1002",), "zpl")


def test_a_label_is_kept_as_it_came_and_merged_in_the_order_that_is_given() -> None:
    data = f"{ONE}\n{TWO}".encode()
    labels = fitted_pages(data, [Piece(2), Piece(1)])
    assert labels == [TWO.encode(), ONE.encode()]
    assert merged_zpl([TWO.encode(), ONE.encode()]) == f"{TWO}\n{ONE}\n".encode()


@pytest.mark.parametrize(
    ("text", "why", "place"),
    [
        ("^XA^DFR:F.ZPL^FDx^FS^XZ", "refused.command", (1, 4)),
        ("^XA\n^XGR:LOGO.GRF^FS^XZ", "refused.command", (2, 1)),
        ("^XA^FDx^FS~JR^XZ", "refused.command", (1, 11)),
        ("^XA^FDx^FS^PQ2^XZ", "refused.command", (1, 11)),
        ("^XA^GFB,8,8,1,xx^XZ", "refused.command", (1, 4)),
        ("^XA^FDx^FS^CC!^XZ", "refused.command", (1, 11)),
        ("^XA^FDx^FS^XZ\n~DGR:X,1,1,00", "refused.command", (2, 1)),
        ("^XA^FDx^FS", "unreadable.zpl-end", (1, 1)),
        ("^XA^FDx^FS^XA^FDy^FS^XZ", "unreadable.zpl", (1, 11)),
        ("^XA^FDx^FS^XZ and more", "unreadable.zpl", (1, 11)),
    ],
)
def test_what_does_more_than_print_or_has_no_end_is_refused_at_its_place(
    text: str, why: str, place: tuple[int, int]
) -> None:
    refused = read_label_file(text.encode()).refused
    assert refused is not None
    assert refused.id == f"label-file/{why}"
    assert (refused.pieces["line"], refused.pieces["column"]) == place


def test_a_label_of_more_fields_than_one_has_is_refused() -> None:
    refused = read_label_file(b"^XA" + b"^FDx^FS" * 501 + b"^XZ").refused
    assert refused is not None
    assert refused.id == "label-file/too-large.fields"
