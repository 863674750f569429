"""Who owes a document is said once: the closing of a wave and the ledger always agree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import Connection

from processor.documents.kinds import KINDS, wave_kinds
from processor.languages.languages import in_english, language_of
from processor.ledger.balance.document_invariants import documents_balance
from processor.ledger.database import open_ledger, transaction
from processor.ledger.sql import text
from processor.model.owed import Asked, Owed

SOURCES = ("ours", "channel")
STATES = ("arrived", "apart")
CUSTOMS = ("none", "china-ceb")
ACTIONS = ("new", "change", "cancel")
ODD = {
    "nothing asked": Owed(),
    "two values": Owed(label_source=("channel", "warehouse"), action=("new", "cancel")),
    "one of two fields": Owed(label_source=("channel",), label_state=("arrived",)),
    "no new ones": Owed(customs=("none",), action=("change", "cancel")),
    "nobody": Owed(label_source=()),
}
OWED = {**{name: kind.owed for name, kind in wave_kinds().items()}, **ODD}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """One shipment of every kind, instructed, changed and cancelled by a wave that made nothing."""
    engine = open_ledger(tmp_path_factory.mktemp("owed") / "ledger.db")
    with transaction(engine, "book") as connection:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        for key, kind in enumerate(product(SOURCES, STATES, CUSTOMS), start=1):
            source, state, customs = kind
            connection.execute(
                text(
                    "INSERT INTO shipment (id, number, order_id, state, client, warehouse, carrier,"
                    " service, label_source, label_state, customs, price, currency, planned_at,"
                    " wave_id)"
                    " VALUES (:i, :n, 1, 'instructed', '', '', '', '', :s, :l, :c, 0, '', 0, 1)"
                ),
                {"i": key, "n": " ".join(kind), "s": source, "l": state, "c": customs},
            )
            for action in ACTIONS[1:]:
                connection.execute(
                    text(
                        "INSERT INTO amendment (shipment_id, action, revision, at, wave_id)"
                        " VALUES (:i, :a, 1, 0, 1)"
                    ),
                    {"i": key, "a": action},
                )
        yield connection
        connection.rollback()
    engine.dispose()


@pytest.mark.parametrize("what", OWED)
def test_the_ledger_asks_for_what_closing_would_make(what: str, ledger: Connection) -> None:
    owed = OWED[what]
    assert owed is not None
    asked = Asked(kind="paper", owed=owed, from_the_first=True)
    expected = set()
    for source, state, customs, action in product(SOURCES, STATES, CUSTOMS, ACTIONS):

        class Shipment:
            def __init__(self, action: str, source: str, state: str, customs: str) -> None:
                self.action, self.customs = action, customs
                self.label_source, self.label_state = source, state

        if owed.by(Shipment(action, source, state, customs)):
            told = "" if action == "new" else f" for its {action}"
            expected.add(
                f"shipment {source} {state} {customs}: 0 documents of kind paper{told},"
                " exactly one is due"
            )
    assert set(map(in_english, documents_balance(ledger, [asked], KINDS).findings)) == expected


def test_a_kind_that_no_wave_closed_with_yet_is_not_asked(ledger: Connection) -> None:
    asked = Asked(kind="paper", owed=Owed(), from_the_first=False)
    assert documents_balance(ledger, [asked], KINDS).findings == ()


def test_a_document_that_is_due_is_named_in_the_language_of_the_reader(ledger: Connection) -> None:
    asked = Asked(kind="label", owed=Owed(action=("cancel",)), from_the_first=True)
    found = documents_balance(ledger, [asked], KINDS).findings
    assert all("of kind label for its cancel" in in_english(one) for one in found)
    assert all("取消的面单有 0 份" in language_of("zh").say(one) for one in found)
    assert found
