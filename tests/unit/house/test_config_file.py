"""config.yaml: what is refused, where the caret stands, and that nothing raises."""

from __future__ import annotations

import re

import pytest
from builders.paths import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.house.config_file import read_config
from processor.house.config_keys import KEYS, RESERVED
from processor.languages.languages import in_english
from processor.model.config import Config, CustomsParty
from processor.problems.problem import Problem, render_all

SHIPPED = (ROOT / "config.yaml").read_text("utf-8")

SMALL = """\
currency: EUR
clients:
  acme:
    title: Acme
channels:
  shop:
    client: acme
    mappings: [orders]
    timezone: Europe/Berlin
    start_at: 2026-10-15T02:00:00+02:00
warehouses:
  PL1:
    title: Poznan
    timezone: Europe/Warsaw
    address: {name: X, address_lines: [Y 1], city: Z, postcode: 61-001, country: PL}
    layout: instruction-pl1
carriers:
  post:
    title: Post
    tracking: {kind: s10, prefix: CB, suffix: PL}
holds:
  call-buyer: {type: fraud, queue: desk}
numbers:
  gs1_prefix: "0012345"
"""


def read(text: str, **names: list[str]) -> tuple[Config | None, list[Problem]]:
    return read_config(text, "config.yaml", "/house", **names)


def problem_of(old: str, new: str) -> Problem:
    assert SMALL.count(old) == 1, old
    config, problems = read(SMALL.replace(old, new))
    assert config is None
    assert len(problems) == 1, render_all(problems)
    return problems[0]


def test_the_shipped_file_has_no_problem() -> None:
    layouts = [path.stem for path in (ROOT / "mappings/outgoing").glob("*.yaml")]
    config, problems = read(SHIPPED, layouts=layouts)
    assert problems == []
    assert config is not None
    assert config.warehouses["CN1"].folder == "cn1"
    assert config.warehouses["CN1"].address.country == "CN"
    assert config.channels["acme-amazon"].tax_in_prices == "yes"
    assert config.clients["acme"].china_customs is not None
    assert config.clients["acme"].china_customs.trade_mode == "9610"
    assert config.clients["acme"].china_customs.lane is None
    assert list(config.carriers) == ["baltic-post", "rhein-express", "silkway", "market-ship"]


def test_only_a_platform_may_be_abroad_and_have_no_code() -> None:
    line = "    start_at: 2026-10-15T02:00:00+02:00\n"
    platform = "    platform: {code: 无, name: Shopify}\n"
    config, problems = read(SMALL.replace(line, line + platform))
    assert problems == [] and config is not None
    assert config.channels["shop"].platform == CustomsParty(code="无", name="Shopify")
    wrong = problem_of(line, line + platform.replace("无", "none"))
    assert "or 无 for a platform abroad that has none" in wrong.advice
    title = "    title: Post\n"
    carrier = problem_of(title, f"{title}    customs: {{code: 无, name: Silkway}}\n")
    assert carrier.code == "value/wrong" and "无" not in carrier.advice


def test_what_is_left_out_has_a_stated_value() -> None:
    config, problems = read(SMALL)
    assert problems == []
    assert config is not None
    assert config.settle_ms == 2000
    assert config.timezone == "UTC"
    assert config.folders.inbox == "/house/inbox"
    assert config.folders.state == "/house/.state"
    assert config.waves.part_size == 250
    assert config.customs_schemas is None
    assert config.numbers.gs1_prefix == "0012345"


def test_the_house_has_a_zone_of_its_own() -> None:
    config, problems = read(f"timezone: Asia/Shanghai\n{SMALL}")
    assert problems == []
    assert config is not None
    assert config.timezone == "Asia/Shanghai"


def test_a_zone_of_the_house_that_nobody_knows_is_refused() -> None:
    config, problems = read(f"timezone: Asia/Shanghia\n{SMALL}")
    assert config is None
    assert [(one.code, one.line) for one in problems] == [("value/wrong", 1)]
    assert "Asia/Shanghai" in render_all(problems)


