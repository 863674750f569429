"""Names and folders that receivers and senders have at their places: what config.yaml may say."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.outgoing_layouts import all_layouts
from builders.paths import ROOT

from processor.house.config_file import read_config
from processor.house.places import bound, outgoing_at
from processor.house.receivers import mailbox_at, names_by_folder
from processor.house.shown_checks import wrong_shown
from processor.languages.languages import in_english
from processor.model.config import Config
from processor.model.names_there import NamesThere, is_unique

CONFIG = (ROOT / "config.yaml").read_text("utf-8")
LAYOUTS = all_layouts()
AT = "layout: instruction-pl1"
SHOP = "mappings: [shopify-orders]\n    timezone: Europe/Berlin"


def told(receivers: str, *, pl1: str = "", shop: str = "", far: str = "") -> list[str]:
    """What is wrong with such a house, the ids alone."""
    text = CONFIG.replace(AT, f"{AT}\n    remote: far{pl1}").replace(SHOP, f"{SHOP}{shop}", 1)
    text += (
        "\nremotes:\n  far: {transport: sftp, host: h.example, user: u, password_env: PW"
        f"{far}}}\nreceivers:\n{receivers}"
    )
    config, problems = read_config(text, "config.yaml", "/house")
    if config is not None:
        problems = [*problems, *wrong_shown(config, LAYOUTS, "config.yaml", text)]
    return [problem.id for problem in problems]


def sound(receivers: str, *, pl1: str = "", shop: str = "") -> Config:
    text = CONFIG.replace(AT, f"{AT}\n    remote: far{pl1}").replace(SHOP, f"{SHOP}{shop}", 1)
    text += f"\nremotes:\n  far: {{transport: local, path: /far}}\nreceivers:\n{receivers}"
    config, problems = read_config(text, "config.yaml", "/house")
    assert config is not None, [in_english(one.said) for one in problems]
    return config


def test_a_receiver_has_patterns_and_mailboxes_by_kind() -> None:
    config = sound(
        '  PL1: {path: ., as: {label: "labels/{day}/{name}"}, mailbox: {instruction: O.CSV},'
        " emptied_within: 2 hours}\n"
        '  customs: {as: "{yyyy}/{name}"}\n'
    )
    assert names_by_folder(config)["pl1"] == NamesThere(
        patterns={"label": "labels/{day}/{name}"}, mailboxes={"instruction": "O.CSV"},
        timezone="Europe/Warsaw", emptied_within=7200,
    )  # fmt: skip
    assert config.receivers == {}, "names alone are no place of one's own"
    assert mailbox_at(sound("  DE2: {mailbox: {label: L.PDF}}\n"), "de2", "label") == (
        "/house/outbox/de2/L.PDF"
    )
    assert mailbox_at(config, "pl1", "instruction") == "far:outbox/O.CSV"
    assert outgoing_at(config, "far") == ["", "labels"]


@pytest.mark.parametrize(
    ("block", "wrong"),
    [
        ('PL1: {as: "{name}"}', []),
        ('PL1: {as: "ORD_{number}.{ending}"}', []),
        ('PL1: {as: "{document}/{stem}.{ending}"}', ["value/wrong.shown-not-unique"]),
        ('PL1: {as: "{day}"}', ["value/wrong.shown-not-unique"]),
        ('PL1: {as: "{stem}.csv"}', ["value/wrong.shown-not-unique"]),
        ('PL1: {as: "{number}{ending}"}', ["value/wrong.shown-not-unique"]),
        ('PL1: {as: "{nmae}"}', ["value/wrong.placeholder"]),
        ('PL1: {as: "/x/{name}"}', ["value/wrong.shown-name"]),
        ('PL1: {as: "../{name}"}', ["value/wrong.shown-name"]),
        ('PL1: {as: ".hidden/{name}"}', ["value/wrong.shown-name"]),
        ('PL1: {as: "a b {name}"}', ["value/wrong.shown-name"]),
        ('PL1: {as: {ceb303: "{name}"}}', ["key/unknown.document"]),
        ("PL1: {mailbox: {instruction: O.CSV, label: o.csv}}", ["value/wrong.mailbox-shared"]),
        ("PL1: {mailbox: {instruction: '{name}'}}", ["value/wrong.mailbox"]),
        ("PL1: {mailbox: {instruction: O.CSV}, as: {instruction: 'x{name}'}}",
         ["value/wrong.shown-twice"]),
        ("PL1: {emptied_within: 2 hours}", ["value/wrong.emptied-alone"]),
        ("PL1: {mailbox: {instruction: O.CSV}, emptied_within: 40 days}", ["value/wrong.emptied"]),
        ('alerts: {as: "x{name}"}', ["value/wrong.shown-alerts"]),
        # What one pattern makes of the index is what the index of the labels is called anyway.
        ('PL1: {as: {instruction: "PL1-labels-W000001-P001.pdf", label: "{name}"}}',
         ["value/wrong.shown-not-unique"]),
        ("PL1: {mailbox: {instruction: pl1-labels-W000001-P001.pdf}}", ["value/wrong.same-name"]),
        ("PL1: {mailbox: {instruction: A, label: A.done}}", ["value/wrong.same-name"]),
    ],
)  # fmt: skip
def test_what_cannot_be_unique_or_safe_is_refused(block: str, wrong: list[str]) -> None:
    assert told(f"  {block}\n", far=', after_file: "{name}.done"') == wrong


@pytest.mark.parametrize(
    ("pl1", "shop", "wrong"),
    [
        ("\n    remote_inbox: from/us", "", []),
        ("\n    remote_inbox: /from", "", ["value/wrong.remote-inbox"]),
        ("\n    remote_inbox: ../from", "", ["value/wrong.remote-inbox"]),
        ("", "\n    remote_inbox: x", ["value/wrong.remote-inbox-alone"]),
        ("", "\n    remote: far\n    remote_inbox: pl1/new", ["value/wrong.remote-inbox-shared"]),
        ("\n    remote_inbox: .", "\n    remote: far", ["value/wrong.remote-inbox-shared"]),
    ],
)
def test_where_files_of_senders_lie_is_theirs_alone(pl1: str, shop: str, wrong: list[str]) -> None:
    assert told('  PL1: {as: "{name}"}\n', pl1=pl1, shop=shop) == wrong


def test_a_sender_is_looked_for_where_the_partner_puts_files() -> None:
    config = sound('  PL1: {as: "{name}"}\n', pl1="\n    remote_inbox: .")
    assert config.remotes["far"].inboxes == {"pl1": ""}
    assert bound(config) == {"far": ("pl1",)}


def test_what_follows_a_document_is_said_of_one_that_is_followed() -> None:
    assert told("  {}\n".format('PL1: {as: "{name}"}'), far=", after_holds: md5") == [
        "value/wrong.sftp-follows-nothing"
    ]
    assert told(
        "  {}\n".format('PL1: {as: "{name}"}'), far=', after_file: "{name}.x", after_holds: crc'
    ) == ["value/wrong.sftp-after-holds"]


def test_a_house_cannot_leave_the_files_of_all_senders(tmp_path: Path) -> None:
    text = f"{CONFIG}\narrival: {{only: ['ORD*']}}\n".replace("settle: 2 seconds\n", "")
    _, problems = read_config(text, "config.yaml", str(tmp_path))
    assert [one.id for one in problems] == ["value/wrong.only-of-house"]


@pytest.mark.parametrize(
    ("pattern", "unique"),
    [
        ("{name}", True), ("x{number}", True), ("{stem}-x.{ending}", True), ("{day}/{name}", True),
        ("{name}.{ending}", True), ("{stem}", False), ("{ending}", False), ("{name}{name}", False),
        ("{ending}{name}", False), ("{document}{number}", True), ("{document}-{name}", False),
    ],
)  # fmt: skip
def test_a_pattern_is_unique_where_it_is_read_back_in_one_way(pattern: str, unique: bool) -> None:
    assert is_unique(pattern) == unique


def test_a_copy_says_so_by_its_name_there_too() -> None:
    names = NamesThere(patterns={"": "d/ORD_{number}.CSV"})
    made = names.name(kind="instruction", name="a-resent-00000017.csv", key=17, at=0)
    assert made == "d/ORD_0000000017-resent-00000017.CSV"
