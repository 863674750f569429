"""Every word of the rule language with each type of fact it goes with, as conditions for tests."""

from __future__ import annotations

HEAD = """\
stage: review
timezone: Europe/Berlin
lists:
  near: [DE, AT]
  served: [in near, GB]
  cities: [Delft, "den Haag"]
  skus: [A1, B2]
facts:
  dear-lines:
    count: lines
    where: {line.amount: over 10 EUR}
  load:
    product: order.quantity
    times: order.line_count
  waited:
    days between: order.placed_on
    and: today
rules:
"""
_BOUNDS = ("over {}", "at least {}", "under {}", "at most {}")
_NUMBER = {
    "order.quantity": ("3", "12"), "load": ("3", "12"), "dear-lines": ("1", "2"),
    "order.total": ("10 EUR", "20.50 EUR"), "order.weight": ("500 g", "600 g"),
    "order.longest": ("60 cm", "80 cm"), "waited": ("2 days", "9 days"),
    "order.age": ("30 minutes", "60 minutes"), "buyer.returns_rate": ("5 %", "60 %"),
}  # fmt: skip
_TEXT = ("ship_to.city", "buyer.name", "order.id")
_PAIRS = {
    "ship_to.city": "bill_to.city", "ship_to.country": "bill_to.country",
    "order.placed_on": "today", "buyer.name": "ship_to.name",
}  # fmt: skip


def _of_numbers(fact: str, low: str, high: str) -> list[str]:
    amount, _, unit = low.partition(" ")
    between = f"between {amount} and {high}" if unit else f"between {low} and {high}"
    return [*(form.format(low) for form in _BOUNDS), between, low, f"not {low}",
            f"[{low}, {high}]", f"not [{low}, {high}]"]  # fmt: skip


def _of_texts() -> list[str]:
    forms = ["Delft", '"over the hill"', "not Delft", 'not "in town"', "[Delft, Haag]",
             'not [Delft, "in town"]', "in cities", "not in cities"]  # fmt: skip
    for word in ("like", "starts with", "ends with", "contains"):
        text = "*el*" if word == "like" else "el"
        for lead in ("", "not "):
            forms += [f'{lead}{word} "{text}"', f"{lead}{word} {text}",
                      f'{lead}{word} ["{text}", "ab{text}"]']  # fmt: skip
    return forms


def conditions() -> list[tuple[str, str]]:
    """(fact, condition) for every word and form."""
    found = [(f, one) for f, ends in _NUMBER.items() for one in _of_numbers(f, *ends)]
    found += [(fact, one) for fact in _TEXT for one in _of_texts()]
    found += [("ship_to.country", one) for one in (
        "DE", "not DE", "[DE, AT]", "not [DE, AT]", "in served", "not in served")]  # fmt: skip
    found += [("order.skus", f"{word} A1") for word in ("include", "exclude")]
    found += [("order.skus", f"include {word} of {many}") for word in ("any", "none", "all")
              for many in ("[A1, B2]", "skus")]  # fmt: skip
    found += [("order.placed_on", one) for one in (
        "2026-11-30", "not 2026-11-30", "from 2026-11-30", "until 2026-11-30",
        "between 2026-11-30 and 2026-12-24", "[2026-11-30, 2026-12-24]")]  # fmt: skip
    found += [("time at PL1", one) for one in ("from 09:30", "until 17:00",
                                               "between 09:30 and 17:00")]  # fmt: skip
    found += [("order.kind", one) for one in ("b2b", "not b2b", "[b2b, sample]")]
    found += [("order.currency", "EUR"), ("order.adds_up", "yes"), ("order.adds_up", "no")]
    found += [(fact, f"{word} {other}") for fact, other in _PAIRS.items()
              for word in ("same as", "not same as")]  # fmt: skip
    facts = dict.fromkeys(fact for fact, _ in found)
    return [*found, *((fact, one) for fact in facts for one in ("present", "absent"))]


def rule(name: str, body: str) -> str:
    """A rule with a block of conditions."""
    return f"  - id: {name}\n    why: w\n{body}    then: {{tag: x}}\n"


def when(*conditions: tuple[str, str]) -> str:
    """Conditions as a `when` block; a fact stands there once."""
    lines = (f"      {fact}: {said}\n" for fact, said in dict(conditions).items())
    return "    when:\n" + "".join(lines)
