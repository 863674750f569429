"""Every sentence stands once a language, has the same pieces in each, and is said somewhere."""

from __future__ import annotations

import pytest
from builders.paths import ROOT
from builders.sentences import HOLE, catalogue, forms, holes, is_named, languages, texts, uses

from processor.languages.language import ADVICE, TITLE
from processor.languages.languages import FIRST, LANGUAGES
from processor.languages.patterns import PLAIN, is_amount, is_day
from processor.languages.read_texts import po_texts, texts_of
from processor.model.sentence import sentence
from processor.problems.codes import CODES

OTHERS = sorted(set(languages()) - {FIRST})


def test_every_language_has_a_catalogue() -> None:
    assert sorted(languages()) == sorted(LANGUAGES)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("context", [None, ADVICE, TITLE])
def test_a_language_has_every_sentence_that_the_first_one_has(
    language: str, context: str | None
) -> None:
    first, other = texts(FIRST, context), texts(language, context)
    lacks, has_more = sorted(set(first) - set(other)), sorted(set(other) - set(first))
    assert (lacks, has_more) == ([], [])


@pytest.mark.parametrize("language", sorted(languages()))
def test_no_sentence_is_empty_and_every_plural_form_is_there(language: str) -> None:
    forms = catalogue(language).num_plurals
    for context in (None, ADVICE, TITLE):
        for key, said in texts(language, context).items():
            assert all(said), key
            assert len(said) in (1, forms), key


@pytest.mark.parametrize("language", sorted(languages()))
def test_plural_forms_are_those_that_the_head_of_every_file_says(language: str) -> None:
    said = {
        line.partition(": ")[2].removesuffix('\\n"')
        for text in po_texts(language).values()
        for line in text.splitlines()
        if line.startswith('"Plural-Forms: ')
    }
    assert {texts_of(language).info()["plural-forms"]} == said


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("context", [None, ADVICE])
def test_a_sentence_has_the_same_pieces_in_the_same_quotes_in_every_form_and_language(
    language: str, context: str | None
) -> None:
    found = {
        key: [*forms(FIRST, context, key), *forms(language, context, key)]
        for key in texts(FIRST, context)
    }
    differ = {key: list(map(sorted, some)) for key, some in found.items() if len(set(some)) > 1}
    assert differ == {}


def test_every_sentence_that_the_code_names_is_in_the_catalogue_with_its_pieces() -> None:
    known = texts(FIRST)
    assert [f"{one.place}: {one.id}" for one in uses() if one.id not in known] == []
    lacking = [
        f"{one.place}: {one.id} lacks {sorted(holes(FIRST, one.id) - one.pieces)}"
        for one in uses()
        if one.pieces is not None and not holes(FIRST, one.id) <= one.pieces
    ]
    assert lacking == []


def test_every_sentence_of_the_catalogue_is_said_somewhere() -> None:
    assert [key for key in texts(FIRST) if not is_named(key)] == []


def test_the_sentence_of_a_problem_bears_a_code_that_is_known() -> None:
    assert [key for key in texts(FIRST) if "/" in key and key.partition(".")[0] not in CODES] == []


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_code_has_a_title_without_pieces_and_no_other_title_is_there(language: str) -> None:
    titles = texts(language, TITLE)
    assert (sorted(CODES - set(titles)), sorted(set(titles) - CODES)) == ([], [])
    assert [code for code, said in titles.items() if len(said) > 1 or HOLE.search(said[0])] == []


@pytest.mark.parametrize("language", sorted(languages()))
def test_days_and_amounts_have_patterns_that_work_or_none(language: str) -> None:
    [day], [amount] = (texts(language)[key] for key in ("form.day", "form.amount"))
    assert day == PLAIN or is_day(day), day
    assert amount == PLAIN or is_amount(amount), amount


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_head_of_every_file_names_its_language(language: str) -> None:
    heads = {name: text.partition("\n\n")[0] for name, text in po_texts(language).items()}
    assert [name for name, head in heads.items() if f'"Language: {language}\\n"' not in head] == []


def test_advice_belongs_to_a_sentence() -> None:
    assert sorted(set(texts(FIRST, ADVICE)) - set(texts(FIRST))) == []


# What a thing is called in Chinese, and by which other words it is not called.
ONE_NAME = {
    "账本": ("台账",),
    "远端": ("远程",),
    "挂起": ("暂扣", "暂停原因"),
    "交接": ("投递", "送出", "交付", "移交"),
    "接收": ("收入", "收进"),
    "审批": ("批准",),
}


@pytest.mark.parametrize("name", ONE_NAME)
def test_a_thing_has_one_name_in_chinese(name: str) -> None:
    pages = ROOT.glob("docs/problems/zh/*.md")
    said = [*po_texts("zh").values(), *(page.read_text("utf-8") for page in pages)]
    assert [other for other in ONE_NAME[name] if any(other in text for text in said)] == []
    assert any(name in text for text in said)


def test_an_order_that_rules_let_through_is_not_called_as_one_that_a_person_released() -> None:
    chinese = LANGUAGES["zh"]
    words = [chinese.say(sentence(key)) for key in ("state.approved", "event.approved")]
    assert words == ["已通过", "已审批"]
    assert "放行" not in "".join(words)
