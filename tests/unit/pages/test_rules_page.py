"""The page of the rules in force: what stands on it, and that it only shows."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from builders.paths import ROOT
from builders.rule_texts import loaded

from processor.languages.languages import LANGUAGES
from processor.model.sentence import Date, sentence
from processor.pages.rules_known import KnownCase, KnownOfRules, RuleHits
from processor.pages.rules_page import MOST_ITEMS, MOST_ROWS, rules_page
from processor.pages.shell import safe

REVIEW = """\
stage: review
lists:
  eu: [DE, FR]
  fraud: [mallory@evil.example, eve@evil.example]
  phones: ["+49 221 1234567"]
facts:
  battery-lines: {count: lines, where: {line.hazards: include battery}}
rules:
  - id: dear
    why: Dear orders are called
    owner: Solveig
    until: 2026-12-31
    when: {order.total: over 300 EUR}
    any_of:
      - ship_to.country: not in eu
      - {buyer.email: in fraud, buyer.phone: in phones}
    then: {hold: call-buyer, approvals: 2}
  - id: codes
    why: The code is none
    locked: yes
    table: codes.csv
    then: {note: looked at}
  - id: tried
    why: Only tried
    status: trial
    when: {battery-lines: over 10}
    then: {tag: many}
  - id: old
    why: No longer
    status: off
    when: {order.kind: b2b}
    then: {note: n}
"""
ROUTE = """\
stage: route
rules:
  - id: near
    why: Shorter way
    when: {ship_to.country: PL}
    then: {choose_from: [PL1]}
  - id: far
    why: All others
    else: yes
    then: {never_from: [CN1]}
"""
CODES = "ship_to.country,ship_to.postcode,hold,# why\nDE,0*,call-buyer,old code\nPL,,other,\n"
OVERLAY = """\
stage: review
off: [dear]
lists: {eu: [PL]}
rules:
  - id: own
    why: Ours
    when: {ship_to.country: in eu}
    then: {note: n}
