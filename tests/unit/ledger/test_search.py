"""Orders are found by what a person knows of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from builders.history_orders import book, ledger, order
from sqlalchemy import Connection

from processor.ledger.orders import orders, search_keys
from processor.ledger.sql import text
from processor.ledger.views.search import Search, look_for
from processor.ledger.views.search_origins import nearest, origins
from processor.model.order import Address, Buyer, Order

NOON = "2026-11-01T12:00:00Z"


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Connection]:
    with ledger(tmp_path) as connection:
        yield connection


def of(number: int, name: str = "Ada Lind", **given: Any) -> Order:
    buyer = Buyer(
        name=name, email=given.pop("email", f"b{number}@example.org"),
        phone=given.pop("phone", f"+49 30 {9_000_000 + number}"), id=given.pop("buyer", None),
    )  # fmt: skip
    return order(
        number, given.pop("at", NOON), buyer=buyer, ship_to=Address(name=name, country="DE"),
        **{"order_id": f"#{number:05d}", **given},
    )  # fmt: skip


def ship(connection: Connection, key: int, **parcel: str) -> None:
    connection.execute(
        text(
            "INSERT INTO shipment (id, number, order_id, state, client, warehouse, carrier,"
            " service, label_source, planned_at) VALUES"
            " (:k, :n, :k, 'instructed', 'acme', 'PL1', 'inpost', 's', 'own', 0)"
        ),
        {"k": key, "n": f"S{key:010d}"},
    )
    values = {"sscc": "", "tracking": None, "told": "", **parcel}
    connection.execute(
        text(
            "INSERT INTO parcel (id, shipment_id, sscc, tracking, told_tracking)"
            " VALUES (:k, :k, :sscc, :tracking, :told)"
        ),
        {"k": key, **values},
    )


def found(connection: Connection, typed: str, **more: Any) -> list[tuple[str, str, str]]:
    """(order id, kind, match) of every order, in the order in which they are told."""
    sought = look_for(connection, typed, limit=50, **more)
    return [(one.order_id, kind, match) for one in sought.orders for kind, match in one.matches]


def sought(connection: Connection, typed: str, limit: int = 50) -> Search:
    return look_for(connection, typed, limit=limit)


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("#00042", "exact"), ("shop/#00042", "exact"), ("42", "near"), ("#42", "near"),
        ("0042", "near"), (" # 00042 ", "near"), ("＃０００４２", "near"), ("shop/42", "near"),
    ],
)  # fmt: skip
def test_an_order_is_found_by_its_number_however_it_is_typed(
    known: Connection, typed: str, match: str
) -> None:
    book(known, [of(42), of(43), of(420)])
    assert found(known, typed) == [("#00042", "order", match)]


@pytest.mark.parametrize("typed", ["026-7291-AB", "026-7291-ab", "026 - 7291 - AB", "26-7291AB"])
def test_letters_blanks_and_dashes_of_a_number_may_be_typed_otherwise(
    known: Connection, typed: str
) -> None:
    book(known, [of(1, order_id="026-7291-AB"), of(2, order_id="026-7292-AB")])
    assert [one for one, _, _ in found(known, typed)] == ["026-7291-AB"]


@pytest.mark.parametrize(
    "typed",
    ["+49 30 9000042", "0049309000042", "030 / 900 00 42", "+49 (0)30-9000042",
     "０３０９００００４２", "Tel. 030 9000042"],
)  # fmt: skip
def test_an_order_is_found_by_its_telephone_however_it_is_written(
    known: Connection, typed: str
) -> None:
    book(known, [of(42), of(43)])
    assert found(known, typed) == [("#00042", "phone", "exact")]


@pytest.mark.parametrize("kept", ["+49 30 12345", "0049 30 12345", "030 12345", "+49 (0)30 12345"])
@pytest.mark.parametrize("typed", ["+49 30 12345", "0049 30 12345", "030 12345", "+49 (0)30 12345"])
def test_a_short_telephone_is_found_with_and_without_its_country(
    known: Connection, kept: str, typed: str
) -> None:
    book(known, [of(42, phone=kept), of(43, phone="030 12346")])
    assert [one[:2] for one in found(known, typed)] == [("#00042", "phone")]


def test_an_order_is_found_by_purchase_order_e_mail_and_buyer(known: Connection) -> None:
    book(known, [of(1, po_number="PO-0077", email="Ada@Example.org"), of(2)])
    book(known, [of(3, email="", buyer="CUST-9")])
    assert found(known, "po 77") == [("#00001", "po", "exact")]
    assert found(known, " ADA@example.ORG ") == [("#00001", "email", "exact")]
    assert found(known, "CUST-9") == [("#00003", "buyer", "exact")]


def test_an_order_is_found_by_shipment_sscc_and_tracking_number(known: Connection) -> None:
    (key,) = book(known, [of(1)])
    ship(known, key, sscc="359012340000000019", tracking="RR123456785PL", told="JD 01 4600-7")
    search_keys.of_parcels(known, [(key, "JD 01 4600-7")])
    for typed, by in (
        ("S0000000001", "shipment"), ("s0000000001", "shipment"), ("359012340000000019", "sscc"),
        ("(00) 3590 1234 0000 0000 19", "sscc"), ("00359012340000000019", "sscc"),
        ("RR123456785PL", "tracking"), ("rr 123 456 785 pl", "tracking"),
        ("JD 01 4600-7", "tracking"), ("jd0146007", "tracking"),
    ):  # fmt: skip
        assert (typed, [one[:2] for one in found(known, typed)]) == (typed, [("#00001", by)])


def test_a_number_that_another_one_took_the_place_of_stays_known(known: Connection) -> None:
    (key,) = book(known, [of(1)])
    ship(known, key, told="JD0146007")
    search_keys.of_replaced(known, [key])
    known.execute(text("UPDATE parcel SET told_tracking = 'JD0146008'"))
    assert found(known, "JD0146008") == [("#00001", "tracking", "exact")]
    assert found(known, "jd 0146007") == [("#00001", "tracking", "earlier")]


@pytest.mark.parametrize(
    ("name", "typed", "match"),
    [
        ("Łukasz Groß", "lukasz gross", "exact"), ("Łukasz Groß", "GROSS", "exact"),
        ("Łukasz Groß", "groß łukasz", "exact"), ("Jürgen Müller", "muller", "exact"),
        ("Jürgen Müller", "Mueller", "near"), ("Juergen Mueller", "Müller", "near"),
        ("Jürgen Müller", "mull", "near"), ("Jürgen Müller", "jür mül", "near"),
        ("Annegret Zimmermann", "zimmerma", "near"), ("İpek IŞIK", "ipek ışık", "exact"),
        ("Nora O'Brien-Hall", "obrien", "exact"), ("Nora O'Brien-Hall", "o’brien hall", "exact"),
        ("王小明", "王小明", "exact"), ("王小明", "小明", "exact"), ("王小明", "王小", "exact"),
        ("山田 太郎", "太郎", "exact"), ("山田 太郎", "山田太郎", "exact"),
        ("김민준", "민준", "exact"), ("Олена Коваль", "КОВАЛЬ", "exact"),
        ("Wu Li", "li wu", "exact"),
    ],
)  # fmt: skip
def test_an_order_is_found_by_words_of_a_name(
    known: Connection, name: str, typed: str, match: str
) -> None:
    book(known, [of(1, name), of(2, "Somebody Else"), of(3, "王芳"), of(4, "Zimmerling")])
    assert found(known, typed) == [("#00001", "name", match)]


def test_words_are_held_against_one_name_after_the_other(known: Connection) -> None:
    book(known, [of(1, "Ada Lind"), of(2, "Ada Berg"), of(3, "Eva Lind")])
    assert [one for one, _, _ in found(known, "ada lind")] == ["#00001"]
    assert found(known, "ada nobody") == []


def test_exact_ones_stand_before_near_ones_and_the_newest_first(known: Connection) -> None:
    at = "2026-{:02d}-01T00:00:00Z"
    months = ((1, "Berg", 3), (2, "Bergmann", 9), (3, "Berg", 5), (4, "Berger", 11))
    book(known, [of(n, name, at=at.format(month)) for n, name, month in months])
    assert found(known, "berg") == [
        ("#00003", "name", "exact"), ("#00001", "name", "exact"),
        ("#00004", "name", "near"), ("#00002", "name", "near"),
    ]  # fmt: skip


def test_of_very_many_the_newest_are_told_and_how_many_there_are(known: Connection) -> None:
    book(
        known,
        [
            of(n, "Maria Muster", at=f"2026-10-01T00:{n // 60:02d}:{n % 60:02d}Z")
            for n in range(500)
        ],
    )
    told = sought(known, "maria muster", limit=3)
    assert [one.order_id for one in told.orders] == ["#00499", "#00498", "#00497"]
    assert (told.count, told.more) == (500, False)


@pytest.mark.slow
def test_a_name_that_five_thousand_orders_share_names_the_newest_and_says_how_many(
    known: Connection,
) -> None:
    book(
        known,
        [
            of(
                n,
                "Maria Muster",
                at=f"2026-10-{1 + n // 1_440:02d}T{n // 60 % 24:02d}:{n % 60:02d}Z",
            )
            for n in range(5_000)
        ],
    )
    told = sought(known, "maria muster", limit=10)
    assert [one.order_id for one in told.orders] == [f"#{n:05d}" for n in range(4_999, 4_989, -1)]
    assert told.count >= 5_000 or told.more


@pytest.mark.parametrize("typed", ["ab", "x", "王", "12", "1234"])
def test_what_is_too_short_is_said(known: Connection, typed: str) -> None:
    book(known, [of(1, "Abc 王")])
    assert sought(known, typed).count == 0
    assert sought(known, typed).too_short


@pytest.mark.parametrize(
    "typed", ["%", "_", "%%%", "___", "'", '"', "\\", "A%", "' OR 1=1 --", "*"]
)
def test_signs_are_no_wildcards(known: Connection, typed: str) -> None:
    book(known, [of(1), of(2, "Bo Ek")])
    assert found(known, typed) == []


def test_what_a_platform_hides_is_found_by_nothing(known: Connection) -> None:
    book(known, [of(1, "A*** L***", flags=("masked",)), of(2, "王*"), of(3, "Lee J*")])
    assert found(known, "A*** L***") == []
    assert found(known, "lee") == [("#00003", "name", "exact")]


def test_a_channel_or_client_narrows(known: Connection) -> None:
    book(known, [of(1), of(2, channel="other", client="nordlys")])
    assert [one for one, _, _ in found(known, "ada", channel="other")] == ["#00002"]
    assert [one for one, _, _ in found(known, "ada", client="acme")] == ["#00001"]


def revise(connection: Connection, key: int, now: Order) -> None:
    (kept,) = orders.known(connection, now.channel, [now.order_id]).values()
    orders.keep_revision(connection, key, kept)
    again = msgspec.structs.replace(now, revision=kept.revision + 1)
    orders.replace(connection, key, again, content="", file_id=1, rows=(1,), new_lines=False)


def test_an_order_is_also_found_by_what_it_was_called_before(known: Connection) -> None:
    (key,) = book(known, [of(1, "Ada Lind", email="old@example.org", po_number="PO 5")])
    revise(known, key, of(1, "Ada Berg", email="new@example.org", phone="+49 40 7654321"))
    for typed, by, match in (
        ("ada berg", "name", "exact"), ("lind", "name", "earlier"),
        ("new@example.org", "email", "exact"), ("old@example.org", "email", "earlier"),
        ("040 7654321", "phone", "exact"), ("030 9000001", "phone", "earlier"),
        ("PO5", "po", "earlier"),
    ):  # fmt: skip
        assert (typed, found(known, typed)) == (typed, [("#00001", by, match)])


def test_a_number_that_nobody_has_is_told_with_its_neighbours(known: Connection) -> None:
    book(known, [of(n) for n in (1041, 1042, 2042)])
    assert nearest(known, "#01043", origins(known)) == ["shop/#01041", "shop/#01042"]
    assert nearest(known, "Quixote", origins(known)) == []


def test_a_shipment_is_found_without_its_zeros_as_nearly_written(known: Connection) -> None:
    (key,) = book(known, [of(1)])
    ship(known, key)
    for typed in ("S1", "s001"):
        assert found(known, typed) == [("#00001", "shipment", "near")], typed
    assert found(known, "S2") == []
