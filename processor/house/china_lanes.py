"""The table of lanes of exports from China, rules/tables/china-lanes.csv: read and held against the
house. Pure.

It is a text that decides, kept and looked at as those of rules are, but no rule reads it: customs
messages do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from processor.house.config_china import LANE_PATTERNS
from processor.house.config_file import read_config
from processor.model.china_lanes import (
    ANY,
    CONFIDENCES,
    LEFT,
    ChinaLane,
    ChinaLanes,
    LaneCodes,
    undecided_between,
)
from processor.model.config import Config
from processor.model.countries import COUNTRIES
from processor.model.house_tables import CHINA_LANES, workbook_of
from processor.model.sentence import sentence
from processor.problems.problem import Problem, problem
from processor.problems.suggest import suggest
from processor.rules import Names
from processor.rules.language.csv_text import CsvText, read_csv
from processor.rules.language.written_texts import check_cells

COLUMNS = (*LEFT, *LANE_PATTERNS, "source", "confidence")
# Columns whose cells may be empty; the second of them may be left out.
_MAY_BE_EMPTY = ("place_code",)
_MOST_MISTAKES = 20
_MOST_SOURCE = 200


class _Known(msgspec.Struct, frozen=True):
    """What the cells of the left side may name."""

    warehouse: frozenset[str]
    carrier: frozenset[str]
    service: frozenset[str]
    country: frozenset[str]

    def services_of(self, carrier: str) -> frozenset[str]:
        named = [one.partition("/") for one in self.service]
        return frozenset(name for by, _, name in named if carrier in (ANY, by))


def lanes_text(texts: Mapping[str, str]) -> tuple[str, str] | None:
    """The shown name and text of the table among the texts of a rules folder."""
    return next(
        ((shown, body) for shown, body in texts.items() if shown.endswith(f"/{CHINA_LANES}")), None
    )


def lanes_of_texts(texts: Mapping[tuple[str, str], str], base: str) -> ChinaLanes:
    """The lanes that were in force, from the texts kept of that time: those of the table, where
    there was none yet what the configuration said of each client."""
    found = lanes_text({name: body for (kind, name), body in texts.items() if kind == "rules"})
    if found is not None:
        return read_lanes(found[1], found[0], None)[0]
    for (kind, shown), body in texts.items():
        if kind == "config":
            config, _ = read_config(body, shown, base, earlier=True)
            return lanes_of_config(config)
    return ChinaLanes()


def lanes_of_config(config: Config | None) -> ChinaLanes:
    """What a configuration of before the table of lanes says of the shipments of its clients."""
    clients = {} if config is None else config.clients
    return ChinaLanes(
        of_client={
            name: one.china_customs.lane
            for name, one in clients.items()
            if one.china_customs is not None and one.china_customs.lane is not None
        }
    )


def lanes_of_house(
    config: Config, texts: Mapping[str, str], names: Names
) -> tuple[ChinaLanes, list[Problem]]:
    """The lanes of a house that is read now, and every mistake of the table; a warning for each
    warehouse that declares its exports and of which no row speaks."""
    found = lanes_text(texts)
    lanes = ChinaLanes()
    problems = [
        problem("customs/lane.workbook", file=shown, name=CHINA_LANES)
        for shown in texts
        if shown.endswith(f"/{workbook_of(CHINA_LANES)}")
    ]
    if found is not None:
        lanes, wrong = read_lanes(found[1], found[0], names)
        problems += wrong
    if problems:
        return lanes, problems
    spoken_of = {row.left[0] for row in lanes.rows.values()}
    return lanes, [
        problem(
            "customs/lane.none", file=f"rules/{CHINA_LANES}" if found is None else found[0],
            severity="warning", warehouse=one.code,
        )
        for one in config.warehouses.values()
        if one.customs == "china-ceb" and spoken_of.isdisjoint((ANY, one.code))
    ]  # fmt: skip


def read_lanes(source: str, file: str, names: Names | None) -> tuple[ChinaLanes, list[Problem]]:
    """The rows of the table, and every mistake with its line; a row with one is left out.

    `names` are the names of the house; without them the table is of an earlier time, when others
    may have been known, and what was read then is read still.
    """
    csv, problems = read_csv(source, file, earlier=names is None)
    if csv is None:
        return ChinaLanes(), problems
    if names is not None:
        # A source is prose, in any language.
        titles = tuple("# source" if one == "source" else one for one in csv.header)
        problems += check_cells(msgspec.structs.replace(csv, header=titles))
    reading = _Reading(csv, names)
    problems += reading.problems
    return ChinaLanes(rows={one.left: one for one in reading.rows}), problems


class _Reading:
    def __init__(self, csv: CsvText, names: Names | None) -> None:
        self.csv = csv
        self.problems: list[Problem] = []
        self.rows: list[ChinaLane] = []
        self.known = None if names is None else _Known(
            names.warehouses, names.carriers, names.services, frozenset(COUNTRIES)
        )  # fmt: skip
        places = self._header()
        if self.problems:
            return
        for line, cells in csv.rows:
            row = self._row(line, {name: (place, cells[place].strip())
                                   for name, place in places.items()})  # fmt: skip
            if row is not None:
                self.rows.append(row)
        self._ties()

    def _tell(self, key: str, line: int, place: int, **pieces: object) -> None:
        if len(self.problems) < _MOST_MISTAKES:
            self.problems.append(self.csv.problem(key, line, place, **pieces))  # type: ignore[arg-type]

    def _header(self) -> dict[str, int]:
        """The place of each column; what begins with `#` is for people alone."""
        places: dict[str, int] = {}
        line = self.csv.header_line
        for place, title in enumerate(self.csv.header):
            if title.startswith("#"):
                continue
            if title not in COLUMNS:
                near = suggest(title, COLUMNS, "nouns.column")
                near = near or sentence("rate.known-columns", columns=COLUMNS)
                self._tell("customs/lane.column", line, place, name=title, near=near)
            elif title in places:
                self._tell("customs/lane.column-twice", line, place, name=title)
            else:
                places[title] = place
        missing = [one for one in COLUMNS if one not in (*places, *_MAY_BE_EMPTY)]
        if missing and not any(one.id == "customs/lane.column" for one in self.problems):
            self._tell("customs/lane.no-column", line, 0, n=len(missing), names=missing)
        return places

    def _row(self, line: int, cells: dict[str, tuple[int, str]]) -> ChinaLane | None:
        before = len(self.problems)
        for name in LEFT:
            self._left(line, name, *cells[name], carrier=cells["carrier"][1])
        codes = {}
        for name, (pattern, _, form) in LANE_PATTERNS.items():
            place, text = cells.get(name, (0, ""))
            codes[name] = text
            if text == "" and name in _MAY_BE_EMPTY:
                continue
            if re.fullmatch(pattern, text) is None:
                self._tell("customs/lane", line, place, name=name, found=text, form=sentence(form))
        place, source = cells["source"]
        if not source or len(source) > _MOST_SOURCE:
            self._tell("customs/lane.source", line, place)
        place, confidence = cells["confidence"]
        if confidence not in CONFIDENCES:
            self._tell("customs/lane.confidence", line, place, found=confidence)
        if len(self.problems) > before:
            return None
        w, c, s, to = (cells[name][1] for name in LEFT)
        return ChinaLane(
            left=(w, c, s, to), codes=LaneCodes(**codes), source=source, confidence=confidence,
            at=f"{self.csv.path}:{line}",
        )  # fmt: skip

    def _left(self, line: int, name: str, place: int, text: str, *, carrier: str) -> None:
        if not text:
            self._tell("customs/lane.empty", line, place, name=name)
        if text in ("", ANY) or self.known is None:
            return
        if name == "service" and not self.known.service:
            # The rate cards could not be read, and that is told.
            return
        known = self.known.services_of(carrier) if name == "service" else getattr(self.known, name)
        if text not in known:
            near = suggest(text, known, f"nouns.{name}")
            self._tell(
                "customs/lane.name", line, place, what=sentence(f"noun.{name}"), name=text,
                near=near or sentence("customs.lane-any"),
            )  # fmt: skip

    def _ties(self) -> None:
        """Rows between which nothing decides, told at the later one. Of an earlier time they were
        told then."""
        if self.known is None:
            return
        for one, other in undecided_between(self.rows):
            line = int(other.at.rpartition(":")[2])
            key = "customs/lane.twice" if one.left == other.left else "customs/lane.tie"
            self._tell(key, line, 0, other=one.at, left=listed_left(one), n=other.names)


def listed_left(lane: ChinaLane) -> str:
    """The left side of a row as it stands in the file."""
    return ",".join(lane.left)
