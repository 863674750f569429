"""What a person may write as a phone or an e-mail."""

from __future__ import annotations

import pytest

from processor.model.contacts import MOST_PHONE, is_email, is_phone, why_no_email, why_no_phone
from processor.model.sentence import sentence


@pytest.mark.parametrize(
    "text",
    ["+49 30 1234567", "0049 171 5551234", "030/12 34 56", "(415) 555-0100", "12345",
     "+1 415 555 0100 x12", "+47 22 33 44 55 ext. 7", "010\u20111234\u20115678"],
)  # fmt: skip
def test_phones_are_taken_as_people_group_them(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize(
    "text",
    ["", "1234", "ask the neighbour", "+49 30 1234567 after six", "1" * 16, "0" * 400,
     "++49 30 12345", "49+30 123456", "-----", "030 12345\n030 6789", "x12345"],
)  # fmt: skip
def test_what_nobody_can_dial_is_no_phone(text: str) -> None:
    assert not is_phone(text)


@pytest.mark.parametrize("text", ["anna@example.com", "a+b@mail.example", "ann@例子.cn"])
def test_one_address_is_an_email(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    ["anna", "anna@localhost", "anna at example.com", "@example.com", "anna@", "a@b@c",
     "a@b.c, d@e.f", "Anna <anna@example.com>", f"{'a' * 250}@b.cd"],
)  # fmt: skip
def test_anything_else_is_none(text: str) -> None:
    assert not is_email(text)


def test_a_text_that_is_too_long_is_told_so_before_its_form() -> None:
    long = sentence("write.why-long", length=400, most=MOST_PHONE)
    assert why_no_phone("a" * 400) == why_no_phone("0" * 400) == long
    assert why_no_email("a" * 400) == sentence("write.why-long", length=400, most=254)


def test_what_is_written_otherwise_is_told_so_and_what_is_right_is_not() -> None:
    assert why_no_phone("x12345") == why_no_email("anna") == sentence("write.why-form")
    assert why_no_phone("") == why_no_email("") == sentence("write.why-empty")
    assert why_no_phone("(415) 555-0100") is why_no_email("anna@example.com") is None
