"""What answers to a file of ours mean, and whether they were given before."""

from __future__ import annotations

from typing import Any

import pytest

from processor.model.acknowledgements import FileAnswer, FileAnswers, Result, Said, SentShipment


def of(shipment: int | None, result: Result, line: str = "", *, here: bool = True) -> FileAnswer:
    return FileAnswer(
        document=1, shipment=shipment, line=line, result=result, words="", happened_at=7, here=here
    )


def member(key: int) -> SentShipment:
    values: dict[str, Any] = {
        "number": f"S{key}", "order_key": key, "order": f"shop/{key}", "client": "acme",
        "state": "instructed", "action": "new", "presumed": False, "cancel_asked": False,
    }  # fmt: skip
    return SentShipment(key=key, **values)


BOTH = (member(1), member(2))


@pytest.mark.parametrize(
    ("answers", "meant"),
    [
        ([], {}),
        ([of(None, "accepted")], {1: "taken", 2: "taken"}),
        ([of(None, "rejected")], {1: "refused", 2: "refused"}),
        ([of(None, "partly")], {}),
        ([of(None, "partly"), of(1, "rejected")], {1: "refused", 2: "taken"}),
        ([of(None, "accepted"), of(1, "partly")], {1: "refused", 2: "taken"}),
        ([of(None, "rejected"), of(1, "accepted")], {1: "taken", 2: "refused"}),
        ([of(1, "rejected")], {1: "refused"}),
        ([of(1, "rejected", "1"), of(1, "accepted", "2")], {1: "refused"}),
        ([of(1, "accepted", "1"), of(1, "accepted", "2")], {1: "taken"}),
    ],
)
def test_the_nearest_word_about_a_shipment_counts_and_of_its_lines_the_worst(
    answers: list[FileAnswer], meant: dict[int, str]
) -> None:
    assert FileAnswers(answers).verdicts(BOTH) == meant


@pytest.mark.parametrize(
    ("earlier", "new", "said"),
    [
        ([], of(None, "accepted"), "new"),
        ([of(None, "accepted")], of(None, "accepted"), "same"),
        ([of(None, "accepted")], of(None, "rejected"), "against"),
        ([of(None, "partly")], of(None, "accepted"), "against"),
        # In one file the nearer word stands beside the wider one; in another it contradicts it.
        ([of(None, "accepted")], of(1, "rejected"), "new"),
        ([of(None, "accepted", here=False)], of(1, "rejected"), "against"),
        ([of(None, "accepted", here=False)], of(1, "accepted"), "same"),
        ([of(None, "partly", here=False)], of(1, "rejected"), "new"),
        ([of(1, "rejected", here=False)], of(None, "accepted"), "against"),
        ([of(1, "rejected", here=False)], of(None, "partly"), "new"),
        ([of(1, "accepted", here=False)], of(None, "rejected"), "against"),
        ([of(1, "rejected", here=False)], of(2, "accepted"), "new"),
        ([of(1, "rejected", here=False)], of(1, "rejected", "2"), "same"),
        ([of(1, "rejected", "1", here=False)], of(1, "accepted", "2"), "new"),
        ([of(1, "rejected", "1", here=False)], of(1, "accepted", "1"), "against"),
    ],
)  # fmt: skip
def test_an_answer_is_new_known_or_the_contrary_of_what_was_answered(
    earlier: list[FileAnswer], new: FileAnswer, said: Said
) -> None:
    assert FileAnswers(earlier).said(new) == said
