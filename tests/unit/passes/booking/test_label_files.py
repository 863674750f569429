"""Files with labels are taken in: the right page on the right parcel, or a person is told."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pikepdf
import pytest
from builders.empty_ledger import lay_empty_ledger
from builders.label_pdfs import Shown, edited, labels_pdf, sheet_pdf

from processor.documents.label_pages.read_file import read_label_file
from processor.languages.languages import in_english
from processor.ledger.arrived import arrivals
from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.desk import cases
from processor.ledger.labels import waiting_pages
from processor.model.label_pages import WantedParcel, WantedShipment
from processor.passes.booking.labels.label_files import TELL_AFTER_S, book_label_files
from processor.passes.booking.labels.label_owners import LabelOwner, whose

SENDER = "acme-shopify/labels"
DAY = 86_400 * 1_000_000


class FakeLabels:
    """What the ledger of labels knows, in memory."""

    def __init__(self) -> None:
        self.shipments: dict[str, WantedShipment] = {}
        self.booked: dict[int, dict[str, Any]] = {}

    def wants(
        self, number: int, order: str, parcels: int = 1, state: str = "waits", client: str = "acme"
    ) -> None:
        self.shipments[order] = WantedShipment(
            shipment=f"S{number:010d}", order=order, order_id=number, service="market/prime",
            keys=(order, f"S{number:010d}"), client=client,
            parcels=tuple(
                WantedParcel(number * 10 + n, (f"0034012{number:05d}{n:06d}",))
                for n in range(1, parcels + 1)
            ),
            state=state,  # type: ignore[arg-type]
        )  # fmt: skip

    def wanted(
        self, _connection: Any, *, channel: str, carrier: str, since: int
    ) -> list[WantedShipment]:
        assert since > 0
        assert (channel, carrier) in (("acme-shopify", ""), ("", "silkway"))
        return [self._with_labels(one) for one in self.shipments.values()]

    def _with_labels(self, one: WantedShipment) -> WantedShipment:
        parcels = tuple(
            msgspec.structs.replace(
                each, sha256=self.booked.get(each.parcel_id, {}).get("sha256", "")
            )
            for each in one.parcels
        )
        return msgspec.structs.replace(one, parcels=parcels)

    def book(self, _connection: Any, parcel_id: int, **label: Any) -> str:
        assert parcel_id not in self.booked
        self.booked[parcel_id] = label
        return "booked"


class LabelHouse:
    """A house as far as labels are taken in."""

    def __init__(self, folder: Path) -> None:
        lay_empty_ledger(folder / "ledger.db")
        self.engine = open_ledger(folder / "ledger.db")
        self.archive = folder / "archive"
        self.labels = FakeLabels()
        self.now = 1_780_000_000_000_000
        self.cut, self.turn = "unsaid", "unsaid"
        channel = SimpleNamespace(
            folder="acme-shopify", status="live", client="acme", name="acme-shopify"
        )
        self.config = SimpleNamespace(
            channels={"acme-shopify": channel}, senders=(channel,),
            carriers={"silkway": None}, warehouses={},
            clients={"acme": None, "nordlys": None}, limits=SimpleNamespace(file_mb=50),
            review=SimpleNamespace(accounts={}),
        )  # fmt: skip
        self.files = 0

    def drop(self, name: str, data: bytes, sender: str = SENDER) -> int:
        """A file that was claimed and archived."""
        self.files += 1
        with transaction(self.engine, "register") as connection:
            row = arrivals.register(
                connection, sender=sender, name=name, sha256=hashlib.sha256(data).hexdigest(),
                size=len(data), seen_at=self.now, folder="2026/11/03", safe_name=f"{self.files}.x",
            )  # fmt: skip
        path = self.archive / row.archive
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return row.id

    def work(self, *, early: bool = False) -> None:
        service = SimpleNamespace(name="market/prime", label_cut=self.cut, label_turn=self.turn)
        runtime: Any = SimpleNamespace(
            engine=self.engine, stopping=lambda: False, apply=lambda _only: (), looked_at_ms=0,
            answered=0, missing={}, servers_follow=frozenset(), still={},
            house=SimpleNamespace(
                config=self.config, archive=self.archive, state=self.archive.parent,
                cards=SimpleNamespace(services=(service,)),
            ),
        )  # fmt: skip
        book_label_files(runtime, self.now, self.labels, early=early)  # type: ignore[arg-type]

    def outcomes(self, file: int) -> list[str]:
        with reading(self.engine) as connection:
            rows = connection.exec_driver_sql(
                "SELECT outcome FROM input_row WHERE file_id = ? ORDER BY row", (file,)
            )
            return [row[0] for row in rows]

    def state(self, file: int) -> tuple[str, list[str]]:
        with reading(self.engine) as connection:
            row = arrivals.by_id(connection, file)
            assert row is not None
            return row.state, [one.id for one in arrivals.problems_of(row)]

    def told(self) -> list[str]:
        with reading(self.engine) as connection:
            return [in_english(one.why) for one in cases.cases(connection)]

    def told_to(self) -> list[str]:
        with reading(self.engine) as connection:
            return [one.client for one in cases.cases(connection)]

    def barcodes(self) -> dict[int, list[str]]:
        """By parcel what its kept label shows."""
        found = {}
        for parcel, label in self.labels.booked.items():
            data = (self.archive / label["kept"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == label["sha256"]
            (page,) = read_label_file(data, "everywhere").pages
            found[parcel] = [one.text for one in page.barcodes]
        return found


@pytest.fixture
def house(tmp_path: Path) -> Iterator[LabelHouse]:
    made = LabelHouse(tmp_path)
    yield made
    made.engine.dispose()


def test_pages_of_a_file_go_to_their_parcels_and_the_page_itself_is_kept(house: LabelHouse) -> None:
    for number in (1, 2, 3):
        house.labels.wants(number, f"#100{number}")
    shown = [Shown(f"100{number}", f"TRK{number}") for number in (3, 1, 2)]
    file = house.drop("labels.pdf", labels_pdf(shown))
    house.work()
    assert house.outcomes(file) == ["accepted"] * 3
    assert house.barcodes() == {31: ["TRK3"], 11: ["TRK1"], 21: ["TRK2"]}
    assert house.state(file) == ("booked", [])
    assert house.told() == []


def test_a_label_that_comes_before_its_order_waits_and_is_found_once_that_is_there(
    house: LabelHouse,
) -> None:
    file = house.drop("labels.pdf", labels_pdf([Shown("1001", "TRK1"), Shown("1002", "TRK2")]))
    house.work()
    assert house.outcomes(file) == ["waiting", "waiting"]
    house.labels.wants(2, "#1002")
    house.work()
    assert house.outcomes(file) == ["waiting", "accepted"]
    assert house.barcodes() == {21: ["TRK2"]}
    house.now += TELL_AFTER_S * 1_000_000
    house.work()
    house.work()
    assert house.told() == [f"{SENDER}/labels.pdf: page 1 waits for an order that did not come"]
    house.labels.wants(1, "#1001")
    house.work()
    assert house.outcomes(file) == ["accepted", "accepted"]
    with reading(house.engine) as connection:
        assert waiting_pages.waiting(connection) == []


def test_before_orders_are_decided_only_what_is_known_is_taken(house: LabelHouse) -> None:
    house.labels.wants(1, "#1001")
    known = house.drop("known.pdf", labels_pdf([Shown("1001", "TRK1")]))
    unknown = house.drop("unknown.pdf", labels_pdf([Shown("1002", "TRK2")]))
    house.work(early=True)
    assert (house.state(known)[0], house.state(unknown)[0]) == ("booked", "claimed")


def test_the_same_page_again_is_a_duplicate_and_another_one_a_case(house: LabelHouse) -> None:
    house.labels.wants(1, "#1001")
    house.drop("a.pdf", labels_pdf([Shown("1001", "TRK1")]))
    again = house.drop("b.pdf", labels_pdf([Shown("1001", "TRK1"), Shown("7777", "TRK7")]))
    other = house.drop("c.pdf", labels_pdf([Shown("1001", "TRK9")]))
    house.work()
    assert house.outcomes(again) == ["duplicate", "waiting"]
    assert house.outcomes(other) == ["rejected"]
    assert house.barcodes() == {11: ["TRK1"]}
    (told,) = house.told()
    assert "another label for S0000000001, which has one" in told


def test_a_label_of_a_cancelled_order_is_a_case_and_nobodys(house: LabelHouse) -> None:
    house.labels.wants(1, "#1001", state="cancelled")
    file = house.drop("a.pdf", labels_pdf([Shown("1001", "TRK1")]))
    house.work()
    assert house.outcomes(file) == ["rejected"]
    assert house.labels.booked == {}
    assert "called off: void the label" in house.told()[0]


def test_barcodes_are_asked_where_the_text_says_nothing(house: LabelHouse) -> None:
    house.labels.wants(1, "#1001")
    file = house.drop("a.pdf", labels_pdf([Shown("", "1001")]))
    house.work()
    assert house.outcomes(file) == ["accepted"]


def test_a_sheet_of_labels_is_held_until_its_service_says_how_it_is_cut(house: LabelHouse) -> None:
    for number in (1, 2, 3):
        house.labels.wants(number, f"#100{number}")
    shown = [Shown(f"100{number}", f"TRK{number}") for number in (1, 2, 3)]
    file = house.drop("sheet.pdf", sheet_pdf(shown))
    house.work()
    assert house.outcomes(file) == ["waiting"]
    assert "does not say which part of it is the label" in house.told()[0]
    house.cut = "a4-quarters"
    house.work()
    assert house.outcomes(file) == ["accepted"]
    assert house.barcodes() == {11: ["TRK1"], 21: ["TRK2"], 31: ["TRK3"]}
    for label in house.labels.booked.values():
        with pikepdf.open(house.archive / label["kept"]) as pdf:
            assert [round(float(one)) for one in pdf.pages[0].mediabox] == [0, 0, 298, 421]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "label-file/unreadable.kind"),
        (b"%PDF-1.7 and nothing more", "label-file/unreadable.damaged"),
        (b"^XA^FDOrder 1001^FS^DFR:X.ZPL^XZ", "label-file/refused.command"),
        (
            edited(
                labels_pdf([Shown("1001", "T")]), lambda _: None,
                encryption=pikepdf.Encryption(owner="x", user=""),
            ),
            "label-file/refused.encrypted",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_quarantined_with_the_reason(
    house: LabelHouse, data: bytes, problem: str
) -> None:
    house.labels.wants(1, "#1001")
    file = house.drop("1001.pdf", data)
    house.work()
    assert house.state(file) == ("quarantined", [problem])
    assert house.labels.booked == {}


def test_labels_for_printers_are_matched_and_kept_as_they_came(house: LabelHouse) -> None:
    house.labels.wants(1, "#1001")
    house.labels.wants(2, "#1002")
    label = "^XA^CI28^FO20,20^A0N,30^FDOrder #{0}^FS^BCN,100^FD>:{1}^FS^XZ"
    zpl = "\n".join((label.format("1002", "TRK2"), label.format("1001", "TRK1")))
    file = house.drop("labels.zpl", zpl.encode(), sender="silkway/labels")
    house.work()
    assert house.outcomes(file) == ["accepted", "accepted"]
    kept = house.labels.booked[21]
    assert (kept["media"], kept["page"]) == ("zpl", 1)
    assert (house.archive / kept["kept"]).read_text() == label.format("1002", "TRK2")


@pytest.mark.parametrize(
    ("waits", "pages", "told"),
    [
        # Of a shipment of theirs, which has another label: it is theirs to look at.
        (("acme", "nordlys"), ("1002", "1002", "1001"), "nordlys"),
        # Of nobody's, where only they wait for labels of the carrier.
        (("nordlys", "nordlys"), ("7777",), "nordlys"),
        (("acme", "nordlys"), ("7777",), "acme"),
    ],
)
def test_what_is_wrong_in_the_folder_of_a_carrier_is_told_to_whose_goods_it_may_be(
    house: LabelHouse, waits: tuple[str, ...], pages: tuple[str, ...], told: str
) -> None:
    for number, client in enumerate(waits, start=1):
        house.labels.wants(number, f"#100{number}", client=client)
    shown = [Shown(page, f"TRK{place}") for place, page in enumerate(pages)]
    house.drop("labels.pdf", labels_pdf(shown), sender="silkway/labels")
    house.work()
    house.now += TELL_AFTER_S * 1_000_000
    house.work()
    assert house.told_to()[:1] == [told]


def test_a_page_beside_pages_of_one_client_is_told_to_that_client() -> None:
    carrier = LabelOwner("acme", carrier="silkway")
    assert whose(carrier, (), (), {"nordlys"}).client == "nordlys"
    assert whose(carrier, (), (), {"nordlys", "acme"}).client == "acme"
    channel = LabelOwner("acme", channel="acme-shopify")
    assert whose(channel, (), (), {"nordlys"}).client == "acme"


def test_the_folder_of_nobody_is_told(house: LabelHouse) -> None:
    file = house.drop("a.pdf", labels_pdf([Shown("1001", "T")]), sender="other/labels")
    house.work()
    assert house.state(file) == ("parked", ["file/folder"])


@pytest.mark.slow
def test_a_page_that_ends_the_reader_is_refused_and_the_next_file_is_read(
    house: LabelHouse,
) -> None:
    house.labels.wants(1, "#1001")
    house.labels.wants(2, "#1002")
    bomb = pikepdf.new()
    bomb.add_blank_page(page_size=(283, 425))
    # 600 MB of saving what is drawn with, as half a megabyte.
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"q " * 524_288) for _ in range(600)) + packer.flush()
    stream = pikepdf.Stream(bomb, b"")
    stream.write(packed, filter=pikepdf.Name.FlateDecode)
    bomb.pages[0].Contents = stream
    out = io.BytesIO()
    bomb.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    bad = house.drop("1001.pdf", out.getvalue())
    good = house.drop("1002.pdf", labels_pdf([Shown("1002", "TRK2")]))
    house.work()
    assert house.state(bad) == ("quarantined", ["label-file/too-large.reader"])
    assert house.outcomes(good) == ["accepted"]
