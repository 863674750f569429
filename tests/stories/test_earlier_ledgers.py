"""A ledger that an earlier version made is taken over: see tests/ledgers/README.md."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tarfile
from pathlib import Path

import pytest
from builders.cases import few_by_default
from builders.exports import order, shop
from builders.paths import ROOT
from builders.world import World

from processor.ledger.database import open_ledger, reading
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.transport.lock import ProcessorLock

LEDGERS = ROOT / "tests" / "ledgers"
VERSIONS = sorted(path.parent.name for path in LEDGERS.glob("*/house.tar.gz"))
# They came together with the one after them: no version stopped there.
BETWEEN = ("0020", "0021", "0024", "0025")
# From 0010 on sentences are kept by id, and are said in any language.
IN_WORDS = few_by_default(
    [version for version in VERSIONS if version.partition("-")[2] < "0010"], {VERSIONS[0]}
)


def states(version: str) -> dict[str, str]:
    """What that version told of each order."""
    lines = (LEDGERS / version / "states.txt").read_text("utf-8").splitlines()
    return {name: state for name, _, state in (line.rpartition(" ") for line in lines)}


@pytest.fixture(params=few_by_default(VERSIONS, {VERSIONS[0], VERSIONS[-1]}))
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def taken_over(version: str, tmp_path: Path) -> World:
    """Today's house on the ledger and archive of that version, the day after."""
    world = World.build(tmp_path / "house")
    with tarfile.open(LEDGERS / version / "house.tar.gz") as tar:
        tar.extractall(world.folder, filter="data")
    world.now = "2026-11-04T09:00:00Z"
    return world


@pytest.fixture
def brought_up(taken_over: World) -> World:
    """The same once a process that works has opened it: commands that only look change nothing."""
    open_ledger(taken_over.folder / ".state" / "ledger.db").dispose()
    return taken_over


def test_commands_that_only_look_leave_it_as_it_is_and_say_what_brings_it_up_to_date(
    taken_over: World, version: str
) -> None:
    ledger = taken_over.folder / ".state" / "ledger.db"
    before = ledger.read_bytes()
    order = next(iter(states(version)))
    for command in (
        ("status",), ("orders",), ("stock",), ("balance",), ("dump",), ("explain", order),
        ("hold", "list"), ("rules", "stats"), ("wave", "list"), ("replay", "W000001"),
        ("rules", "new-test", order), ("find", "1001"), ("shipments",), ("batch", "list"),
    ):  # fmt: skip
        ran = taken_over.crossdock(*command)
        assert ran.code == 2, (command, ran)
        assert "`crossdock run` brings it up to date" in ran.err, command
        assert ledger.read_bytes() == before, command


def test_nobody_brings_it_up_to_date_beside_a_process_of_that_version(taken_over: World) -> None:
    ledger = taken_over.folder / ".state" / "ledger.db"
    before = ledger.read_bytes()
    lock = ProcessorLock(taken_over.folder / ".state" / "processor.lock")
    assert lock.take()
    order = "acme-shopify/#1001"
    for command in (
        ("run", "--workers", "0"), ("release", order, "--why", "x"),
        ("reject", order, "--why", "x"), ("cancel", order, "--why", "x"),
        ("correct", order, "--set", "ship_to.phone=1", "--why", "x"),
        ("pause", "all"), ("resume", "all"), ("redecide", "--all"), ("review", "write"),
        ("recall", "--rule", "x", "--since", "2026-11-01", "--yes"), ("wave", "close"),
    ):  # fmt: skip
        ran = taken_over.crossdock(*command)
        assert ran.code == 75, (command, ran)
        assert ledger.read_bytes() == before, command
    lock.release()
    assert taken_over.crossdock("pause", "all").code == 0
    assert ledger.read_bytes() != before


def test_there_is_a_ledger_of_each_migration_before_the_newest() -> None:
    steps = (ROOT / "processor" / "ledger" / "migrations" / "versions").glob("[0-9]*.py")
    migrations = sorted(path.name[:4] for path in steps)
    kept = [name.rpartition("-")[2] for name in VERSIONS]
    assert kept[0] == "0008"
    since = [one for one in migrations if kept[0] <= one < migrations[-1] and one not in BETWEEN]
    assert since == [one for one in kept if one < migrations[-1]], (
        "make one of the version before: tests/ledgers/README.md"
    )