def test_times_become_utc() -> None:
    config, _ = read(SMALL)
    assert config is not None
    assert config.channels["shop"].start_at == "2026-10-15T00:00:00Z"


def test_folders_are_resolved_beside_the_file() -> None:
    text = SMALL + "folders: {inbox: /mnt/in, outbox: ../out}\ncustoms: {schemas: xsd}\n"
    config, problems = read(text)
    assert problems == []
    assert config is not None
    assert config.folders.inbox == "/mnt/in"
    assert config.folders.outbox == "/out"
    assert config.customs_schemas == "/house/xsd"


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("2 seconds", 2000), ("1 second", 1000), ("500 ms", 500), ("0 seconds", 0)],
)
def test_settle_is_read_in_words(text: str, milliseconds: int) -> None:
    config, problems = read(SMALL + f"settle: {text}\n")
    assert problems == []
    assert config is not None
    assert config.settle_ms == milliseconds


@pytest.mark.parametrize(
    ("text", "hours"), [("8 days", 192), ("1 day", 24), ("12 hours", 12), ("366 days", 8784)]
)
def test_the_jump_of_a_clock_is_read_in_words(text: str, hours: int) -> None:
    config, problems = read(SMALL + f"clock: {{jump: {text}}}\n")
    assert problems == []
    assert config is not None
    assert config.clock.jump == hours * 3_600_000_000


@pytest.mark.parametrize("text", ["8", "0 days", "367 days", "a week", "[8 days]", "30 minutes"])
def test_the_jump_of_a_clock_is_refused_in_other_words(text: str) -> None:
    _, problems = read(SMALL + f"clock: {{jump: {text}}}\n")
    assert [problem.code for problem in problems] == [
        "key/wrong-shape" if text.startswith("[") else "value/wrong"
    ]


@pytest.mark.parametrize("text", ["2", "two seconds", "-1 ms", "2 hours", "4000 seconds", "١ ms"])
def test_settle_is_refused_in_other_words(text: str) -> None:
    _, problems = read(SMALL + f"settle: {text}\n")
    assert [problem.code for problem in problems] == ["value/wrong"]


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("currency: EUR", "currency: EURO", "value/wrong", "ISO 4217"),
        ("currency: EUR", "currency:", "value/wrong", "ISO 4217"),
        ("client: acme", "client: acmee", "name/unknown", "acmee"),
        ("Europe/Berlin", "Europe/Berlim", "value/wrong", "time zone"),
        ("Europe/Warsaw", "../zone.tab", "value/wrong", "time zone"),
        ("2026-10-15T02:00:00+02:00", "2026-10-15", "value/wrong", "RFC 3339"),
        ("2026-10-15T02:00:00+02:00", "2026-10-15T02:00:00", "value/wrong", "RFC 3339"),
        ("2026-10-15T02:00:00+02:00", "2026-13-15T02:00:00Z", "value/wrong", "RFC 3339"),
        ("2026-10-15T02:00:00+02:00", "20261015T020000Z", "value/wrong", "RFC 3339"),
        ("country: PL", "country: XX", "value/wrong", "country"),
        ("country: PL", "country: pl", "value/wrong", "country"),
        ('"0012345"', '"123456"', "value/wrong", "7 to 10 digits"),
        ('"0012345"', '"12345678901"', "value/wrong", "7 to 10 digits"),
        ("type: fraud", "type: frauds", "value/wrong", "frauds"),
        ("kind: s10, prefix: CB", "kind: s10, prefix: cb", "value/wrong", "two capitals"),
        ("kind: s10, prefix: CB", "kind: s10", "key/missing", "prefix"),
        ("suffix: PL}", "suffix: PL, digits: 8}", "value/wrong", "8 digits"),
        ("title: Acme\n", "title: ''\n", "value/wrong", "empty"),
        ("title: Acme\n", "title: null\n", "value/wrong", "empty"),
        ("mappings: [orders]", "mappings: []", "value/wrong", "at least one"),
        ("mappings: [orders]", "mappings: [orders, orders]", "name/duplicate", "twice"),
        ("  shop:", "  Shop:", "name/reserved", "Shop"),
        ("  shop:", "  sh/op:", "name/reserved", "sh/op"),
        ("  shop:", "  -rf:", "name/reserved", "-rf"),
        ("  shop:", "  review:", "name/reserved", "kept"),
        ("  PL1:", "  Staging:", "name/reserved", "kept"),
        ("  shop:", "  pl1:", "name/duplicate", "pl1"),
        ("  post:", "  shop:", "name/duplicate", "channel shop"),
        ("    layout:", "    folder: shop\n    layout:", "name/duplicate", "channel shop"),
        ("    layout:", "    folder: trial\n    layout:", "name/reserved", "kept"),
        ("    layout:", "    tare_g: 30000\n    layout:", "value/wrong", "leaves nothing"),
        ("    layout:", "    status: alive\n    layout:", "value/wrong", "alive"),
        ("    layout:", "    a_day_means: noon\n    layout:", "value/wrong", "noon"),
        ("    layout:", "    password: x\n    layout:", "key/unknown", "password"),
    ],
)
def test_a_wrong_value_is_one_problem(old: str, new: str, code: str, says: str) -> None:
    problem = problem_of(old, new)
    assert problem.code == code
    assert says in problem.message
    assert problem.line > 0
    assert problem.column > 0