"""
HOUSE = {
    "rules/review.yaml": REVIEW, "rules/route.yaml": ROUTE, "rules/tables/codes.csv": CODES,
    "rules/clients/nordlys/review.yaml": OVERLAY,
}  # fmt: skip
KNOWN = KnownOfRules(
    since="2026-10-04",
    until="2026-11-03",
    hits={
        ("review", "dear"): RuleHits(fired=4, unknown=1, last="2026-11-02"),
        ("review", "codes/hold-call-buyer"): RuleHits(fired=2, last="2026-11-01"),
        ("review", "codes/hold-other"): RuleHits(fired=3, last="2026-11-03"),
        ("review", "tried"): RuleHits(trial=7, last="2026-11-03"),
    },
    rows={("review", "codes"): {2: 2, 3: 3}},
    cases={
        ("review", "", "dear"): (KnownCase("a dear order is called", "rules/review.test.yaml"),),
    },
    changes={
        ("review", "", "dear"): sentence("rules-page.change.changed", day=Date("2026-11-01")),
    },
)
GOLDEN = ROOT / "tests" / "golden" / "rules-page.html"


def shown(
    files: dict[str, str] | str = HOUSE, client: str = "", code: str = "en",
    known: KnownOfRules = KNOWN,
) -> str:  # fmt: skip
    return rules_page(loaded(files), client, known, LANGUAGES[code])


def article(page: str, rule: str) -> str:
    """What stands of a rule, without markup."""
    [found] = re.findall(rf'<article class="\w+" id="\w+-{rule}">(.*?)</article>', page, re.S)
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", found).split()))


def test_the_page_of_a_small_house_is_as_it_was() -> None:
    body = shown()[shown().index("<body>") :].replace("</p>", "</p>\n").replace("</tr>", "</tr>\n")
    assert body == GOLDEN.read_text("utf-8")


def test_a_rule_stands_with_all_that_is_known_of_it() -> None:
    text = article(shown(), "dear")
    for part in (
        "live", "until 2026-12-31", "Dear orders are called",
        "the order's total is over 300 EUR", "and at least one of these is so:",
        "the delivery address's country is not in the list eu",
        "the buyer's email is in the list fraud and the buyer's phone is in the list phones",
        "then hold the order for call-buyer; let it go only when 2 persons release it.",
        "rules/review.yaml:9", "Solveig", "matched 4 times, lacked a fact 1 time, last on",
        "decides 1 test", "a dear order is called",
        "in these words since the decisions of 2026-11-01",
    ):  # fmt: skip
        assert part in text, part


def test_a_table_is_one_rule_with_its_rows_and_their_orders() -> None:
    page = shown()
    text = article(page, "codes")
    assert text.startswith("codes live locked")
    assert "a row of the table codes.csv fits" in text
    assert "do what the row says; note “looked at”" in text
    assert "rules/tables/codes.csv: 2 rows, the first that fits counts" in text
    assert "2 DE 0* call-buyer old code 2" in text
    assert "3 PL other 3" in text
    assert "matched 5 times, last on 2026-11-03" in text


def test_rules_on_trial_switched_off_and_for_all_others_are_marked() -> None:
    page = shown()
    assert "tried trial Only tried" in article(page, "tried")
    assert "matched 7 times on trial" in article(page, "tried")
    assert article(page, "old").startswith("old off")
    assert "matched" not in article(page, "old")
    assert "all others" in article(page, "far")
    assert "no other rule of the file matches: never send from CN1" in article(page, "far")


def test_what_is_not_known_is_told_as_that() -> None:
    page = shown(known=KnownOfRules(since="2026-10-04", until="2026-11-03"))
    assert "Nothing was decided yet." in page
    text = article(page, "dear")
    assert text.count("not known: nothing was decided yet") == 2
    assert "decides no test" in text
    assert "orders" not in article(page, "codes").partition("rows")[2]


def test_buyers_are_not_shown_and_whom_to_ask_is() -> None:
    files = HOUSE | {
        "rules/review.yaml": REVIEW.replace("Solveig", "solveig@house.example").replace(
            "why: No longer", "why: Asked by mallory@evil.example"
        )
    }
    page = shown(files)
    assert "m***@evil.example, e***@evil.example" in page
    assert "mallory" not in page
    assert "1234567" not in page
    assert "+** *** *******" in page
    assert "solveig@house.example" in page


def test_a_client_sees_what_decides_for_it() -> None:
    page = shown(client="nordlys")
    assert "<h1>Rules that decide for nordlys</h1>" in page
    assert "off until 2026-12-31 switched off by nordlys" in article(page, "dear")
    assert "live added by nordlys" in article(page, "own")
    assert "eu: 1 item, a list of nordlys" in page
    assert 'id="review-own"' not in shown()
    assert "Rules that decide for acme" in shown(client="acme")


def test_chinese_readers_read_chinese() -> None:
    page = shown(code="zh")
    assert page.startswith('<!doctype html>\n<html lang="zh-Hans">')
    assert '<h2 id="review">审单</h2>' in page
    text = article(page, "dear")
    assert "订单的总额超过 300 EUR，并且至少符合以下一项：" in text
    assert "则挂起订单，等待 call-buyer；须由 2 人放行。" in text
    assert "命中 4 次" in text
    # What the house wrote itself stays as it wrote it.
    assert "Dear orders are called" in text


def test_rules_written_in_chinese_are_shown_in_both_languages() -> None:
    chinese = """\
环节: 审单
规则:
  - 编号: big
    原因: 金额 <大>
    条件: {订单.总额: 超过 300 EUR}
    动作: {挂起: call-buyer}
"""
    files = {"rules/review.yaml": chinese}
    assert "the order's total is over 300 EUR: hold" in article(shown(files), "big")
    assert "金额 <大>" in article(shown(files, code="zh"), "big")


HOSTILE = (
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"' onload=x y='",
    "=HYPERLINK(1)", "&lt;b&gt;", "</style><b>", "</textarea>", "]]>", "<!--",
)  # fmt: skip


def test_signs_that_nobody_sees_are_shown() -> None:
    assert safe("a\u202egnp.exe\x00\u200b\x85") == "a\\u202egnp.exe\\x00\\u200b\\x85"
    assert safe("北京\u3000a\u00a0b\n") == "北京\u3000a\u00a0b\n"


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_of_a_house_becomes_markup(text: str, code: str) -> None:
    rules = f"""\