def test_it_is_migrated_and_balances(brought_up: World, version: str) -> None:
    brought_up.balance()
    found = {name: one["state"] for name, one in brought_up.orders().items()}
    assert found == states(version)


@pytest.mark.slow
def test_each_of_its_orders_is_explained(brought_up: World, version: str) -> None:
    for name in states(version):
        ran = brought_up.crossdock("explain", name)
        assert ran.code == 0, (name, ran.err)
        assert name.partition("/")[2] in ran.out


def test_its_waves_are_rendered_again_byte_for_byte_or_name_the_renderer(
    brought_up: World,
) -> None:
    for wave in ("W000001", "W000002"):
        ran = brought_up.crossdock("replay", wave, "--json")
        told = ran.json()
        assert told
        for one in told:
            assert one["same"] or re.match(r"rendered by \S+, this is \S+$", one["why"]), one


def test_what_was_declared_by_one_port_a_client_is_rendered_again_and_explained_as_it_was(
    brought_up: World, version: str
) -> None:
    """Up to 0013 the configuration named the port; a table of lanes does today."""
    told = brought_up.crossdock("replay", "W000001", "--json").json()
    customs = [one for one in told if "CEB" in one["document"]]
    assert customs and all(one["same"] for one in customs)
    said = (brought_up.crossdock("explain", name).out for name in states(version))
    if version > "0.3-0013":
        assert any("rules/tables/china-lanes.csv:" in out for out in said)
        return
    then = "as config.yaml said then of all shipments of client acme"
    assert any(f"port of destination 304, {then}" in out for out in said)


def test_a_further_run_goes_on(taken_over: World, version: str) -> None:
    taken_over.drop("acme-shopify", "new.csv", shop(order("#8001")))
    ran = taken_over.run()
    assert ran.code == 0, ran.out + ran.err
    taken_over.balance()
    found = {name: one["state"] for name, one in taken_over.orders().items()}
    assert found.pop("acme-shopify/#8001") == "instructed"
    assert found == states(version)
    assert any("W000003" in name for name in taken_over.visible())


def test_what_is_decided_again_for_the_same_reasons_is_no_change(taken_over: World) -> None:
    """Its reasons are sentences in words; what they are now are ids and pieces."""
    ran = taken_over.crossdock("redecide", "--all", "--json")
    assert ran.code == 0, ran.err
    assert ran.json()[0]["changed"] == []
    plain = in_ledger(taken_over, "SELECT detail FROM hold WHERE closed_at IS NULL")
    assert any(detail.startswith('{"is":"sentence"') for (detail,) in plain), plain


