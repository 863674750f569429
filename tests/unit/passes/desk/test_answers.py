"""What comes of a request is kept as it is said, with whether anything was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.languages.languages import in_english, language_of
from processor.ledger.database import open_ledger, reading, transaction
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.ledger.sql import text
from processor.model.sentence import Text, sentence
from processor.passes.desk.sheet_answers import together


@pytest.mark.parametrize(
    "answer",
    [
        Answer(sentence("desk.decided-again", n=2)),
        Answer(sentence("desk.no-such-order"), refused=True),
        Answer("what an earlier version said", refused=True),
    ],
)
def test_an_answer_comes_back_as_it_was_given(tmp_path: Path, answer: Answer) -> None:
    engine = open_ledger(tmp_path / "ledger.db")
    with transaction(engine, "request") as connection:
        key = requests.ask(connection, "redecide", {}, "ana", 0)
        assert requests.answer_of(connection, key) is None
        requests.answer(connection, key, answer)
    with reading(engine) as connection:
        assert requests.answer_of(connection, key) == answer
    engine.dispose()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("refused: no such order", Answer("no such order", refused=True)),
        ("released 1 hold", Answer("released 1 hold")),
    ],
)
def test_what_a_process_of_an_earlier_version_refused_in_words_is_refused(
    tmp_path: Path, words: str, answer: Answer
) -> None:
    engine = open_ledger(tmp_path / "ledger.db")
    with transaction(engine, "request") as connection:
        key = requests.ask(connection, "release", {"order": "#1"}, "ana", 0)
        connection.execute(text("UPDATE request SET state = 'done', answer = :a"), {"a": words})
    with reading(engine) as connection:
        found = requests.answer_of(connection, key)
    engine.dispose()
    assert found == answer
    begun = "未执行：" if answer.refused else ""
    assert language_of("zh").say(answer.said) == f"{begun}{answer.words}"


@pytest.mark.parametrize(
    ("kind", "name", "english", "chinese"),
    [
        ("channel", "acme-shopify", "paused: channel acme-shopify", "已暂停：渠道 acme-shopify"),
        ("all", "", "paused: all", "已暂停：全部发货"),
    ],
)
def test_what_is_paused_is_named_in_a_language(
    kind: str, name: str, english: str, chinese: str
) -> None:
    said: Text = sentence("desk.paused", what=requests.part(kind, name))
    assert [language_of(code).say(said) for code in ("en", "zh")] == [english, chinese]


@pytest.mark.parametrize(
    ("key", "one", "many"),
    [
        ("desk.decided-again", "1 order is decided", "2 orders are decided"),
        ("recall.done", "recalled: 1 order is", "recalled: 2 orders are"),
        ("recall.cancelled", "1 at the warehouse gets", "2 at the warehouse get"),
        ("recall.unchanged", "left alone: 1 order that", "left alone: 2 orders that"),
    ],
)
def test_one_order_is_told_of_as_one(key: str, one: str, many: str) -> None:
    english = language_of("en").say
    assert english(sentence(key, n=1)).startswith(one)
    assert english(sentence(key, n=2)).startswith(many)


def test_what_was_refused_of_a_decision_is_said_beside_what_was_done() -> None:
    no = Answer(sentence("desk.why-needed", reason="call-buyer"), refused=True)
    waits = Answer("one of two approved", waits=True)
    both = together([no, waits, Answer("released")])
    assert not both.refused and not both.waits
    assert in_english(both.said).startswith("released; one of two approved; refused: ")
    assert "call-buyer" in in_english(both.said)
    assert together([no]) == no
