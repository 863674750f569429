"""A language says a sentence with its pieces, by its own rules."""

from __future__ import annotations

from gettext import GNUTranslations
from io import BytesIO

import pytest

from processor.languages.compiling import compiled
from processor.languages.language import Language
from processor.languages.languages import LANGUAGES
from processor.model.money import Money
from processor.model.sentence import (
    Amount,
    Condition,
    Date,
    Given,
    Listed,
    Name,
    Sentence,
    joined,
    keep,
    kept,
    listed,
    sentence,
)

HEAD = """\
msgid ""
msgstr ""
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"""
PO = (
    f"{HEAD}\n"
    + """\
msgid "form.day"
msgstr "d MMMM y"

msgid "form.amount"
msgstr "#,##0.00 ¤¤"

msgid "list.comma"
msgstr ", "

msgid "list.or"
msgstr " or "

msgid "orders"
msgid_plural "orders"
msgstr[0] "{n} order"
msgstr[1] "{n} orders"

msgid "wants"
msgstr "{client} wants {total} on {day}; {wave} stays"

msgid "quoted"
msgstr "no {word!q}"

msgctxt "advice"
msgid "quoted"
msgstr "write {better}"

msgctxt "title"
msgid "cell/date"
msgstr "no date"
"""
)
TEXTS = GNUTranslations(BytesIO(compiled("en", {"a.po": PO})))
TOY = Language("toy", "en", lambda: TEXTS)


def test_pieces_are_said_by_the_rules_of_the_language() -> None:
    said = sentence("wants", client="acme", total=Money(123450, "EUR"), day=Date("2026-11-03"))
    assert TOY.say(said) == "acme wants 1,234.50 EUR on 3 November 2026; {wave} stays"
    yen = sentence("wants", client="acme", total=Money(1234, "JPY"), day=Date("soon"))
    assert TOY.say(yen).startswith("acme wants 1,234 JPY on soon")


def saying(day: str, amount: str) -> Language:
    """The toy with other patterns."""
    po = PO.replace("d MMMM y", day).replace("#,##0.00 ¤¤", amount)
    texts = GNUTranslations(BytesIO(compiled("en", {"a.po": po})))
    return Language("toy", "en", lambda: texts)


@pytest.mark.parametrize(
    "pattern",
    [
        "-",
        "as it stands",
        "原样",
        "form.day",
        "MMMM",
        "y-MM",
        "HH:mm d M y",
        "d M y 'o",
        "bbbbbbb",
        "%d",
    ],
)
def test_a_day_whose_pattern_does_not_work_is_said_plainly(pattern: str) -> None:
    assert saying(pattern, "-").say(Date("2026-11-03")) == "2026-11-03"


@pytest.mark.parametrize(
    "pattern",
    [
        "-",
        "as it stands",
        "原样",
        "#,##0 ¤¤",
        "#,##0.00",
        "#,##0.00%¤",
        "0.00E0 ¤",
        "0.00 '¤'",
        "#.00.0",
        "¤",
    ],
)
def test_an_amount_whose_pattern_does_not_work_is_said_plainly(pattern: str) -> None:
    assert saying("-", pattern).say(Amount(123450, "EUR")) == "1234.50 EUR"


def test_other_patterns_that_work_are_followed() -> None:
    toy = saying("EEEE, d 'de' MMM yyyy", "¤¤ #,##,##0.00;(¤¤ #)")
    assert toy.say(Date("2026-11-03")) == "Tuesday, 3 de Nov 2026"
    assert toy.say(Amount(12345678, "EUR")) == "EUR 1,23,456.78"


@pytest.mark.parametrize(("count", "words"), [(1, "1 order"), (2, "2 orders"), (0, "0 orders")])
def test_a_number_chooses_the_plural_form(count: int, words: str) -> None:
    assert TOY.say(sentence("orders", n=count)) == words


def test_a_hole_takes_quotes_of_the_language_and_advice_stands_under_the_same_id() -> None:
    said = sentence("quoted", word="x y", better="z")
    assert TOY.say(said) == "no 'x y'"
    assert TOY.advice(said) == "write z"
    assert TOY.advice(sentence("orders", n=1)) == ""


def test_a_problem_code_has_a_title_of_its_own() -> None:
    assert TOY.title("cell/date") == "no date"
    assert TOY.title("cell/none") == "cell/none"


def test_a_quotation_that_looks_like_a_hole_is_not_filled() -> None:
    assert TOY.say(sentence("quoted", word="{better}", better="z")) == "no '{better}'"


def test_an_id_without_a_sentence_is_said_with_its_pieces() -> None:
    assert TOY.say(sentence("none.such", a="x", b=3)) == "none.such (a=x, b=3)"


def test_words_of_the_rule_language_are_said_in_it() -> None:
    chinese = LANGUAGES["zh"]
    assert chinese.say(Name("ship_to.city")) == "收货.城市"
    assert chinese.say(Condition("over 5 kg", "weight")) == "超过 5 千克"
    assert chinese.say(Date("2026-11-03")) == "2026年11月3日"
    assert TOY.say(listed((Name("a.b"), "c", Condition("x")), "or")) == "a.b, c or x"