@pytest.mark.parametrize("version", IN_WORDS)
def test_chinese_shows_the_english_that_was_kept_as_it_stands(
    brought_up: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside words of its own; it is neither lost nor shown as ids."""
    monkeypatch.setenv("COLUMNS", "200")
    details = in_ledger(brought_up, "SELECT detail FROM hold WHERE closed_at IS NULL")
    causes = in_ledger(
        brought_up,
        "SELECT channel || '/' || orders.order_id, cause FROM event"
        " JOIN orders ON orders.id = event.order_id WHERE event.id IN"
        " (SELECT min(id) FROM event WHERE cause LIKE '% %' GROUP BY kind)",
    )
    assert details and causes
    listed = brought_up.crossdock("hold", "list", "--lang", "zh").out
    for (detail,) in details:
        assert detail[:40] in listed
    for name, cause in causes:
        ran = brought_up.crossdock("explain", name, "--lang", "zh")
        assert cause in ran.out and "经过" in ran.out, (name, cause)


@pytest.mark.parametrize("version", IN_WORDS)
def test_files_about_files_tell_in_chinese_what_was_kept_in_english(
    taken_over: World, version: str
) -> None:
    reasons = in_ledger(
        taken_over,
        "UPDATE document SET state = 'open', sha256 = '', size = 0"
        " WHERE kind IN ('problems', 'rejects')",
        "SELECT DISTINCT reason FROM input_row WHERE outcome = 'rejected' AND reason <> ''",
    )
    noted = in_ledger(taken_over, "SELECT problems FROM file WHERE problems <> '[]'")
    assert reasons and (noted or version == "0.2-0008")
    # What was sent before is kept for good: other words would be kept beside it, which is told.
    shutil.rmtree(taken_over.folder / "archive" / "out")
    with (taken_over.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("language: zh\n")
    assert taken_over.run().code == 0
    told = "".join(data.decode("utf-8", "replace") for data in taken_over.visible().values())
    for (reason,) in reasons:
        assert reason in told.replace('""', '"')
    for (column,) in noted:
        for one in json.loads(column):
            assert f"错误：{one['message']} [{one['code']}]" in told
            assert one["advice"] in told


@pytest.mark.parametrize("version", ["0.3-0009"])
def test_what_was_asked_before_is_answered_now_and_what_was_answered_is_understood(
    taken_over: World,
) -> None:
    asked = in_ledger(taken_over, "SELECT id FROM request WHERE state = 'asked'")
    done = in_ledger(taken_over, "SELECT id, answer FROM request WHERE state = 'done' ORDER BY id")
    assert asked and done
    taken_over.crossdock("run", "--workers", "0", "--lang", "zh")
    engine = open_ledger(taken_over.folder / ".state" / "ledger.db")
    with reading(engine) as connection:
        [now] = [requests.answer_of(connection, int(key)) for (key,) in asked]
        before = [requests.answer_of(connection, int(key)) for key, _ in done]
    engine.dispose()
    assert now is not None and now.refused and "approved-before" in str(now.words)
    words = [answer for _, answer in done]
    assert before == [
        Answer(words[0]),
        Answer(words[1]),
        Answer(words[2].removeprefix("refused: "), refused=True),
    ]
    taken_over.balance()


def in_ledger(world: World, *statements: str) -> list[tuple[str, ...]]:
    """Does something to the ledger behind the program's back; the rows of the last statement."""
    connection = sqlite3.connect(world.folder / ".state" / "ledger.db")
    for one in statements:
        rows = connection.execute(one).fetchall()
    connection.commit()
    connection.close()
    return rows


def configured(world: World, old: str, new: str) -> None:
    """The configurations that the ledger keeps say `new` instead of `old`."""
    in_ledger(
        world, f"UPDATE text SET body = replace(body, '{old}', '{new}') WHERE kind = 'config'"
    )
    bodies = [body for (body,) in in_ledger(world, "SELECT body FROM text WHERE kind = 'config'")]
    assert all(new in body for body in bodies), bodies
    # The one in force today is another.
    with (world.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("# later\n")


def reopened(world: World) -> str:
    """One document of the first wave is still open, as a crash leaves it; its place."""
    [(folder, name)] = in_ledger(
        world,
        "UPDATE document SET state = 'open', sha256 = '', size = 0 WHERE id ="
        " (SELECT min(id) FROM document WHERE kind = 'instruction')",
        "SELECT folder, name FROM document WHERE state = 'open'",
    )
    (world.outbox / folder / name).unlink(missing_ok=True)
    return f"{folder}/{name}"


@pytest.mark.slow
def test_names_with_what_an_earlier_version_filled_are_read(
    brought_up: World, version: str
) -> None:
    configured(brought_up, "CEB303-{client}", "CEB303-{carrier}")
    configured(brought_up, "instruction: ", 'invoice: "{document}"\n  instruction: ')
    place = reopened(brought_up)
    for name in states(version):
        ran = brought_up.crossdock("explain", name)
        assert ran.code == 0, (name, ran.err)
    ran = brought_up.crossdock("replay", "W000002")
    assert "cannot be read" not in ran.out
    assert brought_up.run().code == 0
    assert place in brought_up.visible()


def test_a_configuration_that_cannot_be_read_any_more_is_told_and_stops_nothing(
    brought_up: World, version: str
) -> None:
    configured(brought_up, "currency: EUR", "money: EUR")
    place = reopened(brought_up)
    words = "the configuration of that time cannot be read by this version"
    ran = brought_up.crossdock("explain", next(iter(states(version))))
    assert (ran.code, ran.err) == (1, f"crossdock: {words}\n")
    ran = brought_up.crossdock("replay", "W000001", "--json")
    assert ran.code == 1
    assert {one["why"] for one in ran.json()} == {words}
    brought_up.drop("acme-shopify", "new.csv", shop(order("#8001")))
    ran = brought_up.run()
    assert ran.code == 1, ran.err
    assert f"{place}: {words}" in ran.out
    assert brought_up.orders()["acme-shopify/#8001"]["state"] == "instructed"
