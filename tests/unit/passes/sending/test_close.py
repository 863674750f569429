"""A closing wave has what its members owe, per warehouse, per client and per receiver."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from builders.contents_note import ENTRY, NAME
from builders.paths import ROOT

from processor.documents.kinds import KINDS
from processor.house.config_file import read_config
from processor.ledger.outgoing.waves import Member, PlannedDocument
from processor.model.config import Config
from processor.passes.sending.close import plan_documents


@pytest.fixture(scope="module")
def config() -> Config:
    """The configuration of the project, with small parts."""
    text = (ROOT / "config.yaml").read_text("utf-8").replace("part_size: 250", "part_size: 2")
    found, problems = read_config(text, "config.yaml", "/house")
    assert found is not None, problems
    return found


def member(shipment: int, **values: Any) -> Member:
    usual: dict[str, Any] = {
        "order": shipment, "revision": 1, "action": "new", "warehouse": "PL1", "client": "acme",
        "carrier": "c", "label_source": "channel", "customs": "none", "bin": "",
    }  # fmt: skip
    made = {**usual, **values}
    made.setdefault("label_state", "made" if made["label_source"] == "ours" else "apart")
    return Member(shipment=shipment, **made)


def planned(config: Config, *members: Member) -> list[PlannedDocument]:
    return plan_documents(
        members, config, "W000001", "2026-11-03", dict.fromkeys(config.warehouses, "dat")
    )


def shown(documents: list[PlannedDocument]) -> list[tuple[str, str, list[int]]]:
    return [
        (one.kind, f"{one.folder}/{one.name}", [member.shipment for member in one.members])
        for one in documents
    ]


def test_a_shipment_has_the_documents_that_it_owes_and_no_other(config: Config) -> None:
    assert shown(planned(config, member(1))) == [
        ("instruction", "pl1/pl1-instruction-W000001-P001.dat", [1])
    ]
    ours = planned(config, member(1, warehouse="CN1", label_source="ours", customs="china-ceb"))
    assert [one.kind for one in ours] == list(KINDS)[:5]
    assert [one.receiver for one in ours] == ["CN1", "CN1", "CN1", "customs", "customs"]
    assert [one.warehouse for one in ours] == ["CN1", "CN1", "CN1", "", ""]
    assert [one.client for one in ours] == ["", "", "", "acme", "acme"]


def test_labels_stand_in_the_part_of_their_instruction(config: Config) -> None:
    found = planned(
        config, member(1), member(2), member(3, label_source="ours"), member(4), member(5)
    )
    assert [(kind, members) for kind, _, members in shown(found)] == [
        ("instruction", [1, 2]),
        ("instruction", [3, 4]),
        ("label", [3]),
        ("label-index", [3]),
        ("instruction", [5]),
    ]
    assert [one.part for one in found] == [1, 2, 2, 2, 3]


def test_what_is_picked_first_stands_first_and_a_change_has_a_part_of_its_own(
    config: Config,
) -> None:
    found = planned(
        config, member(3, action="change", bin="A1"), member(1, bin="B2"), member(2, bin="B1")
    )
    assert [(kind, members) for kind, _, members in shown(found)] == [
        ("instruction", [2, 1]),
        ("instruction", [3]),
    ]


def test_bins_are_walked_as_they_are_numbered_and_what_has_none_is_picked_last(
    config: Config,
) -> None:
    large = msgspec.structs.replace(
        config, waves=msgspec.structs.replace(config.waves, part_size=99)
    )
    bins = ("", "A10", "Ａ２", "B1", "A-03-2", "A2", "A02", "10-1", "9-2")
    members = [member(n, bin=one) for n, one in enumerate(bins)]
    [(_, _, picked)] = shown(planned(large, *members))
    assert [bins[n] for n in picked] == [
        "9-2", "10-1", "A02", "A2", "Ａ２", "A10", "A-03-2", "B1", "",
    ]  # fmt: skip


def test_a_change_is_labelled_again_and_a_cancel_is_not(config: Config) -> None:
    ours = {"label_source": "ours", "customs": "china-ceb", "warehouse": "CN1"}
    change = planned(config, member(1, action="change", **ours))
    assert [one.kind for one in change] == ["instruction", "label", "label-index"]
    cancel = planned(config, member(1, action="cancel", **ours))
    assert [one.kind for one in cancel] == ["instruction"]


def test_without_names_of_the_configuration_those_of_the_table_hold(config: Config) -> None:
    bare = msgspec.structs.replace(config, names={})
    assert shown(planned(bare, member(1))) == [
        ("instruction", "pl1/instruction-W000001-P001.dat", [1])
    ]


@pytest.mark.parametrize(
    ("per", "expected"),
    [
        ("warehouse", [("pl1/L-W000001-P001.txt", [3, 1]), ("de2/L-W000001-P001.txt", [2])]),
        (
            "client",
            [("lists/L-W000001-P001-acme.txt", [1, 2]), ("lists/L-W000001-P001-nordlys.txt", [3])],
        ),
        ("receiver", [("lists/L-W000001-P001.txt", [1, 2]), ("lists/L-W000001-P002.txt", [3])]),
    ],
)
def test_a_new_kind_is_made_per_what_its_entry_says(
    per: Any,
    expected: list[tuple[str, list[int]]],
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whose = {} if per == "warehouse" else {"receiver": "lists", "folder": "lists"}
    name = "L-{wave}-{part}-{client}" if per == "client" else "L-{wave}-{part}"
    kind = msgspec.structs.replace(ENTRY, per=per, name=name, **whose)
    monkeypatch.setitem(KINDS, NAME, kind)
    found = planned(
        config, member(1), member(2, warehouse="DE2"), member(3, client="nordlys", bin="C")
    )
    assert [(place, members) for kind, place, members in shown(found) if kind == NAME] == expected


def test_a_kind_with_fewer_shipments_a_file_has_parts_of_its_own(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(KINDS, NAME, msgspec.structs.replace(ENTRY, most=1))
    found = planned(config, member(1), member(2))
    assert [(kind, members) for kind, _, members in shown(found)] == [
        ("instruction", [1, 2]),
        (NAME, [1]),
        (NAME, [2]),
    ]


def test_without_names_of_the_house_no_two_documents_have_one_name(config: Config) -> None:
    bare = msgspec.structs.replace(config, names={})
    owing = {"warehouse": "CN1", "label_source": "ours", "customs": "china-ceb"}
    found = planned(
        bare, *(member(n, client=("acme", "nordlys")[n % 2], **owing) for n in range(9)), member(9)
    )
    places = [(one.folder, one.name) for one in found]
    assert len(places) > 9
    assert len(set(places)) == len(places)