def test_the_caret_stands_under_the_value() -> None:
    problem = problem_of("Europe/Berlin", "Europe/Berlim")
    assert (problem.line, problem.column, problem.span) == (9, 15, 13)
    assert in_english(problem.inside) == "channel shop"
    assert "Europe/Berlin" in problem.advice


def test_a_number_with_a_leading_zero_is_told_to_stand_in_quotes() -> None:
    assert "quotes" in problem_of('"0012345"', "0012345x").advice


def test_every_mistake_is_reported_at_once() -> None:
    text = (
        SMALL.replace("currency: EUR", "curency: EUR")
        .replace("Europe/Berlin", "Mars")
        .replace("country: PL", "country: XX")
        .replace("type: fraud", "type: x")
    )
    config, problems = read(text)
    assert config is None
    assert sorted(problem.code for problem in problems) == [
        "key/unknown",
        "value/wrong",
        "value/wrong",
        "value/wrong",
    ]


@pytest.mark.parametrize("key", ["deliveries", "exchange_rates", "catalogue", "ledger", "secrets"])
def test_a_key_without_a_meaning_is_refused(key: str) -> None:
    config, problems = read(SMALL + f"{key}: {{}}\n")
    assert config is None
    assert [problem.code for problem in problems] == ["key/unknown"]


def test_mappings_and_layouts_are_looked_up_where_given() -> None:
    config, problems = read(SMALL, mappings=["order"], layouts=["instruction-de2"])
    assert config is None
    assert [(p.code, p.line) for p in problems] == [("name/unknown", 8), ("name/unknown", 16)]


def test_no_folder_lies_within_another() -> None:
    _, problems = read(SMALL + "folders: {outbox: inbox/out}\n")
    assert [problem.code for problem in problems] == ["value/wrong"]
    _, problems = read(SMALL + "folders: {outbox: same, archive: same}\n")
    assert {problem.code for problem in problems} == {"value/wrong"}


def test_two_carriers_never_draw_the_same_numbers() -> None:
    two = SMALL.replace(
        "carriers:\n",
        "carriers:\n  a:\n    title: A\n    tracking: {kind: s10, prefix: CB, suffix: PL}\n",
    )
    _, problems = read(two)
    assert [problem.code for problem in problems] == ["name/duplicate"]
    _, problems = read(two.replace("CB, suffix: PL", "CC, suffix: PL", 1))
    assert problems == []


