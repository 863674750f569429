"""The shipped table of boxes: what is told apart, what only looks like it, and what wins."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.paths import ROOT
from builders.shipped_places import looked_up
from hypothesis import given
from hypothesis import strategies as st

from processor.rules.places.boxes import RANKS

CASES = ROOT.parent / "shared" / "cases" / "exports"

BOXES = [
    # Those that were missed, as their export wrote them.
    ("SE", "Box 1234"), ("FI", "PL 123"), ("IT", "Casella Postale 55"), ("BR", "Caixa Postal 55"),
    ("AU", "GPO Box 55"), ("AU", "Locked Bag 5"), ("NZ", "Private Bag 92"), ("DE", "Postfach12"),
    ("ES", "Apdo. 12"), ("GB", "P.O.B. 12"), ("GB", "PO BOX12"), ("JP", "私書箱12号"),
    ("DK", "Postboks12"),
    # Their siblings.
    ("DE", "PF 12 34 56"), ("CH", "Postfach"), ("CH", "Case postale 12"), ("NL", "Postbus12"),
    ("NO", "Boks 12"), ("NO", "Pb. 12 Sentrum"), ("IT", "C.P. 12"), ("IT", "Cas. Post. n. 5"),
    ("ES", "Apartado de Correos 12"), ("PT", "Apartado 12"), ("FR", "BP 12"), ("FR", "B.P. n° 12"),
    ("FR", "CS 12345"), ("FR", "Boîte Postale 12"), ("PL", "skr. poczt. 12"), ("PL", "Skrytka 5"),
    ("CZ", "Poštovní přihrádka 12"), ("CZ", "P.P. 12"), ("HR", "Postanski pretinac 12"),
    ("RO", "Căsuța Poștală 12"), ("HU", "Pf. 12"), ("HU", "Postafiók 12"), ("TR", "P.K. 12"),
    ("TR", "Posta Kutusu 12"), ("RU", "а/я 12"), ("RU", "А/Я № 12"), ("GR", "Τ.Θ. 12"),
    ("BG", "п.к. 12"), ("IL", "ת.ד. 12"), ("AE", "ص.ب 12"), ("JP", "新宿郵便局私書箱第１２号"),
    ("CN", "100号信箱"), ("CN", "邮政信箱12"), ("KR", "사서함 12"), ("TH", "ตู้ ปณ. 12"),
    ("CL", "Casilla 12"), ("ZA", "Private Bag X12"), ("IN", "Post Bag No. 12"),
    ("US", "HC 1 Box 2"), ("US", "Post Office Drawer 3"), ("US", "Lockbox 7"),
    ("US", "RR 2 Box 15"), ("US", "Box 12"), ("CA", "PO Box 12 Stn Main"),
    ("US", "General Delivery"), ("DE", "Postlagernd"), ("FR", "Poste restante"),
    ("PL", "Skr. pocztowa 12"), ("RU", "a/я 12"), ("BG", "P.K. 12"), ("GR", "Ταχ. Θυρίδα 12"),
    ("RS", "P. fah 12"), ("LV", "p.k. 12"), ("MX", "A.P. 12"), ("CO", "A.A. 12"),
    ("IS", "Pósthólf 12"), ("NL", "Antwoordnummer 12"), ("US", "P.0. Box 12"), ("US", "PO Bx 12"),
    ("IE", "P.O. Box No. A12"), ("GB", "Post Office Box 7"), ("DE", "ＰＯ　ＢＯＸ　１２"),
]  # fmt: skip
STREETS = [
    ("GB", "Box Hill 12"), ("DE", "Boxer Straße 5"), ("GB", "PO Boxall Road 3"),
    ("DE", "Am Postfach 3"), ("NO", "Postboksgata 5"), ("DE", "Postfachweg 12"),
    ("FR", "12 rue Cedex"), ("FR", "75008 PARIS CEDEX 08"), ("US", "Unit 5"), ("US", "Ship St 4"),
    ("US", "Bag End 3"), ("BE", "Bus 12"), ("BE", "rue Haute 3 bte 4"), ("DE", "PL 5"),
    ("GB", "Box 12 Cottages"), ("ES", "Calle Apartado 3"), ("ES", "C.P. 28001"),
    ("GR", "T.K. 10431"), ("CN", "电子信箱"), ("GB", "Locker Street 5"),
    ("DE", "Packstationsweg 3"), ("DE", "Pfarrgasse 12"), ("SE", "Boxvägen 12"),
    ("FI", "Plankatu 12"), ("RU", "ул. Аянская 12"),
    ("GB", "4 Postbox Cottages"), ("GB", "The Old Post Box"), ("IN", "Near Post Box, MG Road 12"),
    ("DE", "An der Packstation 3"), ("CN", "人民路12号信箱小区3栋"), ("CO", "Carrera 12 AA 3"),
    ("US", "12 Apollo Street"), ("GB", "PO Lane 3"), ("DE", "Lindenallee 12a"),
]  # fmt: skip


@pytest.mark.parametrize(("country", "line"), BOXES)
def test_a_box_is_told_in_the_words_of_its_country(country: str, line: str) -> None:
    found = looked_up(line, country=country)
    assert (found.kind, bool(found.kind_at)) == ("po-box", True)


@pytest.mark.parametrize(("country", "line"), STREETS)
def test_what_only_looks_like_a_box_is_a_street(country: str, line: str) -> None:
    assert looked_up(line, country=country).kind == "street"


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (("PSC 1 Box 2",), {"city": "APO AE", "region": "AE", "postcode": "09012"}),
        (("PSC 3 Box 4",), {"city": "APO, AE", "postcode": "09012"}),
        (("CMR 402",), {"city": "Ramstein AB", "region": "AE", "postcode": "09009"}),
        (("PSC 1 BOX 9 APO AE 09012",), {"city": "Kaiserslautern", "postcode": "09012"}),
        (("Unit 1",), {"city": "DPO AA", "region": "AA", "postcode": "34002"}),
        (("Some Unit",), {"country": "GB", "city": "BFPO", "postcode": "BF1 3AA"}),
        # Siblings: by the code alone, by the state in words, under the country they are in.
        (("Main Street 1",), {"city": "Vicenza", "postcode": "09630"}),
        (("Main Street 1",), {"city": "Yokota", "region": "Armed Forces Pacific"}),
        (("UNIT 2050 BOX 4190",), {"city": "Rota"}),
        (("PSC 1 Box 2, APO AE 09012",), {"country": "DE", "city": "Kaiserslautern"}),
        (("BFPO 40",), {"country": "DE", "city": "Gütersloh"}),
        (("USS Somewhere",), {"city": "FPO", "postcode": "96601"}),
    ],
)
def test_a_military_address_is_told_by_any_of_its_parts(
    lines: tuple[str, ...], place: dict[str, str]
) -> None:
    assert looked_up(*lines, **{"country": "US", **place}).kind == "military"


@pytest.mark.parametrize(
    ("country", "city", "region"),
    [("FR", "Apo", ""), ("US", "Apopka", "FL"), ("US", "Unity", "ME"), ("CA", "Ajax", "AA")],
)
def test_other_towns_and_states_are_none_of_soldiers(country: str, city: str, region: str) -> None:
    assert looked_up("Rue 1", country=country, city=city, region=region).kind == "street"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Packstation 123", "locker"),
        ("Paczkomat WAW01A", "locker"),
        ("Parcel Locker 7", "locker"),
        ("Amazon Locker - Anton", "locker"),
        ("Amazon Hub Locker", "locker"),
        ("Itella SmartPOST Viru", "locker"),
        ("Omniva pakiautomaat", "locker"),
        ("Postfiliale 512", "pick-up"),
        ("c/o DHL Paketshop, Lange Str. 5", "pick-up"),
        ("Mondial Relay 012345", "pick-up"),
        ("GLS ParcelShop", "pick-up"),
    ],
)
def test_lockers_and_pick_up_points_keep_their_kinds(line: str, kind: str) -> None:
    assert looked_up(line).kind == kind


@pytest.mark.parametrize(
    ("lines", "country", "kind"),
    [
        # A parcel for the street can go by what serves boxes; not the other way round.
        (("Lindenallee 1", "Postfach 12"), "DE", "po-box"),
        (("12 rue de la Paix, BP 45",), "FR", "po-box"),
        (("Lindenallee 1a Postfach 12",), "DE", "po-box"),
        (("P.O. Box 12", "APO AE 09012"), "US", "military"),
        (("Postfach 12", "Packstation 123"), "DE", "locker"),
        (("Paketshop Meier", "Postfach 12"), "DE", "po-box"),
    ],
)
def test_of_two_signs_the_one_that_fewer_services_serve_wins(
    lines: tuple[str, ...], country: str, kind: str
) -> None:
    assert looked_up(*lines, country=country).kind == kind


@given(st.text(max_size=60), st.sampled_from(["DE", "US", "FR", "JP", "ZZ", ""]))
def test_whatever_stands_in_an_address_a_kind_is_told(text: str, country: str) -> None:
    found = looked_up(text, country=country, postcode=text, city=text, region=text)
    assert found.kind in RANKS


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = CASES / name
    if not Path(path).is_file():
        pytest.skip(f"{name} is not laid beside the project")
    with path.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("08-po-boxes-missed.csv", "po-box"), ("08-military-missed.csv", "military")],
)
def test_what_was_missed_is_told(name: str, kind: str) -> None:
    kinds = {
        row["Name"]: looked_up(
            row["Shipping Address1"], country=row["Shipping Country"],
            postcode=row["Shipping Zip"], city=row["Shipping City"],
            region=row["Shipping Province"],
        ).kind
        for row in _rows(name)
    }  # fmt: skip
    assert set(kinds.values()) == {kind}, kinds
