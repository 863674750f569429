"""What people write and a program once took for something else: `check` names every line of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders.world import World

CONDITIONS = {
    "one of a, b": "ship_to.city: one of Berlin, Wien",
    "ends in": "buyer.email: ends in @mail.example",
    "includes": "order.notes: includes urgent",
    "begins with": "ship_to.postcode: begins with 97",
    "is not empty": "ship_to.company: is not empty",
    "not null": "order.po_number: not null",
    "a or b": "order.shipping_service: express or overnight",
    "a whole condition in quotes": 'order.payment_method: "not like *cod*"',
    "stars in quotes without like": 'buyer.name: "*gmbh*"',
    "quotes of another language": "ship_to.name: „Muster“",
    "odd quotes in brackets": "ship_to.region: [‘Bayern’, ‘Hessen’]",
    "a regular expression": 'order.id: like "^#[0-9]+$"',
    "one letter": 'ship_to.postcode: like "97???"',
    "some of a set": "order.tags: include [vip, press]",
}
"""Each was taken for a text that no order has, and told by nobody."""
TEXTS = {
    "a why that is cut off": ("why", "Ask desk #2 before it goes"),
    "a note that is cut off": ("note", "Lane #7, no pallets"),
    "a note in odd quotes": ("note", "“fragile”"),
}
TABLES = {
    "a row behind a wider one": ("FR,,baltic-post", "FR,20000-20999,silkway", 3),
    "a row twice": ("FR,75*,baltic-post", "FR,75*,baltic-post", 3),
    "ranges one over the other": ("ES,10000-20000,baltic-post", "ES,15000-25000,silkway", 3),
    "districts as a range": ("IE,D02*,baltic-post", "GB,HS1-HS9,silkway", 3),
    "districts with stars as a range": ("IE,D02*,baltic-post", "GB,ZE1*-ZE3*,silkway", 3),
    "zeros that were lost": ("DE,1067,baltic-post", "DE,50667,silkway", 2),
}
FILES = {
    "kept by hand": "rules/own.yaml.old",
    "in a folder of its own": "rules/europe/own.yaml",
    "of a client in a folder of another name": "rules/client/nordlys/own.yaml",
    "a list in capitals": "rules/lists/OWN.CSV",
}
LISTS = {"of nobody": "phone,since\n", "of rows without a phone": "phone,since\n,2026-05-01\n"}


def rule(name: str, stage: str = "review", **keys: str) -> str:
    """A file of one rule."""
    said = {"why": "w", **keys}
    lines = "".join(f"    {key}: {value}\n" for key, value in said.items() if key != "lists")
    lists = f"lists: {said['lists']}\n" if "lists" in said else ""
    return f"stage: {stage}\nif_unknown: skip\n{lists}rules:\n  - id: {name}\n{lines}"


def inputs() -> tuple[dict[str, str], dict[str, tuple[str, int]]]:
    """The files of all inputs, and by input the file and line that must be named."""
    files: dict[str, str] = {}
    places: dict[str, tuple[str, int]] = {}
    for at, (name, condition) in enumerate(CONDITIONS.items()):
        path = f"rules/words-{at}.yaml"
        files[path] = rule(f"words-{at}", when=f"\n      {condition}", then="{hold: call-buyer}")
        places[name] = path, 7
    for at, (name, (key, text)) in enumerate(TEXTS.items()):
        path = f"rules/texts-{at}.yaml"
        when = "\n      ship_to.country: DE"
        then = "{hold: call-buyer}" if key == "why" else f"\n      {key}: {text}"
        files[path] = rule(
            f"texts-{at}", **({key: text} if key == "why" else {}), when=when, then=then
        )
        places[name] = path, 5 if key == "why" else 9
    for at, (name, (first, second, line)) in enumerate(TABLES.items()):
        rows = [one.rpartition(",") for one in (first, second)]
        body = "".join(f"{row},carrier {carrier}\n" for row, _, carrier in rows)
        table = f"rules/tables/rows-{at}.csv"
        files[table] = f"ship_to.country,ship_to.postcode,prefer\n{body}"
        files[f"rules/rows-{at}.yaml"] = rule(f"rows-{at}", "carrier", table=f"rows-{at}.csv")
        places[name] = table, line
    for at, (name, body) in enumerate(LISTS.items()):
        path = f"rules/lists/phones-{at}.csv"
        files[path] = body
        files[f"rules/phones-{at}.yaml"] = rule(
            f"phones-{at}",
            lists=f"{{phones-{at}: {{file: phones-{at}.csv, column: phone}}}}",
            when=f"\n      buyer.phone: {'not ' * at}in phones-{at}",
            then="{hold: call-buyer}",
        )
        places[name] = path, 1
    for name, path in FILES.items():
        files[path] = "phone\n1\n" if path.endswith("CSV") else rule("own", then="{note: n}")
        # A folder is told of by its own name.
        places[name] = path, 0
    return files, places


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, int]]:
    """(file, line) of all that one `check` of all inputs tells, but of tests that are missing."""
    world = World.build(tmp_path_factory.mktemp("meant") / "house")
    for path, text in inputs()[0].items():
        target = world.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    ran = world.crossdock("check", "--json")
    found = [json.loads(line) for line in ran.out.splitlines()]
    return {
        (one["file"], one.get("line", 0))
        for one in found
        if not one["code"].startswith("test/uncovered")
    }


@pytest.mark.parametrize("name", inputs()[1])
def test_what_was_written_is_named_at_its_line(name: str, told: set[tuple[str, int]]) -> None:
    path, line = inputs()[1][name]
    folders = [one.as_posix() for one in Path(path).parents[:-2]]
    assert any((one, line) in told for one in (path, *folders))
