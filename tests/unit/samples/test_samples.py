"""The samples are what tools/build_samples.py writes, and their truth holds together."""

from __future__ import annotations

import csv
import importlib.util
import io
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from builders.paths import ROOT, SAMPLES

TOOLS = ROOT / "tools"

# Every trap that the samples promise, by the name of its scenario.
_TRAPS = """
continuation-rows continuation-rows-without-name tax-inside tax-outside apostrophe-zip-phone
cod-pending card-pending authorized partially-paid pending-then-paid voided-and-cancelled
refunded-and-cancelled refunded voided partially-refunded quantity-over-50 quantity-exactly-50
first-order-over-1000-usd returning-buyer-over-1000-usd exactly-1000-usd just-over-1000-usd
note-with-line-breaks quoted-empty-cells country-no country-na po-box po-box-abroad packstation
zip-dash zip-empty street-empty masked-name embargoed-country totals-differ totals-off-by-a-cent
quantity-zero quantity-negative quantity-fraction price-nan impossible-date path-as-order-id
formula-in-name emoji-in-name test-order pre-order-tag digital-line free-gift-line discount-code
line-discount-apart line-discount-in-order-discount quotes-in-title line-total-of-three
promotion-continuation-rows fulfilled-by-channel multi-channel-order buyer-asks-to-cancel
several-lines express-label-by-channel express-beyond-the-channel express-eu express-abroad
thousands-point leading-zeros umlauts-in-windows-1252 country-in-german complete-delivery
complete-delivery-waits complete-delivery-from-poland part-delivery-allowed over-15-kg two-parcels
many-pieces-b2b b2b-split b2b-outside-the-eu sku-with-leading-zeros sku-like-a-number
sku-like-a-country unknown-sku no-chinese-hs-code battery-eu battery-to-the-us battery-from-china
split-by-line split-within-a-line part-backordered backordered first-comer-takes-the-last
last-piece-too-late china-has-enough china-runs-out before-the-start placed-at-the-start
cyrillic-address greek-address japanese-address chinese-name yen-without-decimals
currency-without-rate country-without-postcodes japanese-city-dashes
"""

_BAD = """
unknown-file wrong-folder wrong-encoding unclosed-quote missing-column unknown-sku unknown-country
impossible-date quantity-zero quantity-negative quantity-fraction price-nan currency-missing
order-id-path formula-in-name xml-instead-of-csv empty header-only half-saved-rule
"""


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_samples", TOOLS / "build_samples.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((SAMPLES / name).read_text(encoding="utf-8"))))


def test_building_again_gives_the_committed_files_byte_for_byte(
    build: ModuleType, tmp_path: Path
) -> None:
    build.build(tmp_path)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert len(made) > 30
    for name in made:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes(), name


def test_no_file_lies_in_the_samples_that_the_build_does_not_write(build: ModuleType) -> None:
    written = set(build.contents())
    for folder in ("inbox", "later", "bad"):
        for path in (SAMPLES / folder).rglob("*"):
            assert path.is_dir() or path.relative_to(SAMPLES).as_posix() in written


def test_the_build_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "import hashlib, build_samples as build\n"
        "print(hashlib.sha256(repr(sorted(build.contents().items())).encode()).hexdigest())"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=TOOLS,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_the_truth_is_worked_out_without_the_program_under_test() -> None:
    sources = [TOOLS / "build_samples.py", *(TOOLS / "invented").glob("*.py")]
    assert len(sources) > 10
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert "import processor" not in text and "from processor" not in text, path.name


def test_every_order_stands_once_in_the_truth() -> None:
    truth = rows("truth.csv")
    assert len(truth) >= 320
    keys = [(row["channel"], row["order_id"]) for row in truth]
    assert len(set(keys)) == len(keys)


def test_every_line_of_the_truth_is_possible() -> None:
    ends = {
        "accepted": {"instructed", "held", "backordered", "rejected"},
        "incomplete": {"held"},
        "rejected": {"rejected"},
        "cancellation": {"cancelled"},
        "ignored": {"history", "ignored"},
    }
    for row in rows("truth.csv"):
        assert row["state"] in ends[row["outcome"]], row
        assert bool(row["hold"]) == (row["state"] == "held"), row
        if row["state"] == "instructed":
            assert row["warehouses"], row
        elif row["state"] != "backordered":
            assert not row["warehouses"], row
        assert set(row["warehouses"].split()) <= {"PL1", "DE2", "CN1"}, row
        if row["outcome"] in ("rejected", "incomplete"):
            assert not row["total_minor"] and not row["lines"], row
        else:
            assert int(row["total_minor"]) > 0, row
            assert 1 <= int(row["lines"]) <= int(row["pieces"]), row
        assert row["why"].endswith("."), row


def test_the_sums_per_channel_are_those_of_the_orders() -> None:
    truth = rows("truth.csv")
    channels = rows("truth-channels.csv")
    assert [row["channel"] for row in channels] == list(dict.fromkeys(r["channel"] for r in truth))
    for summed in channels:
        mine = [row for row in truth if row["channel"] == summed["channel"]]
        assert int(summed["orders"]) == len(mine)
        states = Counter(row["state"] for row in mine)
        for state in ("instructed", "held", "backordered", "rejected", "cancelled", "history"):
            assert int(summed[state]) == states.pop(state, 0), (summed["channel"], state)
        assert int(summed["ignored"]) == states.pop("ignored", 0) and not states
        totals: Counter[str] = Counter()
        for row in mine:
            if row["total_minor"] and row["state"] != "ignored":
                totals[row["currency"]] += int(row["total_minor"])
        assert summed["totals_minor"] == "; ".join(f"{n} {c}" for c, n in sorted(totals.items()))