@pytest.mark.parametrize(
    "pieces",
    [{}, {"a": "x", "n": 3}, {"a": Money(5, "EUR"), "b": ("q", Name("hold"), sentence("c", d=1))},
     {"a": Listed((Date("2026-01-01"), Condition("over 5", "count", ("x",))), "or")}],
)  # fmt: skip
def test_what_is_kept_comes_back_equal(pieces: dict[str, Given]) -> None:
    said = sentence("any", **pieces)
    assert kept(keep(said)) == said
    assert hash(kept(keep(said))) == hash(said)


@pytest.mark.parametrize("text", ["", "no stock", '{"is":"sentence",', '{"is":"sentence","id":3}'])
def test_what_an_earlier_version_kept_is_a_quotation(text: str) -> None:
    assert kept(text) == text


@pytest.mark.parametrize("text", ["a", keep(sentence("wants")), '{"is":"sentence",'])
def test_a_quotation_is_never_taken_for_a_sentence(text: str) -> None:
    assert LANGUAGES["en"].say(kept(keep(text))) == text


def test_a_sentence_with_pieces_of_another_version_is_told_as_that() -> None:
    later = '{"is":"sentence","id":"order.late","pieces":{"by":{"is":"moment","at":3}}}'
    assert LANGUAGES["en"].say(kept(later)) == "kept by another version (order.late)"


def test_sentences_that_are_equal_are_one_in_a_set_whatever_the_order_of_their_pieces() -> None:
    one = sentence("any", a="x", b=sentence("c", d=1, e=2))
    other = sentence("any", b=sentence("c", e=2, d=1), a="x")
    assert one == other
    assert len({one, other}) == 1


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_text_in_quotes_sends_a_terminal_no_control_character(language: str) -> None:
    speaker = LANGUAGES[language]
    said = speaker.say(sentence("console.no-language", language="\x1b]0;x\x07\u202e", known="en"))
    assert said.isprintable()
    assert "\\x1b]0;x\\x07\\u202e" in said


def test_yes_and_no_are_words_of_a_catalogue() -> None:
    with pytest.raises(TypeError, match="yes and no"):
        sentence("any", answer=True)


def test_sentences_in_a_row() -> None:
    assert joined([]) == ""
    assert joined(["a"]) == "a"
    assert isinstance(joined(["a", sentence("b")]), Sentence)


def test_an_id_that_stands_twice_is_refused() -> None:
    again = 'msgid "wants"\nmsgstr "x"\n'
    with pytest.raises(ValueError, match=r"b\.po:5: 'wants' stands in a\.po:\d+ too"):
        compiled("en", {"a.po": PO, "b.po": f"{HEAD}\n{again}"})
    line = PO.count("\n") + 2
    with pytest.raises(ValueError, match=rf"a\.po:{line}: 'wants' stands in line \d+ too"):
        compiled("en", {"a.po": f"{PO}\n{again}"})


@pytest.mark.parametrize(
    ("slip", "line"),
    [('msgid x\nmsgstr "a"', 5), ('msgid "x"\nmsgstr "a', 6), ('msgid "x"\nmsgstr "a" "b"', 6),
     ('msgid "x"\nmsgid_plural "x"\nmsgstr[0] "a"\nmsgstr[2] "b"', 5),
     ('msgid "x"\nmsgstr[q] "b"', 6), ('msgid "x"\nmsgid "y"\nmsgstr "z"', 5)],
)  # fmt: skip
def test_a_text_that_cannot_be_read_is_refused_with_its_line(slip: str, line: int) -> None:
    with pytest.raises(ValueError, match=rf"^a\.po:{line}: "):
        compiled("en", {"a.po": f"{HEAD}\n{slip}\n"})


def test_the_head_of_the_files_decides_the_plural_forms() -> None:
    three = "nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);"
    head = HEAD.replace("nplurals=2; plural=(n != 1);", three)
    forms = "".join(f'msgstr[{n}] "{word}"\n' for n, word in enumerate(("one", "two", "more")))
    texts = GNUTranslations(
        BytesIO(compiled("en", {"a.po": f'{head}\nmsgid "n"\nmsgid_plural "n"\n{forms}'}))
    )
    toy = Language("toy", "en", lambda: texts)
    assert [toy.say(sentence("n", n=count)) for count in (1, 2, 3)] == ["one", "two", "more"]
    with pytest.raises(ValueError, match=r"b\.po:3: Plural-Forms are 'nplurals=3.* here"):
        compiled("en", {"a.po": HEAD, "b.po": head})
    with pytest.raises(ValueError, match=r"a\.po:1: the head says no Plural-Forms"):
        compiled("en", {"a.po": 'msgid "a"\nmsgstr "b"\n'})
