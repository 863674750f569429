"""The museum of problem messages: the smallest broken input of every code, and what it says.

A piece is a folder tests/museum/<code>/, or <code>.<what tells it apart>/, with files as a person
would have them and the message as rendered in every language: `expected.txt`, `expected.zh.txt`.
What a piece does not hold comes from tests/museum/whole/, a small house without a mistake; a JSON
file holds changes to the object of that name there.

`pytest tests/test_museum.py --update-museum` writes every expected text anew.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from builders.sheets import filled
from builders.told import WHOLE as WHOLE_ORDER
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet

from processor.carriers.rate_files import read_rate_cards
from processor.commands.checking.engine import engine_problems
from processor.commands.checking.lanes import unsure
from processor.commands.trying.samples import run_samples
from processor.customs.code_lists import read_code_list
from processor.customs.messages.ceb import CEB303
from processor.customs.messages.ceb_write import Declaration, ceb303
from processor.customs.messages.message_table import Tree, check
from processor.customs.messages.official_schemas import validate_with
from processor.documents.feeds.feed import unfit
from processor.documents.label_pages.read_file import read_label_file
from processor.documents.labels.label import LabelData, check_label
from processor.documents.layouts.instruction import InstructionHead, render_instruction
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_kinds import LAYOUT_KINDS
from processor.documents.layouts.written_shipment import WrittenShipment
from processor.house import house
from processor.house.checks import missing_reasons
from processor.house.china_lanes import read_lanes
from processor.house.config_file import read_config
from processor.house.label_checks import unaccepted_labels
from processor.house.premises import load_premises
from processor.house.reach_checks import reach_problems
from processor.house.sender_addresses import unread_abroad
from processor.intake.review_workbook import read_workbook
from processor.languages.languages import FIRST, LANGUAGES
from processor.model.config import Config
from processor.model.money import Money
from processor.model.order import Defect
from processor.model.review_desk import Account
from processor.model.sentence import Sentence
from processor.model.telling import ToldShipment
from processor.model.times import parse_time
from processor.normalise import FILE_KINDS, Portion, read_orders
from processor.normalise.formats.format import file_bytes
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping, read_mappings
from processor.normalise.survey import survey
from processor.passes.booking.files.join_waiting import late
from processor.passes.booking.files.read_in_turn import deadly
from processor.passes.booking.files.sealed_files import refusal_of
from processor.passes.booking.files.which_mapping import find_mapping
from processor.passes.booking.labels.label_files import problem_of
from processor.passes.desk.sheet_file import no_account, read_sheet
from processor.problems.codes import CODES
from processor.problems.problem import Problem, render
from processor.review_sheets.grid import PLACE, words_now, words_of
from processor.review_sheets.judging import SheetKnown, SheetStanding, by_line_id, judge
from processor.review_sheets.sheet import ReviewSheet
from processor.review_sheets.words import VERBS, say
from processor.review_sheets.workbook import write_sheet
from processor.rules import load, run_cases
from processor.rules.checking.renamed import renamed

MUSEUM = Path(__file__).parent / "museum"
WHOLE = MUSEUM / "whole"
EXPECTED = {code: "expected.txt" if code == FIRST else f"expected.{code}.txt" for code in LANGUAGES}
AT = "2026-11-03T09:00:00Z"


@dataclass
class Piece:
    """The files of one piece by their path in the house, and those of the whole house."""

    folder: Path
    own: dict[str, bytes]
    language: str = FIRST

    def names(self, pattern: str) -> list[str]:
        return sorted(name for name in self.own if fnmatchcase(name, pattern))

    def text(self, name: str) -> str:
        return self.own[name].decode() if name in self.own else (WHOLE / name).read_text("utf-8")

    def texts(self, pattern: str) -> dict[str, str]:
        """The piece's own files over those of the whole house."""
        whole = {path.relative_to(WHOLE).as_posix() for path in WHOLE.glob(pattern)}
        return {name: self.text(name) for name in sorted(whole | set(self.names(pattern)))}

    def changed(self, name: str, type_: type) -> Any:
        """The object of a JSON file of the whole house with the changes of the piece."""
        changes = json.loads(self.text(name)) if name in self.own else {}
        return msgspec.convert(
            _merged(json.loads((WHOLE / name).read_text("utf-8")), changes), type_
        )