def test_the_records_per_channel_are_those_of_its_files() -> None:
    shapes = {
        "acme-shopify": ("utf-8", ",", '"'),
        "nordlys-shopify": ("utf-8", ",", '"'),
        "acme-amazon": ("utf-8", "\t", None),
        "nordlys-erp": ("cp1252", ";", '"'),
    }
    for summed in rows("truth-channels.csv"):
        encoding, delimiter, quote = shapes[summed["channel"]]
        files = sorted((SAMPLES / "inbox" / summed["channel"]).iterdir())
        assert int(summed["files"]) == len(files)
        records = 0
        for path in files:
            text = io.StringIO(path.read_bytes().decode(encoding), newline="")
            quoting = csv.QUOTE_NONE if quote is None else csv.QUOTE_MINIMAL
            found = list(csv.reader(text, delimiter=delimiter, quotechar=quote, quoting=quoting))
            records += len([record for record in found if record]) - 1
        assert int(summed["records"]) == records, summed["channel"]


@pytest.mark.parametrize("trap", _TRAPS.split())
def test_every_trap_has_an_order(trap: str) -> None:
    assert any(row["scenario"] == trap for row in rows("truth.csv"))


def test_the_page_explains_every_scenario_and_every_file() -> None:
    page = (SAMPLES / "README.md").read_text(encoding="utf-8")
    for scenario in {row["scenario"] for row in rows("truth.csv")}:
        assert f"| {scenario} |" in page, scenario


def test_every_bad_file_is_explained_in_two_lines() -> None:
    notes = (SAMPLES / "bad" / "README.md").read_text(encoding="utf-8")
    for path in (SAMPLES / "bad").iterdir():
        if path.name != "README.md":
            note = notes.split(f"## {path.name}\n")[1].split("\n## ")[0].strip()
            assert len(note.splitlines()) == 2, path.name
    assert set(_BAD.split()) <= {path.stem for path in (SAMPLES / "bad").iterdir()}


def test_the_two_shops_share_order_numbers() -> None:
    truth = rows("truth.csv")
    ids = {
        channel: {row["order_id"] for row in truth if row["channel"] == channel}
        for channel in ("acme-shopify", "nordlys-shopify")
    }
    shared = {f"#{number}" for number in range(1001, 1011)}
    assert shared <= ids["acme-shopify"] & ids["nordlys-shopify"]


def test_about_a_third_of_the_orders_leaves_the_warehouse_in_china() -> None:
    truth = rows("truth.csv")
    china = [row for row in truth if "CN1" in row["warehouses"]]
    assert 0.25 < len(china) / len(truth) < 0.35


def test_plentiful_stock_covers_everything_and_scarce_goods_are_used_by_their_own_scenarios(
    build: ModuleType,
) -> None:
    scarce = {
        "split-by-line", "split-within-a-line", "part-backordered", "backordered",
        "first-comer-takes-the-last", "last-piece-too-late", "china-has-enough", "china-runs-out",
        "complete-delivery-waits", "complete-delivery-from-poland", "part-delivery-allowed",
        "b2b-split",
    }  # fmt: skip
    wanted: Counter[tuple[str, str]] = Counter()
    for sales in build.world.everything().values():
        for sale in sales:
            for row in sale.rows:
                wanted[sale.client, row.sku] += row.quantity
                if "-LIM-" in row.sku:
                    assert sale.scenario in scarce, sale
    goods = sys.modules["invented.catalogue"].BY_SKU
    for key, pieces in wanted.items():
        if key in goods and "/" not in goods[key].spread:
            for warehouse, stock in goods[key].stock.items():
                assert stock == 0 or stock > pieces, (key, warehouse)


def test_catalogue_numbers_are_well_formed() -> None:
    skus: list[str] = []
    for client in ("acme", "nordlys"):
        for row in rows(f"inbox/catalogue/catalogue-{client}.csv"):
            digits = [int(char) for char in row["gtin"]]
            assert len(digits) == 13
            assert sum(d * (3 if place % 2 else 1) for place, d in enumerate(digits)) % 10 == 0
            assert len(row["hs_code"]) == 6
            assert row["hs_code_cn"][:6] in ("", row["hs_code"])
            assert len(row["hs_code_cn"]) in (0, 10)
            assert len(row["sku"]) <= 20
            skus.append(row["sku"])
    assert {"00123", "1E5", "NO"} <= set(skus)
    assert "ACM-GHOST" not in skus


def test_a_later_export_differs_from_the_first_one_in_one_order_only(build: ModuleType) -> None:
    def lines(name: str) -> set[str]:
        return set((SAMPLES / "later" / name).read_text(encoding="utf-8").split("\n#"))

    same = lines("a-volatile-columns.csv")
    page = (SAMPLES / "later" / "README.md").read_text(encoding="utf-8")
    for name in ("b-address-changed.csv", "c-order-cancelled.csv"):
        changed = lines(name) - same
        assert len(changed) == 1
        touched = f"`#{changed.pop().split(',')[0]}`"
        assert touched in next(line for line in page.splitlines() if name in line)
    old = csv.DictReader(io.StringIO((SAMPLES / "later" / "d-last-month.csv").read_text("utf-8")))
    assert all(row["Created at"] < "2026-10-15" for row in old)
