"""A language is one entry: with it every command speaks it, and ends as it does in English."""

from __future__ import annotations

import pytest
from builders.paths import SAMPLES
from builders.sentences import HOLE, texts
from builders.toy_language import CODE, reversed_sentence, toy_language
from builders.world import Ran, World

from processor.cli import _FUNCTIONS
from processor.commands.watch import Watch
from processor.languages.languages import FIRST

SENT = SAMPLES.parent / "mappings/samples/trial-orders/sent.csv"
# How each command ends in English after the sample day, and what is typed behind it; in an order in
# which those that change the house stand last. HOUSE is its folder.
COMMANDS: dict[str, tuple[int, str]] = {
    "check": (0, ""),
    "test": (0, ""),
    "status": (0, ""),
    "balance": (0, ""),
    "orders": (0, "--state held"),
    "find": (0, "acme-shopify/#1002"),
    "shipments": (0, ""),
    "stock": (0, "--sku 00123"),
    "explain": (0, "acme-shopify/#1002"),
    "hold list": (0, ""),
    "cases": (0, ""),
    "cases close": (2, "C1 --why seen"),
    "dump": (0, ""),
    "replay": (0, "W000001"),
    "backtest": (0, ""),
    "recall": (1, "--rule hold-large-first-order --since 2026-11-03"),
    "wave list": (0, ""),
    "batch list": (0, ""),
    "label list": (0, ""),
    "label ask": (1, "S0000000001 --why seen"),
    "batch settle": (2, "acme-shopify --why seen"),
    "batch let-go": (2, "acme-shopify --why seen"),
    "numbers": (0, ""),
    "manifest list": (0, ""),
    "manifest close": (2, "baltic-post"),
    "manifest show": (2, "M000001"),
    "confirm": (0, "S0000000001 --all-shipped --why told"),
    "remote list": (0, ""),
    "remote check": (0, ""),
    "remote trust": (2, "lodz"),
    "remote ls": (2, "lodz"),
    "remote pull": (0, ""),
    "remote push": (0, ""),
    "sftp-server-config": (2, "--user root"),
    "resend": (0, "W000001 --receiver PL1 --why lost"),
    "reprocess": (2, "nothing.csv"),
    "mapping try": (0, f"{SAMPLES}/later/d-last-month.csv --channel acme-shopify"),
    "trial list": (0, ""),
    "trial diff": (1, f"{SENT} --mapping trial-orders"),
    "rules translate": (0, "HOUSE/rules/review.yaml --to en --write"),
    "rules stats": (0, ""),
    "rules show": (0, ""),
    "rules page": (0, ""),
    "rules accept": (0, ""),
    "clock accept": (0, ""),
    "mounts accept": (0, "--why moved"),
    "reconcile": (0, ""),
    "rules new-test": (0, "acme-shopify/#1039 --write"),
    "correct": (0, "acme-shopify/#1039 --set ship_to.phone=+31201234567 --why told --dry-run"),
    "cancel": (0, "acme-shopify/#1002 --why asked"),
    "release": (0, "acme-shopify/#1039 --why checked"),
    "reject": (0, "acme-shopify/#1064 --why fraud"),
    "redecide": (0, "acme-shopify/#1065"),
    "review write": (0, "--queue finance"),
    "pause": (0, "channel acme-shopify"),
    "resume": (0, "channel acme-shopify"),
    "adopt": (0, f"{SAMPLES}/later/d-last-month.csv --as history --channel acme-shopify"),
    "wave close": (0, ""),
    "run": (0, "--workers 0"),
    "watch": (0, "--workers 0"),
}
# Prints what the ledger holds, and says nothing.
ONLY_DATA = {"dump"}
# Says a word too short to be told from others: that there are none.
FEW_WORDS = {"cases"}


def _in_toy() -> set[str]:
    """What of the sentences of the catalogue nobody would print by chance, as the toy says it."""
    return {
        words
        for forms in texts(FIRST).values()
        for text in forms
        for words in HOLE.sub("\n", reversed_sentence(text)).split("\n")
        if sum(letter.isalpha() for letter in words) >= 6
    }


def _shown(ran: Ran) -> str:
    """What a command prints; of many lines that begin alike, as the rows of a table, the last."""
    alike = {line[:12]: line for line in (ran.out + ran.err).splitlines()}
    return "\n".join(alike.values())


def test_every_command_speaks_a_language_that_is_one_entry(
    sample_day: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watch, "loop", lambda watch: watch.look_and_tell(first=True))
    with toy_language():
        ran = {
            command: sample_day.crossdock(
                *command.split(), *typed.replace("HOUSE", str(sample_day.folder)).split(),
                "--lang", CODE,
            )
            for command, (_, typed) in COMMANDS.items()
        }  # fmt: skip
    assert set(COMMANDS) == set(_FUNCTIONS)
    for command, (code, _) in COMMANDS.items():
        assert ran[command].code == code, (command, ran[command])
    known = _in_toy()
    silent = {
        command
        for command, one in ran.items()
        if not any(words in said for said in [_shown(one)] for words in known)
    }
    assert silent == ONLY_DATA | FEW_WORDS
