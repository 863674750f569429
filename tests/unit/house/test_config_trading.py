"""What papers say of a client, and where a warehouse takes goods back, in config.yaml."""

from __future__ import annotations

import pytest
from builders.paths import ROOT

from processor.documents.layouts.dispatched import _places
from processor.house.config_file import read_config
from processor.model.config import Config
from processor.model.trading_data import LegalData, Returns
from processor.problems.problem import Problem

WHOLE = (ROOT / "tests" / "museum" / "whole" / "config.yaml").read_text("utf-8")
POLISH = (
    "address: {name: Acme, address_lines: [ul. Magazynowa 4], city: Poznań,"
    " postcode: 61-001, country: PL}"
)
BACK = "{name: Acme, address_lines: [物流路 88 号], city: 深圳, postcode: '518101', country: CN}"
LATIN = "{name: Acme, address_lines: [88 Wuliu Road], city: Shenzhen, postcode: '1', country: CN}"


def read(client: str = "", warehouse: str = "") -> tuple[Config | None, list[Problem]]:
    source = WHOLE.replace("{acme: {title: Acme}}", f"{{acme: {{title: Acme{client}}}}}")
    return read_config(source.replace(POLISH, POLISH + warehouse), "config.yaml", "/house")


def test_without_the_keys_nothing_is_said_and_goods_go_back_to_the_warehouse() -> None:
    config, problems = read()
    assert config is not None, problems
    assert {client.legal for client in config.clients.values()} == {LegalData()}
    warehouse = config.warehouses["PL1"]
    assert warehouse.returns == Returns()
    places = _places(warehouse)
    assert places.return_to == places.ship_from == warehouse.address
    assert places.return_to_latin == places.ship_from_latin == warehouse.address


def test_legal_data_and_an_address_for_returns_are_read() -> None:
    config, problems = read(
        ", legal_name: Acme Outdoor GmbH, vat: DE123456789, eori: DE1234567",
        f"\n    return_to: {BACK}\n    return_to_latin: {LATIN}",
    )
    assert config is not None, problems
    assert LegalData(legal_name="Acme Outdoor GmbH", vat="DE123456789", eori="DE1234567") in {
        client.legal for client in config.clients.values()
    }
    places = _places(config.warehouses["PL1"])
    assert places.return_to is not None and places.return_to.city == "深圳"
    assert places.return_to_latin is not None and places.return_to_latin.city == "Shenzhen"


def test_an_address_in_other_letters_has_no_latin_form_by_a_guess() -> None:
    config, _ = read(warehouse=f"\n    return_to: {BACK}")
    assert config is not None
    assert _places(config.warehouses["PL1"]).return_to_latin is None


@pytest.mark.parametrize(
    ("client", "warehouse", "code"),
    [
        (", vat: '123456789'", "", "value/wrong.form"),
        (", eori: DE 1", "", "value/wrong.form"),
        ("", f"\n    return_to_latin: {LATIN}", "key/missing.return-to"),
        ("", f"\n    return_to: {BACK}\n    return_to_latin: {BACK}", "value/wrong.latin"),
    ],
)
def test_a_mistake_is_told(client: str, warehouse: str, code: str) -> None:
    config, problems = read(client, warehouse)
    assert config is None
    assert code in {problem.id for problem in problems}
