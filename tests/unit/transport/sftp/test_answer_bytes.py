"""A server may answer with anything: what it says is read with bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.transport.sftp.answers import AnswerBytes, Attributes, Garbage


def number(value: int, size: int = 4) -> bytes:
    return value.to_bytes(size, "big")


def test_attributes_hold_what_the_server_tells_and_none_of_what_it_does_not() -> None:
    told = number(0xD) + number(70, 8) + number(0o100644) + number(5) + number(1_700_000_000)
    assert AnswerBytes(told).attributes() == Attributes(70, 1_700_000_000, 0o100644)
    assert AnswerBytes(number(0)).attributes() == Attributes(None, None, None)
    with_owner = number(0x2) + number(1) + number(2)
    assert AnswerBytes(with_owner).attributes() == Attributes(None, None, None)


def test_a_packet_that_ends_too_early_is_garbage() -> None:
    for data in (b"", b"\x00\x00", number(9) + b"short", number(0xFFFFFFFF)):
        with pytest.raises(Garbage):
            AnswerBytes(data).string()


def test_a_count_that_nothing_stands_behind_is_garbage_and_takes_no_time() -> None:
    with pytest.raises(Garbage):
        AnswerBytes(number(0x80000000) + number(0xFFFFFFFF)).attributes()


@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_are_garbage(data: bytes) -> None:
    for read in (AnswerBytes.attributes, AnswerBytes.string, AnswerBytes.number):
        try:
            read(AnswerBytes(data))
        except Garbage:
            continue