def test_a_carrier_says_where_its_parcels_are_followed() -> None:
    config, problems = read(SMALL)
    assert problems == []
    assert config is not None
    assert config.carriers["post"].tracking_url == ""
    for url, right in (
        ("https://example.com/track/{number}?lang=en", True), ("http://example.com/{number}", True),
        ("https://example.com/track", False), ("https://example.com/{tracking}", False),
        ("https://example.com/{number}/{number}", False), ("example.com/{number}", False),
        ("javascript:{number}", False), ("https://example.com/a b{number}", False),
    ):  # fmt: skip
        text = SMALL.replace("    title: Post\n", f'    title: Post\n    tracking_url: "{url}"\n')
        config, problems = read(text)
        assert (problems == []) == right, url
        if right:
            assert config is not None
            assert config.carriers["post"].tracking_url == url
        else:
            assert [(one.code, one.line) for one in problems] == [("value/wrong", 20)]


def test_no_reserved_name_is_free_for_a_channel() -> None:
    for word in RESERVED:
        _, problems = read(SMALL.replace("  shop:", f"  {word}:"))
        assert [problem.code for problem in problems] == ["name/reserved"]


def test_a_half_saved_file_is_never_a_crash_and_never_a_part_of_one() -> None:
    whole, _ = read(SMALL)
    for end in range(len(SMALL)):
        config, problems = read(SMALL[:end])
        assert (config is None) == any(problem.severity == "error" for problem in problems)
        assert config is None or config == whole or end >= SMALL.index("numbers:")


SHAPES = (" []", " {}", " x", " [[a], {b: c}]", "")


@pytest.mark.parametrize("shapes", [1, pytest.param(len(SHAPES), marks=pytest.mark.slow)])
def test_each_kind_of_shape_in_each_place_is_a_problem_not_a_crash(shapes: int) -> None:
    """Each place by default, with one shape after the other in turn."""
    places = re.finditer(r"^ *[A-Za-z0-9_-]+:", SHIPPED, re.M)
    for number, match in enumerate(places):
        for more in range(shapes):
            value = SHAPES[(number + more) % len(SHAPES)]
            line_end = SHIPPED.index("\n", match.end())
            read(SHIPPED[: match.end()] + value + SHIPPED[line_end:])


@given(st.text(max_size=40), st.integers(0, len(SMALL)))
@settings(max_examples=150, deadline=None)
def test_any_text_in_any_place_never_raises(text: str, place: int) -> None:
    config, problems = read(SMALL[:place] + text + SMALL[place:])
    assert (config is not None) or problems


def test_the_manual_has_every_key_in_its_block() -> None:
    manual = (ROOT / "docs/configuration.md").read_text("utf-8")
    blocks = dict(
        re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", manual, flags=re.M | re.S),
    )
    for block, (required, optional) in KEYS.items():
        rows = re.findall(r"^\| `(\w+)` \| (yes|no) \|", blocks[block], re.M)
        assert dict(rows) == {**dict.fromkeys(required, "yes"), **dict.fromkeys(optional, "no")}
    for word in RESERVED:
        assert f"`{word}`" in manual


def test_a_calendar_and_a_price_of_handling_are_read() -> None:
    calendar = 'calendar: {workdays: [mon, fri], cutoff: "14:00", holidays: [2026-12-25]}'
    config, problems = read(
        SMALL.replace(
            "layout: instruction-pl1", f"layout: instruction-pl1\n    {calendar}\n"
            "    handling: 0.80 EUR"
        )
    )  # fmt: skip
    assert config is not None, render_all(problems)
    found = config.warehouses["PL1"]
    assert found.calendar is not None
    assert found.calendar.workdays == ("mon", "fri")
    assert found.calendar.cutoff == "14:00"
    assert found.calendar.holidays == ("2026-12-25",)
    assert found.handling == 80


@pytest.mark.parametrize(
    "line",
    [
        "calendar: {workdays: [monday]}",
        "calendar: {workdays: []}",
        'calendar: {cutoff: "24:00"}',
        "calendar: {cutoff: 2 pm}",
        "calendar: {holidays: [2026-02-30]}",
        "calendar: {holidays: [20261225]}",
        "handling: 0.80",
        "handling: 0.805 EUR",
        "handling: 0.80 USD",
    ],
)
def test_a_calendar_that_means_nothing_is_refused(line: str) -> None:
    problem_of("layout: instruction-pl1", f"layout: instruction-pl1\n    {line}")
