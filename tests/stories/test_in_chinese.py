"""What operators read of the sample day in Chinese holds no English but ids, names of files and
what somebody else wrote."""

from __future__ import annotations

import getpass
import json
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from builders.exports import order, shop
from builders.world import World, rejects_what_it_cannot_read

from processor.problems.form import Node
from processor.problems.yaml_source import parse

_QUOTED = re.compile(r"“[^”]*”|'[^']*'|`[^`]*`|\"[^\"]*\"")
# Ids, names of files, keys, codes: a word with a digit or a sign of them, or in capitals alone.
_AN_ID = re.compile(r"[A-Za-z]*[-_./:@#\d*+=<>{}\[\]][-\w./:@#*+=<>{}\[\]]*|\b[A-Z]{2,}\b")
_WORD = re.compile(r"[A-Za-z]{2,}")
# Behind these stand facts of an order, and the cells of its export.
_FACTS = re.compile(r"实际为 .*|（原为 .*|发给.*")
_CELLS = "各值在"
SHORT = 3


def _scalars(node: Node) -> Iterator[str]:
    if node.kind == "text":
        yield node.text
    for one in (*node.keys, *node.items):
        yield from _scalars(one)


@pytest.fixture(scope="module")
def own(sample_house: World) -> tuple[list[str], set[str]]:
    """What people of this house wrote: whole texts, and single words such as names of lists."""
    whole: set[str] = set()
    words: set[str] = {getpass.getuser()}
    house = sample_house.folder
    for path in [
        *house.glob("rules/**/*.yaml"),
        *house.glob("mappings/*.yaml"),
        house / "config.yaml",
    ]:
        root, _ = parse(path.read_text("utf-8"), path.name)
        assert root is not None
        for text in _scalars(root):
            short = len(text.split()) <= SHORT
            (words.update if short else whole.update)(text.split() if short else [text])
    for path in (*house.glob("rules/rates/*.csv"), *house.glob("rules/tables/*.csv")):
        words.update(re.split(r"[,\s]", path.read_text("utf-8")))
    for one in sample_house.orders().values():
        words.update((one["client"], *_WORD.findall(one["buyer"]["name"])))
    return sorted(whole, key=len, reverse=True), words


def _is_own(word: str, line: str, words: set[str]) -> bool:
    # The last word of a line that is too long is cut itself.
    return word in words or (f"{word}…" in line and any(one.startswith(word) for one in words))


def english_in(text: str, own: tuple[list[str], set[str]]) -> list[str]:
    """Lines of an output with English words that are nobody's id or quotation."""
    whole, words = own
    found = []
    for line in text.partition(_CELLS)[0].splitlines():
        rest = _FACTS.sub("", line)
        for phrase in whole:
            rest = rest.replace(phrase, "·")
            lead, cut, _ = rest.partition("…")
            # A line that is too long for the terminal is cut: it ends in a beginning of a text.
            if cut and any(lead.endswith(phrase[:n]) for n in range(8, len(phrase))):
                rest = re.sub(r"[\x20-\x7e]+$", "", lead)
        rest = _AN_ID.sub("·", _QUOTED.sub("·", rest))
        if odd := [word for word in _WORD.findall(rest) if not _is_own(word, rest, words)]:
            found.append(f"{odd}: {line}")
    return found


@pytest.mark.slow
def test_the_sample_day_is_told_in_chinese(
    sample_day: World, own: tuple[list[str], set[str]]
) -> None:
    by_state: dict[str, str] = {}
    for name, one in sample_day.orders().items():
        by_state.setdefault(one["state"], name)
    held, instructed = by_state["held"], by_state["instructed"]
    commands = [
        "check", "test", "status", "hold list", "balance", "wave list", "replay W000001",
        "orders --state held", "stock --sku 00123", "rules show", "rules stats", "backtest",
        *(f"explain {name}" for name in by_state.values()),
        f"explain {held} --rule hold-large-first-order", f"explain {held} --set order.quantity=99",
        f"explain {instructed} --rule lightest-eu",
        f"redecide {held}", f"release {held} --why 电话", f"explain {held}",
        "pause client acme", "status", "resume client acme",
    ]  # fmt: skip
    english = []
    for command in commands:
        ran = sample_day.crossdock(*command.split(), "--lang", "zh")
        said = ran.out + ran.err
        assert re.search("[一-鿿]", said), f"{command}: {said}"
        english += [f"{command}: {line}" for line in english_in(said, own)]
    assert not english, english


def test_a_run_and_what_it_leaves_is_told_in_chinese(
    sample_day: World, own: tuple[list[str], set[str]]
) -> None:
    config = sample_day.folder / "config.yaml"
    text = config.read_text("utf-8").replace("\ncurrency: ", "\nlanguage: zh\ncurrency: ", 1)
    assert "language: zh" in text
    config.write_text(text, "utf-8")
    rejects_what_it_cannot_read(sample_day, "shopify-orders")
    bad = order("#7001", Lineitem_quantity="two")
    sample_day.drop("acme-shopify", "late.csv", shop(order("#7002"), bad))
    sample_day.drop("acme-shopify", "odd.csv", "a,b\n1,2\n")
    before = set(sample_day.visible())
    ran = sample_day.run()
    written = sample_day.crossdock("review", "write")
    english = english_in(ran.out + ran.err + written.out + written.err, own)
    for name in sorted(set(sample_day.visible()) - before):
        data = sample_day.visible()[name]
        if name.startswith("alerts/"):
            english += [f"{name}: {line}" for line in english_in(data.decode(), own)]
        elif name.startswith("rejects/"):
            reason = data.decode("utf-8-sig").splitlines()[1].rpartition(',"')[2]
            assert "不是整数" in reason
        elif name.startswith("review/") and name.endswith(".xlsx"):
            english += [f"{name}: {line}" for line in _sheet(sample_day, name, own)]
    assert not english, english
    kinds = {name.partition("/")[0] for name in set(sample_day.visible()) - before}
    assert {"alerts", "rejects", "review"} <= kinds


def _sheet(world: World, name: str, own: tuple[list[str], set[str]]) -> list[str]:
    """English in headings, titles, choices and reasons of a sheet; its other cells are data."""
    page = openpyxl.load_workbook(world.outbox / name).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    told = [page.title, *(str(cell) for row in rows[:4] for cell in row if cell)]
    told += [one.formula1 for one in page.data_validations.dataValidation]
    hidden = {"sheet", "group", "id", "mark"}
    return [line for line in english_in("\n".join(told), (own[0], own[1] | hidden)) if line]


def test_what_json_prints_is_json_in_english_whatever_language_was_asked_for(
    tmp_path: Path,
) -> None:
    world = World.build(tmp_path)
    aside = tmp_path / "aside.csv"
    aside.write_text("x")
    for command in (
        ("mounts", "accept", "--why", "x"),
        ("clock", "accept", "--why", "x"),
        ("rules", "accept"),
        ("adopt", str(aside), "--as", "shipped", "--channel", "acme-shopify"),
    ):
        ran = world.crossdock(*command, "--json", "--lang", "zh")
        (line,) = ran.out.splitlines()
        assert json.loads(line)["answer"].isascii(), command
