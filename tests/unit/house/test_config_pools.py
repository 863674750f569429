"""`pools` and the GS1 numbers of clients in config.yaml: read, or refused at their place."""

from __future__ import annotations

import pytest

from processor.house.config_file import read_config
from processor.model.config import Config, Numbers
from processor.model.number_pools import NumberForm, of_parcels
from processor.problems.problem import Problem

HEAD = """\
currency: EUR
clients:
  acme: {title: Acme}
  nordlys: {title: Nordlys, numbers: {gs1_prefix: "7012345", sscc_extension: "1"}}
channels: {}
warehouses: {}
holds: {}
numbers: {gs1_prefix: "5901234"}
carriers:
"""


def read(carriers: str, head: str = HEAD) -> tuple[Config | None, list[Problem]]:
    return read_config(head + carriers, "config.yaml", "/house")


def post(*pools: str) -> str:
    lines = "".join(f"      {one}\n" for one in pools)
    return f"  post:\n    title: Post\n    pools:\n{lines}"


def test_pools_are_read_in_their_order() -> None:
    config, problems = read(
        post(
            "old: {prefix: CB, first: 20000000, last: 20009999, check: s10, suffix: PL,"
            " valid_until: 2026-12-31, account: '4711', warn_below: 500}",
            "new: {prefix: CB, check: s10, suffix: PL, files: yes, from: 2026-12-01}",
            "air: {prefix: A1, first: 000100, last: 000900, check: mod10, services: [air],"
            " clients: [acme]}",
        )
    )
    assert config is not None and problems == []
    old, new, air = config.carriers["post"].pools
    assert config.carriers["post"].tracking.kind == "none"
    assert (old.name, old.first, old.last, old.account) == ("old", 20_000_000, 20_009_999, "4711")
    assert (old.valid_until, old.warn_below, old.from_files) == ("2026-12-31", 500, False)
    assert (new.from_files, new.begins) == (True, "2026-12-01")
    assert new.form == NumberForm(prefix="CB", digits=8, check="s10", suffix="PL")
    # As many digits as the last serial is written with.
    assert air.form == NumberForm(prefix="A1", digits=6, check="mod10")
    assert (air.services, air.clients) == (("air",), ("acme",))


@pytest.mark.parametrize(
    ("pools", "said"),
    [
        ("p: {prefix: CB}", "value/wrong.pool-source"),
        ("p: {first: 1, last: 9, files: yes}", "value/wrong.pool-source"),
        ("p: {first: 1}", "value/wrong.pool-range-half"),
        ("p: {first: 9, last: 1}", "value/wrong.pool-range"),
        ("p: {digits: 2, first: 1, last: 100}", "value/wrong.pool-digits"),
        ("p: {check: s10, prefix: CB, first: 1, last: 9}", "key/missing.s10"),
        (
            "p: {check: s10, prefix: CB, suffix: PL, digits: 8, files: yes}",
            "value/wrong.s10-digits",
        ),
        ("p: {check: s10, prefix: cb, suffix: PL, files: yes}", "value/wrong.form"),
        ("p: {check: mod11, files: yes}", "value/wrong.choice"),
        ("p: {files: yes, from: 2026-12-02, valid_until: 2026-12-01}", "value/wrong.pool-days"),
        ("p: {files: yes, from: 1.12.2026}", "value/wrong.day"),
        ("p: {files: yes, clients: [acmee]}", "name/unknown.member"),
        ("p: {files: yes, warn: 3}", "key/unknown"),
    ],
)
def test_a_pool_that_is_written_wrong_is_told_at_its_place(pools: str, said: str) -> None:
    config, problems = read(post(pools))
    assert config is None
    assert [one.id for one in problems] == [said]
    assert problems[0].line == 13


def test_a_carrier_has_a_series_or_pools_and_not_both() -> None:
    _, problems = read("  post: {title: Post}\n")
    assert [(one.id, one.pieces["key"]) for one in problems] == [("key/missing", "tracking")]
    both = post("p: {files: yes}") + "    tracking: {kind: serial}\n"
    assert [one.id for one in read(both)[1]] == ["value/wrong.tracking-and-pools"]
    assert [one.id for one in read("  post: {title: P, pools: {}}\n")[1]] == ["value/wrong.no-pool"]


def test_a_pool_of_manifests_is_for_no_parcel() -> None:
    manifests = post("m: {prefix: M, first: 1, last: 99, for: manifests}")
    assert [one.id for one in read(manifests)[1]] == ["key/missing"]
    config, problems = read(manifests + "    tracking: {kind: serial}\n")
    assert config is not None and problems == []
    [pool] = config.carriers["post"].pools
    assert not pool.serves("parcel", "acme", ours=True)
    assert of_parcels((pool,)) == []


def test_two_pools_that_could_give_one_number_are_refused_whosever_they_are() -> None:
    mine = post("p: {prefix: CB, first: 1, last: 99, check: s10, suffix: PL}")
    form = "prefix: CB, check: s10, suffix: PL"
    again = f"  other: {{title: O, pools: {{q: {{{form}, first: 99, last: 120}}}}}}\n"
    series = "  series: {title: S, tracking: {kind: s10, prefix: CB, suffix: PL}}\n"
    [problem] = read(mine + again)[1]
    assert (problem.id, problem.pieces["pool"], problem.pieces["first"]) == (
        "name/duplicate.pool", "other/q", "post/p",
    )  # fmt: skip
    assert [one.pieces["pool"] for one in read(mine + series)[1]] == ["series"]
    assert read(mine + again.replace("99,", "100,"))[1] == []


def test_a_client_that_is_the_gs1_member_has_its_own_prefix() -> None:
    config, problems = read("  post: {title: Post, tracking: {kind: none}}\n")
    assert config is not None and problems == []
    assert config.clients["acme"].numbers is None
    assert config.clients["nordlys"].numbers == Numbers(gs1_prefix="7012345", sscc_extension="1")


def test_a_prefix_that_begins_as_another_one_is_mistyped() -> None:
    head = HEAD.replace('"7012345"', '"59012345"')
    [problem] = read("  post: {title: Post, tracking: {kind: none}}\n", head)[1]
    assert (problem.id, problem.line) == ("name/duplicate.gs1-prefix", 4)
    same = HEAD.replace('"7012345"', '"5901234"')
    assert read("  post: {title: Post, tracking: {kind: none}}\n", same)[1] == []
