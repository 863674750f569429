"""What is never sent again: what could leave twice, or leave although it was taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders.weeks import shipped_once
from sqlalchemy import Connection, Engine

from processor.languages.languages import in_english
from processor.ledger.database import open_ledger, rolled_back
from processor.ledger.sql import text
from processor.passes.desk import resend

INSTRUCTION = "pl1-instruction-W000001-P001.csv"
LABELS = "pl1-labels-W000001-P001.pdf"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The ledger of a house whose first wave was handed over; what a test does is rolled back."""
    world = shipped_once(tmp_path_factory.mktemp("sent") / "house")
    engine = open_ledger(Path(world.folder) / ".state" / "ledger.db")
    yield engine
    engine.dispose()


@contextmanager
def after(engine: Engine, *changes: str) -> Iterator[Connection]:
    with rolled_back(engine) as connection:
        for one in changes:
            connection.execute(text(one))
        yield connection


def said(
    connection: Connection, *names: str, receiver: str = "", although_shipped: bool = False
) -> str:
    """Why nothing is sent; empty where it is."""
    found = resend.look(
        connection, names or (INSTRUCTION,), receiver=receiver, although_shipped=although_shipped
    )
    assert not found.unknown
    return in_english(found.refused) if found.refused else ""


MEMBERS = (
    "(SELECT m.shipment_id FROM document_shipment m JOIN document d ON d.id = m.document_id"
    f" WHERE d.name = '{INSTRUCTION}')"
)
ONE = f"(SELECT min(s.id) FROM shipment s WHERE s.id IN {MEMBERS})"


def now(what: str, of: str = ONE) -> str:
    return f"UPDATE shipment SET {what} WHERE id {'=' if of == ONE else 'IN'} {of}"


CANCELLED_BY = (
    "INSERT INTO wave (id, number, closed_at, bundle_id) SELECT 2, 'W000002', closed_at, bundle_id"
    " FROM wave",
    "INSERT INTO document (id, wave_id, kind, receiver, folder, name, warehouse, state, at)"
    " VALUES (900, 2, 'instruction', 'PL1', 'pl1', 'cancels.csv', 'PL1', 'handed', 1)",
    "INSERT INTO document_shipment (document_id, position, shipment_id, action, revision)"
    f" SELECT 900, 1, {ONE}, 'cancel', 1",
    now("cancel_asked = 1"),
)


def test_what_a_warehouse_still_has_to_do_may_be_sent_again(ledger: Engine) -> None:
    with after(ledger) as connection:
        assert said(connection) == ""
        assert said(connection, "W000001") == ""
        assert said(connection, f"outbox/pl1/{INSTRUCTION}") == ""


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ((now("state = 'shipped'", MEMBERS),), "have left or were cancelled"),
        ((now("state = 'cancelled'", MEMBERS),), "have left or were cancelled"),
        ((now("state = 'cancelled'"),), "cancelled or changed since"),
        ((now("cancel_asked = 1"),), "cancelled or changed since"),
        (CANCELLED_BY, "by pl1/cancels.csv: name that too"),
        ((f"UPDATE document SET state = 'staged' WHERE name = '{INSTRUCTION}'",),
         "is not handed over yet"),
        (("INSERT INTO pause (kind, name) VALUES ('warehouse', 'PL1')",), "PL1 is paused"),
        (("INSERT INTO pause (kind, name) VALUES ('all', '')",), "all is paused"),
    ],
)  # fmt: skip
def test_it_is_refused_with_the_reason_whatever_is_said(
    changes: Sequence[str], why: str, ledger: Engine
) -> None:
    with after(ledger, *changes) as connection:
        assert why in said(connection, although_shipped=True)


@pytest.mark.parametrize("state", ["shipped", "partly shipped"])
def test_where_some_have_left_a_person_must_have_asked_the_receiver(
    state: str, ledger: Engine
) -> None:
    with after(ledger, now(f"state = '{state}'")) as connection:
        assert "--although-shipped" in said(connection)
        assert said(connection, although_shipped=True) == ""


def test_what_was_cancelled_goes_together_with_its_cancel_and_never_without(
    ledger: Engine,
) -> None:
    with after(ledger, *CANCELLED_BY) as connection:
        found = resend.look(
            connection, ["cancels.csv", INSTRUCTION], receiver="", although_shipped=False
        )
        assert found.refused == ""
        assert [one.name for one in found.rows] == [INSTRUCTION, "cancels.csv"]
        # A cancel alone makes nothing leave.
        assert said(connection, "cancels.csv") == ""