stage: review
lists:
  bad: [{_quoted(text)}]
rules:
  - id: one
    why: {_quoted(text)}
    owner: {_quoted(text)}
    when: {{ship_to.city: {_quoted(text + "x")}, ship_to.name: in bad}}
    then: {{note: {_quoted(text)}}}
  - id: two
    why: w
    table: bad.csv
"""
    cell = '"' + text.replace('"', '""') + '"'
    files = {
        "rules/review.yaml": rules,
        "rules/tables/bad.csv": f"ship_to.country,note,#{cell}\nDE,{cell},{cell}\n".replace(
            f"#{cell}", '"#' + text.replace('"', '""') + '"'
        ),
    }
    known = KnownOfRules(
        since="2026-10-04", until="2026-11-03", hits={},
        cases={("review", "", "one"): (KnownCase(text, "rules/review.test.yaml"),)},
    )  # fmt: skip
    usual = _Tags(shown({**files, "rules/review.yaml": rules.replace(_quoted(text), "plain")
                         .replace(_quoted(text + "x"), "plain"),
                         "rules/tables/bad.csv": "ship_to.country,note,#c\nDE,c,c\n"},
                        code=code, known=known))  # fmt: skip
    found = _Tags(shown(files, code=code, known=known))
    # Nothing in the texts of the house is a tag or an attribute.
    assert [tag for tag, _ in found.found] == [tag for tag, _ in usual.found]
    assert {name for _, attrs in found.found for name in attrs} == {
        name for _, attrs in usual.found for name in attrs
    }
    assert found.text.count(text) >= 5


def test_the_page_has_no_script_and_asks_for_nothing() -> None:
    page = shown(client="nordlys")
    tags = _Tags(page)
    assert {"script", "link", "img", "iframe", "object", "form"}.isdisjoint(
        tag for tag, _ in tags.found
    )
    links = [value for _, attrs in tags.found for name, value in attrs.items()
             if name in ("href", "src")]  # fmt: skip
    assert links
    assert all(link is not None and link.startswith("#") for link in links)
    assert re.search(r"https?://|@import|url\(", page) is None


def test_it_fits_a_phone_and_paper() -> None:
    page = shown()
    assert '<meta name="viewport" content="width=device-width,initial-scale=1">' in page
    narrow = page[page.index("td::before{content:attr(data-of)") :]
    assert "@media print" in narrow
    assert "details::details-content{content-visibility:visible" in narrow
    cells = re.findall(r"<td([^>]*)>", page)
    assert cells
    assert all("data-of=" in cell for cell in cells)
    # What is read is no smaller than 12 px, of which a rem has 16.
    sizes = [float(size) for size in re.findall(r"font-size:(\.?[0-9.]+)rem", page)]
    assert min(sizes) >= 0.75


def test_the_same_house_has_the_same_bytes() -> None:
    assert shown() == shown()


def test_long_tables_and_lists_are_folded_and_cut_with_a_count() -> None:
    rows = "".join(f"DE,{number:05},call-buyer\n" for number in range(MOST_ROWS + 7))
    items = ", ".join(f"SKU-{number}" for number in range(MOST_ITEMS + 9))
    rules = f"""\
stage: review
lists: {{many: [{items}]}}
rules:
  - id: codes
    why: w
    table: codes.csv
  - id: skus
    why: w
    when: {{order.skus: include any of many}}
    then: {{note: n}}
"""
    page = shown({
        "rules/review.yaml": rules,
        "rules/tables/codes.csv": "ship_to.country,ship_to.postcode,hold\n" + rows,
    })  # fmt: skip
    assert page.count("<tr><td") == MOST_ROWS
    assert "and 7 more rows in rules/tables/codes.csv" in page
    assert "<details><summary>rules/tables/codes.csv: 207 rows" in page
    assert "many: 309 items" in page
    assert "and 9 more</p>" in page
    assert "SKU-300" not in page
