"""A carrier makes the labels: it is asked in a file of its own layout, answers with numbers and the
names of label files, lays the labels beside, or says nothing until a person has it asked again."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest
from builders.exports import reference_data
from builders.label_pdfs import Shown, labels_pdf
from builders.labels_of_others import asked, waits
from builders.world import World
from stories.test_labels_that_others_bring import EXPRESS, THREE, express

from processor.documents.label_pages.read_file import read_label_file

pytestmark = pytest.mark.slow
REQUEST = """\
kind: label-request
format: delimited
encoding: utf-8
delimiter: comma
quote: none
header: yes
rows: per parcel
columns:
  reference: {from: parcel.sscc, required: yes}
  order: order.id
  name: {from: ship_to.name, width: 35}
  weight: {from: parcel.weight, unit: kg}
"""
WITH_ACTION = (
    REQUEST + "  action: {from: action, values: {new: make, change: make, cancel: void}}\n"
)
ANSWER = """\
kind: label-answer
file:
  header_has: [reference, number, label, result, reason]
  delimiter: comma
  encoding: utf-8
rows:
  reference: reference
  tracking: number
  label: label
  result: {from: result, values: {ok: made, no: refused}}
  reason: reason
"""
HEAD = "reference,number,label,result,reason\n"


def carrier(world: World, *files: str, layout: str = REQUEST) -> World:
    """Market Ship makes labels that it is asked for in files, and answers in files."""
    reference_data(world)
    waits(world, "6 hours", label="carrier")
    (world.folder / "mappings/outgoing/ask-labels.yaml").write_text(layout, "utf-8")
    (world.folder / "mappings/answer-market-ship.yaml").write_text(ANSWER, "utf-8")
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8").replace(
        "  market-ship:\n", "  market-ship:\n    mappings: [answer-market-ship]\n"
    )
    listed = "".join(f"\n      - {{{one}}}" for one in files)
    text += f"\nreceivers:\n  market-ship:\n    kind: carrier\n    files:{listed}\n"
    path.write_text(text, "utf-8")
    ran = world.crossdock("check")
    assert ran.code == 0, ran.out + ran.err
    return world


PLANNED = "kind: label-request, layout: ask-labels"


def runs(world: World, at: str) -> None:
    world.now = f"2026-11-{at}:00Z"
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    world.balance()


def state(world: World, name: str) -> str:
    return str(world.orders()[f"acme-amazon/{name}"]["state"])


def requests(world: World) -> dict[str, list[dict[str, str]]]:
    return {
        name.removeprefix("market-ship/"): list(
            csv.DictReader(io.StringIO(data.decode(), newline=""))
        )
        for name, data in world.visible().items()
        if name.startswith("market-ship/")
    }


def sscc_of(world: World, name: str) -> str:
    [(sscc,)] = asked(
        world,
        "SELECT p.sscc FROM parcel p JOIN shipment s ON s.id = p.shipment_id JOIN orders o"
        f" ON o.id = s.order_id WHERE o.order_id = '{name}' AND s.state <> 'cancelled'",
    )
    return str(sscc)


def test_it_is_asked_answers_and_its_label_goes_with_its_parcel(tmp_path: Path) -> None:
    world = carrier(World.build(tmp_path), PLANNED)
    world.drop("acme-amazon", "1.txt", express(EXPRESS, THREE))
    runs(world, "03T09:00")
    # It is asked in the pass that plans, each parcel once.
    [(name, rows)] = requests(world).items()
    assert name == "label-request-market-ship-planned-B000001.csv"
    one, three = sscc_of(world, EXPRESS), sscc_of(world, THREE)
    assert {row["reference"]: row["order"] for row in rows} == {one: EXPRESS, three: THREE}
    assert "2 parcels" not in world.crossdock("explain", f"acme-amazon/{EXPRESS}").out
    assert "B000001" in world.crossdock("explain", f"acme-amazon/{EXPRESS}").out
    runs(world, "03T09:30")
    assert len(requests(world)) == 1

    # It answers for one parcel: a number alone lets nothing go. The label lies beside, called as
    # the answer says, and says nothing of us on its page.
    world.drop("market-ship", "answer1.csv", f"{HEAD}{one},MS100,lbl-77.pdf,ok,\n")
    runs(world, "03T10:00")
    assert state(world, EXPRESS) == "planned"
    world.drop("market-ship/labels", "lbl-77.pdf", labels_pdf([Shown("", "MS100")]))
    runs(world, "03T10:30")
    assert (state(world, EXPRESS), state(world, THREE)) == ("instructed", "planned")
    seen = world.visible()
    [pdf] = [data for name, data in seen.items() if name.endswith("labels-W000001-P001.pdf")]
    [index] = [data for name, data in seen.items() if name.endswith("labels-W000001-P001.csv")]
    [page] = read_label_file(pdf, "everywhere").pages
    [row] = csv.DictReader(io.StringIO(index.decode(), newline=""))
    assert [code.text for code in page.barcodes] == ["MS100"]
    assert (row["sscc"], row["tracking"], row["source"]) == (one, "MS100", "carrier")

    # No answer in time: held, and a case, since the label may have been made all the same.
    runs(world, "03T15:00")
    assert state(world, THREE) == "held"
    assert [one["kind"] for one in world.crossdock("cases", "--json").json()] == ["label-late"]
    runs(world, "04T09:00")
    assert len(requests(world)) == 1
    # A person has it asked again: a file of its own, waited for as long as before.
    [(number,)] = asked(
        world,
        "SELECT s.number FROM shipment s JOIN orders o ON o.id = s.order_id"
        f" WHERE o.order_id = '{THREE}'",
    )
    ran = world.crossdock("label", "ask", number, "--why", "their desk lost the file")
    assert ran.code == 0, ran.out + ran.err
    runs(world, "04T09:10")
    assert state(world, THREE) == "planned"
    [again] = [rows for name, rows in requests(world).items() if "B000002" in name]
    three = sscc_of(world, THREE)
    assert [row["reference"] for row in again] == [three]
    # The answer and its label in one pass.
    world.drop("market-ship", "answer2.csv", f"{HEAD}{three},MS101,lbl-78.pdf,ok,\n")
    world.drop("market-ship/labels", "lbl-78.pdf", labels_pdf([Shown("", "MS101")]))
    runs(world, "04T09:30")
    assert state(world, THREE) == "instructed"
    assert len(requests(world)) == 2


def test_a_label_before_its_answer_waits_and_answers_that_cannot_be_are_told(
    tmp_path: Path,
) -> None:
    world = carrier(World.build(tmp_path), PLANNED)
    world.drop("acme-amazon", "1.txt", express(EXPRESS, THREE))
    runs(world, "03T09:00")
    one, three = sscc_of(world, EXPRESS), sscc_of(world, THREE)
    world.drop("market-ship/labels", "lbl-1.pdf", labels_pdf([Shown("", "MS200")]))
    runs(world, "03T09:10")
    assert {state(world, name) for name in (EXPRESS, THREE)} == {"planned"}
    # A row for a parcel of nobody's, one with a number that is another's, and half a row.
    rows = f"{one},MS200,lbl-1.pdf,ok,\n123456789012345675,MS201,,ok,\n{three},MS200,,ok,\n"
    world.drop("market-ship", "answer1.csv", f"{HEAD}{rows}{three},,,ok,\n")
    runs(world, "03T09:20")
    assert (state(world, EXPRESS), state(world, THREE)) == ("instructed", "planned")
    numbers = asked(world, "SELECT tracking FROM parcel WHERE tracking IS NOT NULL")
    assert numbers == [("MS200",)]
    [rejects] = [
        data.decode() for name, data in world.visible().items() if "answer1-rejects" in name
    ]
    assert len(rejects.splitlines()) == 4
    assert "123456789012345675" in rejects
    found = world.crossdock("cases", "--json").json()
    assert [each["kind"] for each in found] == ["label-answer"]
    # It says no: held at once, with its words.
    world.drop("market-ship", "answer2.csv", f"{HEAD}{three},,,no,no such postcode\n")
    runs(world, "03T09:30")
    assert state(world, THREE) == "held"
    assert "no such postcode" in world.crossdock("label", "list").out


def test_after_a_restore_nothing_is_asked_twice_unasked(tmp_path: Path) -> None:
    world = carrier(World.build(tmp_path / "house"), PLANNED)
    runs(world, "03T08:00")
    copy = tmp_path / "copy"
    world.drop("acme-amazon", "1.txt", express(EXPRESS))
    runs(world, "03T08:30")
    shutil.copytree(world.folder / ".state", copy)
    world.drop("acme-amazon", "2.txt", express(THREE))
    runs(world, "03T09:00")
    assert len(requests(world)) == 2
    world.consume()
    shutil.rmtree(world.folder / ".state")
    shutil.copytree(copy, world.folder / ".state")
    world.now = "2026-11-03T09:30:00Z"
    world.run()
    assert world.crossdock("reconcile", "--yes").code == 0
    # The export comes once more; whether its label was asked for, a person has to say.
    world.drop("acme-amazon", "2.txt", express(THREE))
    world.now = "2026-11-03T10:00:00Z"
    world.run()
    assert requests(world) == {}
    world.balance()
    ran = world.crossdock(
        "batch", "settle", "market-ship", "--told", THREE, "--why", "they have it"
    )
    assert ran.code == 0, ran.out + ran.err
    world.run()
    assert requests(world) == {}
    assert asked(world, "SELECT DISTINCT state FROM label") == [("asked",)]
    world.balance()


def test_balance_misses_what_nobody_was_asked_for(tmp_path: Path) -> None:
    world = carrier(World.build(tmp_path), PLANNED)
    world.drop("acme-amazon", "1.txt", express(EXPRESS))
    runs(world, "03T09:00")
    assert asked(world, "UPDATE label SET state = 'awaited' RETURNING id")
    ran = world.crossdock("balance")
    assert ran.code == 1
    assert "market-ship was not asked for the label of parcel 1, and nothing waits" in ran.out
    assert asked(world, "UPDATE label SET state = 'asked' RETURNING id")
    assert asked(world, "DELETE FROM batch_item RETURNING fact")
    ran = world.crossdock("balance")
    assert ran.code == 1
    assert "counts as asked for, and no file to market-ship asks for it" in ran.out


@pytest.mark.parametrize("way", ["apart", "action", "person"])
def test_what_was_asked_for_and_is_called_off_is_told(tmp_path: Path, way: str) -> None:
    files = [PLANNED, *([f"{PLANNED}, about: cancelled"] if way == "apart" else [])]
    layout = WITH_ACTION if way == "action" else REQUEST
    world = carrier(World.build(tmp_path), *files, layout=layout)
    world.drop("acme-amazon", "1.txt", express(EXPRESS))
    runs(world, "03T09:00")
    one = sscc_of(world, EXPRESS)
    ran = world.crossdock("cancel", f"acme-amazon/{EXPRESS}", "--why", "called")
    assert ran.code == 0, ran.out + ran.err
    runs(world, "03T10:00")
    runs(world, "03T11:00")
    later = [rows for name, rows in requests(world).items() if "B000002" in name]
    cases = [each["kind"] for each in world.crossdock("cases", "--json").json()]
    if way == "person":
        assert (later, cases) == ([], ["told-otherwise"])
        return
    assert cases == []
    [[row]] = later
    assert row["reference"] == one
    assert row.get("action", "void") == "void"
    assert ("cancelled-B000002" in "".join(requests(world))) == (way == "apart")


def test_what_the_layout_cannot_write_waits_and_is_told_and_its_time_is_kept(
    tmp_path: Path,
) -> None:
    layout = REQUEST.replace(
        "order: order.id", f"order: {{from: order.id, values: {{'{THREE}': x}}}}"
    )
    world = carrier(
        World.build(tmp_path), f'{PLANNED}, send_at: ["10:00"], timezone: UTC', layout=layout
    )
    world.drop("acme-amazon", "1.txt", express(EXPRESS, THREE))
    runs(world, "03T09:00")
    assert requests(world) == {}
    runs(world, "03T10:00")
    [[row]] = requests(world).values()
    assert row["order"] == "x"
    [alert] = [text for name, text in world.visible().items() if name.startswith("alerts/untold/")]
    assert EXPRESS.encode() in alert