def test_labels_make_nothing_leave_and_may_go_until_nothing_is_left_to_label(
    ledger: Engine,
) -> None:
    with after(ledger, now("state = 'shipped'", MEMBERS)) as connection:
        assert said(connection, LABELS) == ""
    with after(ledger, now("state = 'cancelled'", MEMBERS)) as connection:
        assert "have left or were cancelled" in said(connection, LABELS)


def revised(*, of: str) -> tuple[str, ...]:
    """A later wave brought labels that are newer for some shipments."""
    return (
        CANCELLED_BY[0],
        "INSERT INTO document (id, wave_id, kind, receiver, folder, name, warehouse, state, at)"
        " VALUES (900, 2, 'label', 'PL1', 'pl1', 'newer.pdf', 'PL1', 'handed', 1)",
        "INSERT INTO document_shipment (document_id, position, shipment_id, action, revision)"
        f" SELECT 900, id, id, 'change', 2 FROM shipment WHERE id IN {of}",
    )


def test_labels_that_show_what_was_changed_since_are_not_sent_for_the_newer(
    ledger: Engine,
) -> None:
    labelled = MEMBERS.replace(INSTRUCTION, LABELS)
    with after(ledger, *revised(of=labelled)) as connection:
        words = said(connection, LABELS, although_shipped=True)
        assert "as they were before a change" in words or "as it was before a change" in words
        assert words.endswith("pl1/newer.pdf went out since: send that again instead")
        first = connection.scalar(text(f"SELECT number FROM shipment WHERE id = {ONE}"))
        assert str(first) in words
        assert said(connection, "newer.pdf") == ""


def test_labels_of_which_some_were_changed_since_go_with_the_newer_after_them(
    ledger: Engine,
) -> None:
    with after(ledger, *revised(of=ONE)) as connection:
        assert "pl1/newer.pdf went out since: send that again alone" in said(connection, LABELS)
        found = resend.look(connection, ["newer.pdf", LABELS], receiver="", although_shipped=False)
        assert found.refused == ""
        assert [one.name for one in found.rows] == [LABELS, "newer.pdf"]


@pytest.mark.parametrize("name", [INSTRUCTION, LABELS])
def test_nothing_goes_again_ahead_of_a_change_that_waits_for_its_wave(
    name: str, ledger: Engine
) -> None:
    waits = (
        "INSERT INTO amendment (id, shipment_id, action, revision, at)"
        f" SELECT 900, {ONE}, 'change', 2, 1"
    )
    with after(ledger, waits) as connection:
        assert "before a change that still waits for its wave" in said(connection, name)


def test_only_what_is_for_a_receiver_goes_to_it(ledger: Engine) -> None:
    with after(ledger) as connection:
        found = resend.look(connection, ["W000001"], receiver="PL1", although_shipped=False)
        assert {row.receiver for row in found.rows} == {"PL1"}
        assert "nothing of it is for DE2; it is for PL1" in said(connection, receiver="DE2")


@pytest.mark.parametrize("name", ["T000001", "outbox/trial/pl1/TRIAL-x.csv", "TRIAL-x.csv"])
def test_what_was_decided_on_trial_was_never_sent(name: str, ledger: Engine) -> None:
    with after(ledger) as connection:
        assert "is of a trial" in said(connection, name)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("W1", "W000001"), ("w001", "W000001"), ("W2", ""), ("B1", ""), ("W", ""), ("W1x", "")],
)
def test_a_number_with_too_few_zeros_is_known(typed: str, meant: str, ledger: Engine) -> None:
    with after(ledger) as connection:
        assert resend.number_meant(connection, typed) == meant


def test_a_name_in_two_folders_is_not_guessed(ledger: Engine) -> None:
    twin = (
        "INSERT INTO document (id, wave_id, kind, receiver, folder, name, state, at)"
        f" SELECT 901, id, 'ceb303', 'customs', 'customs', '{INSTRUCTION}', 'handed', 1 FROM wave"
    )
    with after(ledger, twin) as connection:
        assert "name of several documents" in said(connection)
        assert said(connection, f"pl1/{INSTRUCTION}") == ""


def test_a_wish_is_carried_out_once_and_needs_a_reason(ledger: Engine) -> None:
    args = {"what": f'["{INSTRUCTION}"]'}
    with after(ledger) as connection:
        refused = resend.carry_out(connection, {**args, "why": " "}, at=1, who="ana")
        assert refused.refused
        done = resend.carry_out(connection, {**args, "why": "lost"}, at=1, who="ana")
        assert not done.refused
        again = resend.carry_out(connection, {**args, "why": "lost"}, at=1, who="ana")
        assert again.refused
        count = connection.scalar(text("SELECT count(*) FROM resend"))
        assert count == 1
