"""What lies with receivers is known, and can be taken back, as it was handed over: whatever
config.yaml says since."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from builders.pushing_house import DOCUMENTS, PushingHouse
from builders.remote_in_memory import RemoteInMemory
from builders.toy_seal import CLOSED, read, use_toy

from processor.delivery.outbox import Outbox
from processor.delivery.sealed import SealedOutbox
from processor.delivery.sftp import STAGING
from processor.model.names_there import NamesThere
from processor.passes.desk.gone_out import where_they_lie
from processor.transport.pgp.settings import PgpSettings
from processor.transport.sftp.settings import Settings

LODZ = Settings(name="lodz", host="sftp.lodz.example", user="crossdock", outbox="/out")
WITH_DONE = msgspec.structs.replace(LODZ, after_file="{name}.done")
IN_MAILBOX = {"pl1": NamesThere(mailboxes={"instruction": "ORDERS.CSV"})}
FOLDER, NAME, DATA = DOCUMENTS[1]


@pytest.fixture(autouse=True)
def without_gpg_or_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    use_toy(monkeypatch)


@dataclass
class House(PushingHouse):
    """Its receiver takes nothing; encrypts what it pushes where it has `terms`."""

    terms: PgpSettings | None = None
    server: RemoteInMemory = field(default_factory=RemoteInMemory)

    @classmethod
    def at(cls, folder: Path) -> House:
        server = RemoteInMemory()
        server.make("/out")
        return cls(folder, server.use, LODZ, server=server)

    def sealed(self) -> SealedOutbox | None:
        return self.terms and SealedOutbox(self.place(), self.terms, self.folder / "made")

    def lies(self) -> set[str]:
        return {name for name in self.server.below("/out") if not name.startswith(STAGING)}

    def looks(self) -> Outbox:
        """After all that config.yaml says by now."""
        outbox = self.outbox()
        outbox.prove(["lodz"])
        return outbox

    def is_known_and_comes_back(self, there: str) -> bytes:
        """Its first document, which lies at `there`; the bytes that come back."""
        outbox = self.looks()
        place, aside = outbox.places["lodz"], self.folder / "aside"
        assert there in self.lies()
        assert where_they_lie(outbox, [FOLDER])[FOLDER, NAME] == ["lodz"]
        digest = hashlib.sha256(DATA).hexdigest()
        assert outbox.visible("lodz", [FOLDER])[f"{FOLDER}/{NAME}"] == digest
        assert outbox.naming["lodz"].still_lies(self.delivery(1))
        assert place.take_back(FOLDER, NAME, aside)
        assert there not in self.lies()
        assert not place.take_back(FOLDER, NAME, aside) and not outbox.down
        return aside.read_bytes()


def test_encrypted_in_a_mailbox_it_is_known_by_the_bytes_that_lie_there(tmp_path: Path) -> None:
    house = House.at(tmp_path)
    house.terms, house.names = CLOSED, IN_MAILBOX
    house.push()
    assert read(house.is_known_and_comes_back("pl1/ORDERS.CSV.pgp")) == DATA


@pytest.mark.parametrize("terms", [None, CLOSED])
def test_what_others_laid_into_a_mailbox_stays_there(
    tmp_path: Path, terms: PgpSettings | None
) -> None:
    house = House.at(tmp_path)
    house.terms, house.names = terms, IN_MAILBOX
    house.push()
    (box,) = (name for name in house.lies() if "ORDERS" in name)
    house.server.put(f"/out/{box}", b"another's")
    outbox = house.looks()
    assert (FOLDER, NAME) not in where_they_lie(outbox, [FOLDER])
    assert not outbox.places["lodz"].take_back(FOLDER, NAME, tmp_path / "aside")
    assert house.server.files[f"/out/{box}"] == b"another's"


def test_of_the_same_bytes_in_one_mailbox_the_last_one_comes_back(tmp_path: Path) -> None:
    house = House.at(tmp_path)
    house.names = IN_MAILBOX
    house.documents = {1: DOCUMENTS[1], 3: (*DOCUMENTS[3][:2], DATA)}
    house.states = dict.fromkeys(house.documents, "pending")
    house.push()
    del house.server.files["/out/pl1/ORDERS.CSV"]
    house.push()
    place, aside = house.looks().places["lodz"], tmp_path / "aside"
    assert not place.take_back(FOLDER, NAME, aside)
    assert place.take_back(FOLDER, DOCUMENTS[3][1], aside)


def test_a_mailbox_may_be_in_the_outbox_itself(tmp_path: Path) -> None:
    house = House.at(tmp_path)
    house.names, house.paths = IN_MAILBOX, {"pl1": ""}
    house.push()
    assert house.is_known_and_comes_back("ORDERS.CSV") == DATA


@pytest.mark.parametrize("names", [{}, IN_MAILBOX])
@pytest.mark.parametrize(
    ("before", "since"),
    [({}, {"pl1": "new"}), ({"pl1": "old"}, {"pl1": "new"}), ({"pl1": ""}, {}), ({}, {"pl1": ""})],
)
def test_it_is_found_in_the_folder_that_its_receiver_had(
    tmp_path: Path, before: dict[str, str], since: dict[str, str], names: dict[str, NamesThere]
) -> None:
    house = House.at(tmp_path)
    house.names, house.paths = names, before
    house.push()
    house.names, house.paths = {}, since
    name = "ORDERS.CSV" if names else NAME
    there = f"{before.get('pl1', 'pl1')}/{name}".lstrip("/")
    assert house.is_known_and_comes_back(there) == DATA


@pytest.mark.parametrize(
    ("before", "since"),
    [
        (None, CLOSED),
        (CLOSED, None),
        (CLOSED, msgspec.structs.replace(CLOSED, ending="gpg")),
    ],
)
def test_it_is_found_with_the_ending_that_it_had(
    tmp_path: Path, before: PgpSettings | None, since: PgpSettings | None
) -> None:
    house = House.at(tmp_path)
    house.terms = before
    house.push()
    house.terms = since
    back = house.is_known_and_comes_back(f"{FOLDER}/{NAME}{'.pgp' if before else ''}")
    assert (read(back) if before else back) == DATA


@pytest.mark.parametrize("since", [LODZ, msgspec.structs.replace(LODZ, after_file="{name}.ok")])
def test_what_followed_it_goes_with_it(tmp_path: Path, since: Settings) -> None:
    house = House.at(tmp_path)
    house.settings = WITH_DONE
    house.push()
    house.settings = since
    assert house.is_known_and_comes_back(f"{FOLDER}/{NAME}") == DATA
    assert f"{FOLDER}/{NAME}.done" not in house.lies()


def test_nothing_of_others_goes_with_what_had_no_follower(tmp_path: Path) -> None:
    house = House.at(tmp_path)
    house.push()
    house.settings = WITH_DONE
    house.server.put(f"/out/{FOLDER}/{NAME}.done", b"another's")
    assert house.is_known_and_comes_back(f"{FOLDER}/{NAME}") == DATA
    assert f"{FOLDER}/{NAME}.done" in house.lies()


@pytest.mark.parametrize("terms", [None, CLOSED])
def test_what_went_before_any_of_this_was_fixed_is_known_by_what_holds_today(
    tmp_path: Path, terms: PgpSettings | None
) -> None:
    house = House.at(tmp_path)
    house.settings = WITH_DONE
    house.push()
    for one in (tmp_path / "shown").rglob("*.json"):
        one.unlink()
    house.terms = terms
    assert house.is_known_and_comes_back(f"{FOLDER}/{NAME}") == DATA


def test_what_was_encrypted_is_forgotten_also_once_nothing_is_encrypted_any_more(
    tmp_path: Path,
) -> None:
    house = House.at(tmp_path)
    house.terms = CLOSED
    outbox = house.push()
    assert list((tmp_path / "made").iterdir())
    house.terms = None
    outbox = house.looks()
    assert set(house.states) <= set(outbox.lying_staged()["lodz"])
    for key in house.states:
        outbox.drop_staged(house.delivery(key))
    assert list((tmp_path / "made").iterdir()) == []
