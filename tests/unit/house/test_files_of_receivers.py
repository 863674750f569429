"""`kind` and `files` of receivers, and carriers that send: what is read, and every mistake at its
place."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from processor.house.checks import wrong_folders
from processor.house.config_file import read_config
from processor.house.receiver_checks import unknown_services
from processor.model.config import Config
from processor.problems.problem import Problem, render_all

HOUSE = """\
currency: EUR
clients: {acme: {title: Acme}}
channels:
  shop: {client: acme, mappings: [orders], timezone: Europe/Berlin, start_at: 2026-01-01T00:00:00Z}
warehouses:
  PL1:
    title: Poznan
    address: {name: A, address_lines: [x 4], city: Poznan, postcode: 61-001, country: PL}
    timezone: Europe/Warsaw
    layout: instruction
carriers:
  post: {title: Post, tracking: {kind: none}}
  silkway: {title: Silk, tracking: {kind: none}, status: "off"}
holds: {call-buyer: {type: fraud, queue: desk}}
numbers: {gs1_prefix: "5901234"}
timezone: Europe/Berlin
receivers:
  post:
    kind: carrier
    files:
      - {kind: pre-advice, layout: advice, send_at: ["18:00"], warehouses: [PL1], services: [fast]}
  forwarder:
    kind: forwarder
    carriers: [post, silkway]
    files:
      - {kind: pre-advice, layout: advice}
      - {kind: pre-advice, about: cancelled, layout: advice, carriers: [silkway]}
"""


def read(text: str) -> tuple[Config | None, list[Problem]]:
    return read_config(text, "config.yaml", "/house", layouts=["advice", "instruction"])


def config(text: str = HOUSE) -> Config:
    found, problems = read(text)
    assert found is not None, render_all(problems)
    return found


def test_each_file_is_a_telling_of_parcels_of_its_carriers() -> None:
    first, second, third = config().tellings
    assert first.name == "receiver post pre-advice instructed"
    assert (first.receiver, first.client, first.timezone) == ("post", "", "Europe/Berlin")
    assert (first.carriers, first.warehouses, first.services) == (("post",), ("PL1",), ("fast",))
    assert (second.carriers, second.off) == (("post", "silkway"), False)
    assert (third.about, third.carriers, third.off) == ("cancelled", ("silkway",), True)


def test_a_carrier_with_mappings_is_a_sender_with_a_folder_of_its_name() -> None:
    text = HOUSE.replace("kind: none}}\n  silk", "kind: none}, mappings: [answers]}\n  silk")
    [post] = config(text).sending_carriers.values()
    assert (post.folder, post.mappings, post.timezone) == ("post", ("answers",), "Europe/Berlin")
    assert post in config(text).senders


def test_one_that_is_off_or_says_nothing_sends_nothing() -> None:
    assert config().sending_carriers == {}
    text = HOUSE.replace('status: "off"', 'status: "off", mappings: [answers]')
    assert config(text).sending_carriers == {}


@pytest.mark.parametrize(
    ("before", "after", "key", "place"),
    [
        ("kind: carrier", "kind: courier", "value/wrong.choice", (19, 11)),
        ("    kind: carrier\n", "", "value/wrong.receiver-files-alone", (20, 7)),
        ("  post:\n    kind", "  pots:\n    kind", "name/unknown.member", (18, 3)),
        ("  post:\n    kind", "  PL1:\n    kind", "value/wrong.receiver-kind", (18, 3)),
        ("    carriers: [post, silkway]\n", "", "key/missing", (22, 3)),
        ("[post, silkway]", "[post, silkroad]", "name/unknown.member", (24, 22)),
        ("[post, silkway]", "[post, post]", "name/duplicate", (24, 22)),
        ("[post, silkway]", "[]", "value/wrong.nothing-listed", (24, 15)),
        ("carriers: [silkway]}", "carriers: [post-2]}", "name/unknown.member", (27, 73)),
        ("warehouses: [PL1]", "warehouses: [PL2]", "name/unknown.member", (21, 77)),
        ("layout: advice, send_at", "layout: advise, send_at", "name/unknown.member", (21, 36)),
        ('send_at: ["18:00"]', "send_at: []", "value/wrong.telling-never", (21, 53)),
        ('send_at: ["18:00"]', "when_empty: file", "value/wrong.telling-no-time", (21, 56)),
        ('send_at: ["18:00"]', "sent_at: 18", "key/unknown", (21, 44)),
        ("about: cancelled, ", "", "name/duplicate.telling", (27, 9)),
        ("      - {kind: pre-advice, layout: advice}\n", "",
         "value/wrong.cancelled-alone", (26, 9)),
        ("kind: none}}\n  silk", "kind: none}, timezone: UTC}\n  silk",
         "value/wrong.carrier-sends", (12, 57)),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(
    before: str, after: str, key: str, place: tuple[int, int]
) -> None:
    assert before in HOUSE
    found, problems = read(HOUSE.replace(before, after, 1))
    assert found is None
    assert (key, place) in [(one.id, (one.line, one.column)) for one in problems]


def test_a_service_that_no_rate_card_has_is_warned_of_at_its_line() -> None:
    has: Any = [SimpleNamespace(carrier="post", service="fast")]
    assert unknown_services(config(), has, "config.yaml", HOUSE) == []
    other: Any = [SimpleNamespace(carrier="silkway", service="fast")]
    [found] = unknown_services(config(), other, "config.yaml", HOUSE)
    assert (found.line, found.column, found.severity) == (21, 94, "warning")


@pytest.mark.parametrize("kind", ["confirmation", "stock-count", "acknowledgement", "orders"])
def test_a_carrier_may_not_send_what_is_a_fact_of_a_warehouse_or_channel(kind: str) -> None:
    text = HOUSE.replace("kind: none}}\n  silk", "kind: none}, mappings: [answers]}\n  silk")
    mappings: Any = {"answers": SimpleNamespace(kind=kind)}
    [found] = wrong_folders(config(text), "config.yaml", text, mappings)
    assert (found.code, found.line) == ("value/wrong", 12)
