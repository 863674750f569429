"""From when on rates and counts are too old, and what is said of them."""

from __future__ import annotations

import msgspec
import pytest
from builders.paths import ROOT
from builders.routes import RATES

from processor.deciding.ages import fresh_rates
from processor.house.config_file import read_config
from processor.languages.languages import in_english
from processor.model.config import Config, Oldest
from processor.model.money import Money
from processor.model.old_figures import old_figures
from processor.model.times import DAY, parse_time

NOON = "2026-11-{:02d}T12:00:00Z"


def config(extra: str = "", at: str = "") -> Config:
    text = (ROOT / "config.yaml").read_text("utf-8")
    head, rest = text.split("oldest:", 1)
    tail = rest.split("\n\n", 1)[1]
    body = head.replace("    tare_g: 60\n", f"    tare_g: 60\n{at}") + extra + tail
    found, problems = read_config(body, "config.yaml", "/house")
    assert found is not None, problems
    return found


def names(house: Config, now: str) -> dict[str, str]:
    counted = {("PL1", "acme"): parse_time(NOON.format(1)), ("GONE", "acme"): 0}
    found = old_figures(house, {"USD": "2026-11-01", "PLN": "2026-11-10"}, counted, parse_time(now))
    return {name: in_english(said) for name, said in found.items()}


def test_a_house_without_limits_is_warned_after_a_week() -> None:
    house = config()
    assert names(house, NOON.format(8)) == {}
    told = names(house, "2026-11-09T12:00:00Z")
    assert set(told) == {"rates-2026-11-01", "count-pl1-acme"}
    assert told["rates-2026-11-01"].startswith(
        "The newest exchange rates of USD are of 2026-11-01, more than 7 days ago"
    )


def test_beyond_the_second_limit_it_says_that_orders_are_held() -> None:
    told = names(config(), "2026-12-03T12:00:00Z")
    assert "held until it counts" in told["count-pl1-acme"]
    assert "held until newer ones come" in told["rates-2026-11-01"]
    assert "drop newer ones" in told["rates-2026-11-10"]


def test_limits_stand_for_the_house_and_for_a_warehouse() -> None:
    house = config(
        "oldest:\n  exchange_rates: {warn: never, hold: 3 days}\n  counts: {hold: never}\n\n",
        "    oldest_count: {warn: 1 day, hold: 2 days}\n",
    )
    assert house.oldest_rates == Oldest(None, 3)
    assert house.warehouses["PL1"].oldest_count == Oldest(1, 2)
    assert house.warehouses["DE2"].oldest_count == Oldest(7, None)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ("{warn: 7, hold: 31 days}", "value/wrong.age"),
        ("{warn: 0 days}", "value/wrong.age"),
        ("{warn: soon}", "value/wrong.age"),
        ("{warn: 31 days, hold: 7 days}", "value/wrong.warn-after-hold"),
        ("{tell: 7 days}", "key/unknown"),
    ],
)
def test_a_limit_that_is_none_is_told(limits: str, code: str) -> None:
    text = (ROOT / "config.yaml").read_text("utf-8")
    text = text.replace("counts: {warn: 7 days, hold: 31 days}", f"counts: {limits}")
    found, problems = read_config(text, "config.yaml", "/house")
    assert found is None
    assert [one.id for one in problems] == [code]


def test_a_rate_that_is_too_old_exchanges_nothing_and_the_others_go_on() -> None:
    days = {"PLN": "2026-11-02", "CNY": "2026-09-01", "USD": "2026-11-02", "NOK": "2026-11-02"}
    known = msgspec.structs.replace(RATES, days=days)
    now = parse_time(NOON.format(3))
    fresh = fresh_rates(known, Oldest(7, 31), now)
    assert fresh is not None
    assert fresh.stale == {"CNY": "2026-09-01"}
    assert fresh.convert(Money(780, "CNY"), "EUR") is None
    assert fresh.convert(Money(125, "USD"), "EUR") == Money(100, "EUR")
    assert fresh_rates(known, Oldest(7, None), now) == known
    edge = parse_time("2026-10-02T23:59:59Z")
    assert fresh_rates(known, Oldest(7, 31), edge) == known
    assert fresh_rates(known, Oldest(7, 31), edge + DAY) != known
