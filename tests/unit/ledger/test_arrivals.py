"""What became of files and rows is kept as sentences; words of an earlier version stay words."""

from __future__ import annotations

from pathlib import Path

import msgspec

from processor.languages.languages import language_of
from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow, RowFact
from processor.ledger.database import open_ledger, transaction
from processor.model.sentence import Text, sentence
from processor.problems.problem import Problem, problem, render

NOTED = {"code": "file/empty", "message": "it held nothing", "advice": "look", "file": "inbox/a/f"}
REASON = sentence(
    "row.reason", said=sentence("booking.known-rate", currency="PLN", day="x"), code="c"
)


def noted(path: Path, problems: object, reason: Text) -> tuple[FileRow, list[Text]]:
    """A file that has these problems, and one rejected row."""
    engine = open_ledger(path)
    with transaction(engine, "register") as connection:
        row = arrivals.register(
            connection, sender="a", name="f", sha256="0", size=1, seen_at=1, folder="d",
            safe_name="f",
        )  # fmt: skip
        arrivals.update(connection, row.id, problems=problems)
        arrivals.add_rows(connection, row.id, [RowFact(2, "rejected", None, reason, "raw")])
        found = arrivals.by_id(connection, row.id)
        assert found is not None
        reasons = [why for _, _, why in arrivals.rejected_rows(connection, row.id)]
    engine.dispose()
    return found, reasons


def test_a_sentence_comes_back_to_be_said_in_any_language(tmp_path: Path) -> None:
    given = problem("file/folder", file="inbox/x/f", folder="x", folders=["a", "b"])
    file, reasons = noted(tmp_path / "ledger.db", (given,), REASON)
    assert arrivals.problems_of(file) == (given,)
    assert reasons == [REASON]
    assert language_of("zh").say(REASON) == "PLN 在 x 的汇率已知 [c]"


def test_the_words_of_an_earlier_version_stand_as_they_are(tmp_path: Path) -> None:
    earlier = msgspec.json.encode([NOTED]).decode()
    file, reasons = noted(tmp_path / "ledger.db", earlier, "no whole number [cell/number]")
    (found,) = arrivals.problems_of(file)
    assert isinstance(found, Problem)
    assert render(found) == "inbox/a/f: error: it held nothing [file/empty]\n  = look"
    assert reasons == ["no whole number [cell/number]"]
