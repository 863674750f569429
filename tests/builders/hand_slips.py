"""What hands do to words and names: the slips that tests try on shipped files."""

from __future__ import annotations

import string
from collections.abc import Iterator

ENGLISH = string.ascii_lowercase + "ABINOX019 -_.*'\""

FILE_WAYS = (
    "{stem}.yml", "{stem}.YAML", "{stem}.YML", "{stem}.yaml.txt", "{stem}.yaml.bak", "{stem}.yaml~",
    "{stem}.yaml.orig", "{stem}.yaml.old", ".{stem}.yaml", "~${stem}.yaml", "{stem}.txt", "{stem}",
    "eu/{stem}.yaml", "client/acme/{stem}.yaml", "clients/{stem}.yaml", "lists/{stem}.yaml",
    "clients/acme/eu/{stem}.yaml", "Clients/acme/{stem}.yaml", "tables/{stem}.yaml",
    "rates/{stem}.yaml", "list/{stem}.yaml",
)  # fmt: skip
"""Names and folders of a file of rules under which it is not read."""

CSV_WAYS = (
    "{kind}/{stem}.CSV", "{kind}/{stem}.csv.txt", "{kind}/{stem}.csv.bak", "{kind}/{stem}.csv~",
    "{kind}/.{stem}.csv", "{kind}/~${stem}.csv", "{kind}/{stem}.txt", "{stem}.csv",
    "{kind}/old/{stem}.csv", "{one}/{stem}.csv", "clients/acme/{stem}.csv",
    "clients/acme/{kind}/{stem}.csv", "{Kind}/{stem}.csv",
)  # fmt: skip
"""The same of a list or table; `kind` is its folder."""


def slips(word: str, letters: str) -> Iterator[str]:
    """The word with one letter missing, changed with its neighbour, wrong, or too many."""
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]
        for letter in letters:
            yield word[:place] + letter + word[place + 1 :]
    for place in range(len(word) + 1):
        for letter in letters:
            yield word[:place] + letter + word[place:]


def some_slips(word: str, letters: str) -> Iterator[str]:
    """At each letter one slip of each kind: missing, swapped, twice, wrong, one too many."""
    for place, char in enumerate(word):
        if char.isalpha():
            other = letters[(place * 7 + ord(char)) % len(letters)]
            yield word[:place] + word[place + 1 :]
            yield word[:place] + word[place + 1 : place + 2] + char + word[place + 2 :]
            yield word[:place] + char + word[place:]
            yield word[:place] + other + word[place + 1 :]
            yield word[:place] + other + word[place:]