def _merged(base: Any, changes: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(changes, dict):
        return changes
    return {
        key: _merged(base.get(key), changes[key]) if key in changes else base[key]
        for key in {**base, **changes}
    }


def _config(piece: Piece) -> Config:
    config, problems = read_config(piece.text("config.yaml"), "config.yaml", "/house")
    assert config is not None, problems
    return config


def config(piece: Piece) -> list[Problem]:
    return read_config(piece.text("config.yaml"), "config.yaml", "/house")[1]


def start(piece: Piece) -> list[Problem]:
    return house.load(piece.folder / "config.yaml")[1]


def whole_house(piece: Piece) -> list[Problem]:
    """The whole house with the files of the piece in it, as a start reads it."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(WHOLE, folder, dirs_exist_ok=True)
        for name, body in piece.own.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
        return house.load(Path(folder, "config.yaml"))[1]


def reasons(piece: Piece) -> list[Problem]:
    return missing_reasons(_config(piece), "config.yaml", piece.text("config.yaml"))


def mapping(piece: Piece) -> list[Problem]:
    [name] = piece.names("mappings/*.yaml")
    return read_mapping(piece.text(name), name)[1]


def layout(piece: Piece) -> list[Problem]:
    [name] = piece.names("mappings/outgoing/*.yaml")
    found, problems = read_layout(piece.text(name), name)
    if found is None:
        return problems
    if LAYOUT_KINDS[found.kind].told:
        changes = json.loads(piece.text("told.json")) if "told.json" in piece.own else {}
        whole = _merged(json.loads(msgspec.json.encode(WHOLE_ORDER)), changes)
        return list(unfit(msgspec.convert(whole, ToldShipment), found))
    shipment = piece.changed("shipment.json", WrittenShipment)
    return render_instruction(found, [shipment], InstructionHead(warehouse="PL1"))[1]


def rates(piece: Piece) -> list[Problem]:
    known = _config(piece)
    return read_rate_cards(piece.texts("rules/rates/*.csv"), known.carriers, known.warehouses)[1]


def unaccepted(piece: Piece) -> list[Problem]:
    texts = piece.texts("rules/rates/*.csv")
    cards, problems = read_rate_cards(texts)
    assert cards is not None, problems
    return unaccepted_labels(cards.services, texts)


def rules(piece: Piece) -> list[Problem]:
    cards, _ = read_rate_cards(piece.texts("rules/rates/*.csv"))
    names = house.rule_names(_config(piece), cards)
    own = {
        name: piece.text(name)
        for pattern in ("rules/*.yaml", "rules/lists/*.csv", "rules/tables/*.csv")
        for name in piece.names(pattern)
    }
    tests = {name: text for name, text in own.items() if name.endswith(".test.yaml")}
    files = {name: text for name, text in own.items() if name not in tests}
    sets, problems = load(files or piece.texts("rules/review.yaml"), names)
    if sets is None or not tests:
        return problems
    return list(run_cases(sets, tests, names=names).problems)


def releases(piece: Piece) -> list[Problem]:
    """Rules against what people released orders from."""
    cards, _ = read_rate_cards(piece.texts("rules/rates/*.csv"))
    files = piece.texts("rules/review.yaml")
    sets, problems = load(files, house.rule_names(_config(piece), cards))
    assert sets is not None, problems
    return renamed(sets, json.loads(piece.text("released.json")), files)


def reach(piece: Piece) -> list[Problem]:
    """Rules against mappings and rate cards."""
    known = _config(piece)
    cards, _ = read_rate_cards(piece.texts("rules/rates/*.csv"), known.carriers, known.warehouses)
    assert cards is not None
    names = house.rule_names(known, cards)
    files = piece.texts("rules/*.yaml")
    sets, problems = load(files, names)
    assert sets is not None, problems
    return reach_problems(known, _mappings(piece), cards, sets, files, names)


def senders(piece: Piece) -> list[Problem]:
    """Addresses of warehouses against rate cards."""
    known = _config(piece)
    cards, _ = read_rate_cards(piece.texts("rules/rates/*.csv"), known.carriers, known.warehouses)
    assert cards is not None
    return unread_abroad(known, cards, "config.yaml", piece.text("config.yaml"))


def lanes(piece: Piece) -> list[Problem]:
    """The table of lanes, and what is told of it where open orders leave by its rows."""
    cards, _ = read_rate_cards(piece.texts("rules/rates/*.csv"))
    shown = piece.names("rules/tables/china-lanes.csv")[0]
    names = house.rule_names(_config(piece), cards)
    read, problems = read_lanes(piece.text(shown), shown, names)
    used = json.loads(piece.text("used.json")) if "used.json" in piece.own else []
    return problems + unsure(read, (shown, piece.text(shown)), used)


def code_list(piece: Piece) -> list[Problem]:
    [name] = piece.names("mappings/customs/*.csv")
    return read_code_list(piece.text(name), name)[1]


def label(piece: Piece) -> list[Problem]:
    return check_label(piece.changed("label.json", LabelData))


def declarations(piece: Piece) -> list[Problem]:
    made = []
    for changes in json.loads(piece.text("declarations.json")):
        times = changes.pop("same_line_times", 1)
        base = json.loads((WHOLE / "declaration.json").read_text("utf-8"))
        base["lines"] *= times
        made.append(msgspec.convert(_merged(base, changes), Declaration))
    return ceb303(made, "W00001", 1, AT)[1]


def official(piece: Piece) -> list[Problem]:
    files = {name.rpartition("/")[2]: piece.own[name] for name in piece.names("schemas/*.xsd")}
    return validate_with(files, piece.own["message.xml"])


def message(piece: Piece) -> list[Problem]:
    def tree(element: etree._Element) -> Tree:
        return tuple(
            (str(child.tag), tree(child) if len(child) else child.text or "") for child in element
        )

    root = etree.fromstring(piece.own["CEB303.xml"])
    return check(CEB303, tuple((str(key), str(root.get(key))) for key in root.attrib), tree(root))


def _mappings(piece: Piece) -> dict[str, Mapping]:
    mappings, problems = read_mappings(piece.texts("mappings/*.yaml"))
    assert mappings, problems
    return mappings


def samples(piece: Piece) -> list[Problem]:
    folders = SimpleNamespace(mappings=str(piece.folder / "mappings"))
    known: Any = SimpleNamespace(
        base=piece.folder, config=SimpleNamespace(folders=folders), mappings=_mappings(piece)
    )
    return run_samples(known, accept=False)


def incoming(piece: Piece) -> list[Problem]:
    """A file as it arrives: identified among the mappings of its folder, surveyed, read."""
    [shown] = piece.names("inbox/*")
    _, sender, name = shown.split("/")
    known, mappings = _config(piece), _mappings(piece)
    row: Any = SimpleNamespace(sender=sender, name=name, remote="", archive=shown, sha256="0")
    with tempfile.TemporaryDirectory() as state:
        house = SimpleNamespace(
            config=known, mappings=mappings, archive=piece.folder, state=Path(state)
        )
        site: Any = SimpleNamespace(house=house, stopping=lambda: False)
        chosen, problems = find_mapping(site, row)
    if chosen is None:
        return problems
    file = file_bytes(io.BytesIO(piece.own[shown]))
    data = file.as_read(chosen.file_format, chosen.options).begun().read()
    whole, problems = survey(io.BytesIO(data), chosen, known.limits, shown, known.chunk)
    if whole is None:
        return problems
    if chosen.kind != "orders":
        rows = FILE_KINDS[chosen.kind].read(Portion(whole.parts(data), whole.header, chosen, shown))
        return list(rows.problems)
    parts = [(one.first_row, data[one.offset : one.offset + one.length]) for one in whole.chunks]
    readings = read_orders(
        parts, whole.header, chosen, known.channels[sender], shown, "", "2026-11-03T09:00:00Z"
    )
    found = [problem for reading in readings for problem in reading.problems]
    return [
        *found,
        *(_as_problem(one, shown) for r in readings if r.order for one in r.order.defects),
    ]


def _as_problem(defect: Defect, shown: str) -> Problem:
    """What an order lacks, as it would be told of its file."""
    assert isinstance(defect.why, Sentence)
    return Problem(id=defect.why.id, pieces=defect.why.pieces, file=shown, line=defect.row)


def killing(piece: Piece) -> list[Problem]:
    """A file over which processes died."""
    [shown] = piece.names("inbox/*")
    return [deadly(shown)]


def waited(piece: Piece) -> list[Problem]:
    """A file that waited for another one, which did not come."""
    [shown] = piece.names("inbox/*")
    _, sender, name = shown.split("/")
    row: Any = SimpleNamespace(
        sender=sender, name=name, remote="", mapping="items", seen_at=parse_time(AT)
    )
    one: Any = SimpleNamespace(row=row, keys="1 0")
    return [late(one, [one])]


def closed(piece: Piece) -> list[Problem]:
    """A file that came encrypted, by the note that was made of it."""
    [name] = piece.names("*.seal.json")
    shown = name.removesuffix(".seal.json")
    found = refusal_of(piece.folder / shown, f"lodz:inbox/shop/{shown}")
    return [] if found is None else [found]


def unable(piece: Piece) -> list[Problem]:
    """An engine whose process is another program."""
    premises, _ = load_premises(WHOLE / "config.yaml")
    assert premises is not None
    child = str(piece.folder / "child.py")
    return engine_problems(premises, "config.yaml", (sys.executable, child))


def repeated(piece: Piece) -> list[Problem]:
    """A file too long to keep: one line many times."""
    said = json.loads(piece.text("times.json"))
    body = (said["line"] + "\n") * said["times"]
    return _problems(Piece(piece.folder, {said["file"]: body.encode()}, piece.language))


def sheet(piece: Piece) -> list[Problem]:
    """A review sheet filled in as the piece says: cells by row and column, members, account. It is
    written and filled in the language of the reader; a decision of the piece is an id, no word."""
    said = json.loads(piece.text("sheet.json"))
    base = msgspec.json.decode((WHOLE / "sheet.json").read_bytes(), type=ReviewSheet)
    written = words_now(piece.language)
    base = msgspec.structs.replace(base, language=piece.language, words=written)
    shown, limit = "inbox/review/anna/filled.xlsx", Money(100_000, "EUR")
    accounts = {
        "anna": Account(name="anna", title="Anna", role="lead", clients=("acme",)),
        "bert": Account(
            name="bert", title="Bert", role="clerk", clients=("acme",), may_release_up_to=limit
        ),
    }
    account = accounts.get(said.get("account", "anna"))
    if account is None:
        return [no_account(accounts, "inbox/review/zoe/filled.xlsx")]

    def fill(page: Worksheet) -> None:
        for place, value in said.get("cells", {}).items():
            row, key = place.split()
            if key == "decision" and value in VERBS:
                value = say(value, piece.language)
            page.cell(int(row), PLACE[key]).value = value

    out = io.BytesIO(said["text"].encode() if "text" in said else filled(write_sheet(base), fill))
    members = dict.fromkeys((f"{n}.xml" for n in range(said.get("many_members", 0))), "")
    for name, body in {**members, **said.get("members", {})}.items():
        with zipfile.ZipFile(out, "a") as book:
            book.writestr(name, body)
    read = read_workbook(out.getvalue())
    _, decisions, wrong = read_sheet(
        read, shown, lambda number: words_of(base) if number == base.number else None
    )
    if wrong is not None:
        return [wrong]
    standing = {
        row.key: SheetStanding(
            order=row.order,
            written=row.mark,
            now="changed" if row.key in said.get("changed", ()) else row.mark,
            state="open",
        )
        for group in base.groups
        for row in group.rows
    }
    known = SheetKnown(number=base.number, queue=base.queue, client=base.client, orders=standing)
    found = []
    for decision in decisions:
        if decision.verb or decision.problem is not None:
            if decision.key in standing:
                decision = by_line_id(decision, standing[decision.key].order)
            found.append(judge(decision, known, account, None, shown))
    return [problem for problem in found if problem is not None]


def labels(piece: Piece) -> list[Problem]:
    (name,) = piece.own
    refused = read_label_file(piece.own[name]).refused
    return [] if refused is None else [problem_of(refused, f"inbox/acme-shopify/{name}")]


# Which reader reads a piece: the first pattern that one of its files fits.
READERS: tuple[tuple[str, Callable[[Piece], list[Problem]]], ...] = (
    ("labels/*", labels),
    ("times.json", repeated),
    ("inbox/*/*", incoming),
    ("*.seal.json", closed),
    ("sheet.json", sheet),
    ("rules/rates/*.csv", rates),
    ("rules/*.yaml", rules),
    ("mappings/outgoing/*.yaml", layout),
    ("mappings/customs/*.csv", code_list),
    ("rules/tables/china-lanes.csv", lanes),
    ("mappings/samples/*/*", samples),
    ("mappings/*.yaml", mapping),
    ("label.json", label),
    ("declarations.json", declarations),
    ("message.xml", official),
    ("CEB303.xml", message),
    ("config.yaml", config),
)
# Codes whose files another reader would take.
BY_CODE = {
    "file/unreadable": start,
    "file/deadly": killing,
    "file/other-half": waited,
    "engine/cannot-answer": unable,
    "hold/missing": reasons,
    "mapping/same-orders": whole_house,
    "mapping/words": whole_house,
    "value/wrong.manifest-layout": whole_house,
    "rule/renamed": releases,
    "fact/never-supplied": reach,
    "rate/no-service": reach,
    "label/sender-abroad": senders,
    "label/not-accepted": unaccepted,
}
# Of one code the pieces that only a house as a whole shows.
OF_A_HOUSE = ("file/unreadable.",)


def _problems(piece: Piece) -> list[Problem]:
    for pattern, reader in READERS:
        if piece.names(pattern):
            return reader(piece)
    raise AssertionError(f"no reader reads {sorted(piece.own)}")


def _pieces() -> list[str]:
    """The folders, by the code of their problem or by its id."""
    return sorted(
        path.relative_to(MUSEUM).as_posix()
        for group in MUSEUM.iterdir()
        if group.is_dir() and group != WHOLE
        for path in group.iterdir()
    )


def test_every_code_has_a_piece_and_every_piece_a_code() -> None:
    assert {name.partition(".")[0] for name in _pieces()} == set(CODES)
    assert set(CODES) <= set(_pieces())


@cache
def _all_found(code: str, language: str) -> list[Problem]:
    folder = MUSEUM / code
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in EXPECTED.values()
    }
    piece = Piece(folder, files, language)
    if code.startswith(OF_A_HOUSE):
        problems = whole_house(piece)
    else:
        problems = BY_CODE[code](piece) if code in BY_CODE else _problems(piece)
    assert problems, "nothing is found wrong"
    return problems


def _found(code: str, language: str) -> Problem:
    return _all_found(code, language)[0]


@pytest.mark.parametrize("language", EXPECTED)
@pytest.mark.parametrize("code", _pieces())
def test_a_piece_gives_its_code_and_says_what_is_expected(
    code: str, language: str, request: pytest.FixtureRequest
) -> None:
    # A sheet is in a language itself; all other files are the same for every reader.
    found = _found(code, language if code.startswith("sheet/") else FIRST)
    assert (found.id if "." in code else found.code) == code, render(found)
    said, kept = render(found, language) + "\n", MUSEUM / code / EXPECTED[language]
    if request.config.getoption("--update-museum"):
        kept.write_text(said, "utf-8", newline="\n")
    assert kept.exists(), f"{kept} is missing: pytest tests/test_museum.py --update-museum"
    assert said == kept.read_text("utf-8")


@pytest.mark.parametrize("code", [name for name in _pieces() if "." in name])
def test_a_cause_is_told_once(code: str) -> None:
    assert [one.id for one in _all_found(code, FIRST)] == [code]


def test_no_piece_speaks_a_language_that_is_none() -> None:
    found = {path.name for path in MUSEUM.rglob("expected*.txt")}
    assert found == set(EXPECTED.values())


def test_the_whole_house_has_no_mistake() -> None:
    known, problems = house.load(WHOLE / "config.yaml")
    assert known is not None, problems
    assert problems == []
    assert check_label(Piece(WHOLE, {}).changed("label.json", LabelData)) == []
    declared = Piece(WHOLE, {}).changed("declaration.json", Declaration)
    assert ceb303([declared], "W00001", 1, AT)[1] == []
