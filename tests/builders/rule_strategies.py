"""Rules made by hypothesis: as YAML text for the loader, and as data for a naive reading.

The naive reading shares no line with the package: it knows True, False and None (not known) and
goes through the conditions one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from processor.model.money import Money

Facts = dict[str, Any]
Answer = bool | None


@dataclass(frozen=True)
class Condition:
    """One line of a `when` block, and what it says of facts."""

    text: str
    says: Callable[[Facts], Answer]


def _known(fact: str, test: Callable[[Any], bool]) -> Callable[[Facts], Answer]:
    return lambda facts: None if facts.get(fact) is None else test(facts[fact])


def _of_order(fact: str, words: str, test: Callable[[Any], bool], key: str = "") -> Condition:
    return Condition(f"{fact}: {words}", _known(key or fact, test))


_BY_WORD: dict[str, Callable[[Any, Any], bool]] = {
    "over": lambda a, b: a > b,
    "at least": lambda a, b: a >= b,
    "under": lambda a, b: a < b,
    "at most": lambda a, b: a <= b,
}


@st.composite
def numbers(draw: st.DrawFn) -> Condition:
    fact, unit, size, most = draw(
        st.sampled_from(
            [
                ("order.quantity", "", 1, 5),
                ("orders.same_phone in 24 hours", "", 1, 4),
                ("order.weight", " kg", 1000, 3),
                ("order.weight", " g", 1, 3000),
                ("order.age", " hours", 60, 3),
                ("buyer.returns_rate", " %", 100, 100),
            ]
        )
    )
    low = draw(st.integers(0, most))
    if draw(st.booleans()):
        high = draw(st.integers(low, most))
        return _of_order(
            fact, f"between {low} and {high}{unit}", lambda v: low * size <= v <= high * size
        )
    word = draw(st.sampled_from(sorted(_BY_WORD)))
    return _of_order(fact, f"{word} {low}{unit}", lambda v: _BY_WORD[word](v, low * size))


@st.composite
def money(draw: st.DrawFn) -> Condition:
    currency = draw(st.sampled_from(["EUR", "USD"]))
    amount = draw(st.integers(0, 4))
    word = draw(st.sampled_from(sorted(_BY_WORD)))
    return _of_order(
        "order.total",
        f"{word} {amount} {currency}",
        lambda v: _BY_WORD[word](v.minor, amount * 100),
        f"order.total in {currency}",
    )


@st.composite
def choices(draw: st.DrawFn) -> Condition:
    some = draw(st.lists(st.sampled_from(["DE", "FR", "NO"]), min_size=1, max_size=2, unique=True))
    form = draw(st.sampled_from(["one", "not", "list", "in", "not in"]))
    if form == "one":
        return _of_order("ship_to.country", some[0], lambda v: v == some[0])
    if form == "not":
        return _of_order("ship_to.country", f"not {some[0]}", lambda v: v != some[0])
    if form == "list":
        return _of_order("ship_to.country", f"[{', '.join(some)}]", lambda v: v in some)
    # The list `near` holds DE and FR; a client may have given it another content.
    return Condition(
        f"ship_to.country: {form} near",
        lambda facts: (
            None
            if facts["ship_to.country"] is None
            else (facts["ship_to.country"] in facts["#near"]) is (form == "in")
        ),
    )


@st.composite
def words(draw: st.DrawFn) -> Condition:
    form = draw(
        st.sampled_from(["city", "like", "absent", "flag", "no flag", "yes", "date", "time"])
    )
    if form == "city":
        city = draw(st.sampled_from(["Berlin", "OSLO"]))
        return _of_order("ship_to.city", city, lambda v: v.lower() == city.lower())
    if form == "like":
        piece = draw(st.sampled_from(["er", "os", "x"]))
        ends = draw(st.booleans())
        pattern = f"*{piece}" if ends else f"*{piece}*"
        return _of_order(
            "ship_to.city",
            f'like "{pattern}"',
            lambda v: v.lower().endswith(piece) if ends else piece in v.lower(),
        )
    if form == "absent":
        return Condition("ship_to.city: absent", lambda facts: not facts["ship_to.city"])
    if form in ("flag", "no flag"):
        wants = form == "flag"
        return _of_order(
            "order.flags",
            f"{'include' if wants else 'exclude'} gift",
            lambda v: ("gift" in v) is wants,
        )
    if form == "yes":
        wants = draw(st.booleans())
        return _of_order("order.adds_up", "yes" if wants else "no", lambda v: v is wants)
    if form == "date":
        return _of_order("order.placed_on", "from 2026-11-02", lambda v: v >= "2026-11-02")
    return _of_order("time at PL1", "until 12:00", lambda v: v <= "12:00")


@st.composite
def blocks(draw: st.DrawFn) -> Condition:
    least = draw(st.integers(0, 2))
    hazard = draw(st.booleans())
    kind = draw(st.sampled_from(["any line", "every line", "no line", "at least 2 lines"]))

    def line(facts: Facts, place: int) -> Answer:
        quantity, hazards = facts["line.quantity"][place], facts["line.hazards"][place]
        parts: list[Answer] = [None if quantity is None else quantity > least]
        if hazard:
            parts.append(None if hazards is None else "battery" in hazards)
        return False if False in parts else None if None in parts else True

    def says(facts: Facts) -> Answer:
        if facts["line.quantity"] is None:
            return None
        answers = [line(facts, place) for place in range(len(facts["line.quantity"]))]
        sure, maybe = answers.count(True), answers.count(None)
        if kind == "every line":
            return False if False in answers else None if maybe else True
        needed = 2 if kind.startswith("at least") else 1
        enough = True if sure >= needed else None if sure + maybe >= needed else False
        return None if enough is None else enough is not (kind == "no line")

    body = f"{{line.quantity: over {least}" + (
        ", line.hazards: include battery}" if hazard else "}"
    )
    return Condition(f"{kind}: {body}", says)


def conditions() -> st.SearchStrategy[Condition]:
    """Any condition."""
    own = Condition("heavy-lines: over 0", lambda facts: facts["#heavy"])
    return st.one_of(numbers(), money(), choices(), words(), blocks(), st.just(own))


@dataclass(frozen=True)
class Made:
    """A rule: alternatives of conditions, `table` rows for (country, city), and its standing."""

    id: str
    shared: tuple[Condition, ...]
    any_of: tuple[tuple[Condition, ...], ...]
    rows: tuple[tuple[str, str], ...]
    trial: bool

    def text(self) -> str:
        lines = [f"  - id: {self.id}", "    why: Because"]
        if self.trial:
            lines.append("    status: trial")
        if self.shared:
            lines += ["    when:", *(f"      {one.text}" for one in self.shared)]
        if self.any_of:
            lines.append("    any_of:")
            for branch in self.any_of:
                lead = "      - "
                for one in branch:
                    lines.append(lead + one.text)
                    lead = "        "
        if self.rows:
            lines.append(f"    table: {self.id}.csv")
        return "\n".join([*lines, "    then: {tag: seen}"]) + "\n"

    def table(self) -> str:
        return "ship_to.country,ship_to.city\n" + "".join(f"{a},{b}\n" for a, b in self.rows)

    def says(self, facts: Facts) -> Answer:
        branches = [(*self.shared, *branch) for branch in self.any_of or ((),)]
        answers = []
        for branch in branches:
            parts = [one.says(facts) for one in branch]
            if self.rows:
                parts.append(self._row(facts))
            answers.append(False if False in parts else None if None in parts else True)
        return True if True in answers else None if None in answers else False

    def _row(self, facts: Facts) -> Answer:
        maybe = False
        for country, city in self.rows:
            cells: list[Answer] = []
            for wanted, value in (
                (country, facts["ship_to.country"]),
                (city, facts["ship_to.city"]),
            ):
                if not wanted:
                    cells.append(True)
                elif value is None:
                    cells.append(None)
                elif wanted.endswith("*"):
                    cells.append(value.lower().startswith(wanted[:-1].lower()))
                else:
                    cells.append(value.lower() == wanted.lower())
            if False in cells:
                continue
            if None not in cells:
                return True
            maybe = True
        return None if maybe else False


@st.composite
def rules(draw: st.DrawFn, name: str) -> Made:
    """A rule of that name."""
    some = st.lists(
        conditions(), min_size=1, max_size=3, unique_by=lambda one: one.text.split(":")[0]
    ).map(tuple)
    shared = draw(st.one_of(st.just(()), some))
    any_of = draw(st.one_of(st.just(()), st.lists(some, min_size=1, max_size=3).map(tuple)))
    cells = st.tuples(st.sampled_from(["DE", "NO", ""]), st.sampled_from(["Berlin", "O*", ""]))
    row = cells.filter(any)  # a row without any cell is an empty line
    rows = draw(st.one_of(st.just(()), st.lists(row, min_size=1, max_size=3).map(tuple)))
    return Made(name, shared, any_of, rows, draw(st.sampled_from([False, False, True])))


@dataclass(frozen=True)
class Book:
    """Rules of the house and of a client: files, and what decides for each."""

    files: dict[str, str]
    house: tuple[Made, ...]
    client: tuple[Made, ...]
    near: tuple[str, ...]


_HEAD = """\
stage: review
lists: {near: [DE, FR]}
facts: {heavy-lines: {count: lines, where: {line.quantity: over 1}}}
rules:
"""


@st.composite
def books(draw: st.DrawFn) -> Book:
    """A house with an overlay that replaces, adds and switches off."""
    house = tuple(draw(rules(f"rule-{n}")) for n in range(draw(st.integers(1, 6))))
    replaced = draw(rules(house[0].id)) if draw(st.booleans()) else None
    added = draw(rules("added"))
    off = house[-1].id if len(house) > 1 and draw(st.booleans()) else ""
    near = draw(st.sampled_from([("DE", "FR"), ("NO",)]))
    overlay = "stage: review\n"
    if near != ("DE", "FR"):
        overlay += f"lists: {{near: [{', '.join(near)}]}}\n"
    overlay += f"off: [{off}]\n" if off else ""
    own = [*([replaced] if replaced else []), added]
    overlay += "rules:\n" + "".join(one.text() for one in own)
    files = {
        "rules/review.yaml": _HEAD + "".join(one.text() for one in house),
        "rules/clients/acme/review.yaml": overlay,
    }
    # A replacing rule has the id of the house's, so its table takes that one's place in both.
    tables = {one.id: one for one in (*house, *own) if one.rows}
    files |= {f"rules/tables/{name}.csv": one.table() for name, one in tables.items()}
    if replaced is not None and replaced.rows and house[0].rows:
        house = (Made(**{**house[0].__dict__, "rows": replaced.rows}), *house[1:])
    client = tuple(
        replaced if replaced is not None and one.id == replaced.id else one
        for one in house
        if one.id != off
    )
    return Book(files, house, (*client, added), near)


def _maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(values, values, values, st.none())


@st.composite
def orders(draw: st.DrawFn) -> Facts:
    """The facts of one order; any of them may be unknown."""
    total = draw(_maybe(st.integers(0, 500)))
    count = draw(st.integers(1, 3))
    quantities = tuple(draw(_maybe(st.integers(0, 3))) for _ in range(count))
    hazards = tuple(draw(_maybe(st.sampled_from([(), ("battery",)]))) for _ in range(count))
    known = [None if one is None else one > 1 for one in quantities]
    heavy = None if None in known else any(known)
    return {
        "order.quantity": draw(_maybe(st.integers(0, 5))),
        "orders.same_phone in 24 hours": draw(_maybe(st.integers(0, 4))),
        "order.weight": draw(_maybe(st.integers(0, 3500))),
        "order.age": draw(_maybe(st.integers(0, 240))),
        "buyer.returns_rate": draw(_maybe(st.integers(0, 10_000))),
        "order.total in EUR": None if total is None else Money(total, "EUR"),
        "order.total in USD": None if total is None else Money(total * 2, "USD"),
        "ship_to.country": draw(_maybe(st.sampled_from(["DE", "FR", "NO", "US"]))),
        "ship_to.city": draw(_maybe(st.sampled_from(["Berlin", "oslo", "", "Xanten"]))),
        "order.flags": draw(_maybe(st.sampled_from([(), ("gift",), ("gift", "masked")]))),
        "order.adds_up": draw(_maybe(st.booleans())),
        "order.placed_on": draw(_maybe(st.sampled_from(["2026-11-01", "2026-11-02"]))),
        "time at PL1": draw(_maybe(st.sampled_from(["11:59", "12:00", "12:01"]))),
        "line.sku": ("A",) * count,
        "line.quantity": quantities,
        "line.hazards": hazards,
        "#heavy": heavy,
        "heavy-lines": None if heavy is None else sum(1 for one in known if one),
    }
