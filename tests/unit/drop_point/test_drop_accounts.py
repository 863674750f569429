"""Who drops files here, what each account sees, and what shows that an upload has ended."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest
from builders.paths import ROOT

from processor.drop_point.accounts import DropAccount, Per, drop_accounts, user_name
from processor.drop_point.preparing import lease_unit, prepare_script, server_unit
from processor.drop_point.protection import notes, protections
from processor.drop_point.server import Site, sshd_config
from processor.house.config_file import read_config
from processor.languages.languages import in_english
from processor.model.arriving import Arriving
from processor.model.config import Config

GOLDEN = ROOT / "tests" / "golden" / "drop-point.txt"
TEXT = (ROOT / "config.yaml").read_text("utf-8")


def config_of(text: str = TEXT) -> Config:
    config, problems = read_config(text, "config.yaml", "/srv/house")
    assert config is not None, problems
    return config


def accounts_of(config: Config, per: Per = "channel") -> list[DropAccount]:
    return drop_accounts(config, "/srv/house/inbox", lambda code: f"/out/{code}", per)


def as_one(site: Site, accounts: list[DropAccount], inbox: str) -> str:
    parts = {
        "sshd_config": sshd_config(site, accounts),
        "prepare.sh": prepare_script(site, accounts, inbox, 2048),
        "crossdock-sftp.service": server_unit(site, inbox),
        "lease.conf": lease_unit(),
    }
    return "".join(f"==== {name}\n{text}" for name, text in parts.items())


def test_the_written_configuration_is_the_golden_one() -> None:
    made = as_one(Site(), accounts_of(config_of()), "/srv/house/inbox")
    assert made == GOLDEN.read_text("utf-8")


def test_channels_that_are_off_or_at_a_remote_have_no_account() -> None:
    config = config_of()
    channels = dict(config.channels)
    for name, change in (("acme-amazon", {"status": "off"}), ("nordlys-erp", {"remote": "erp"})):
        channels[name] = msgspec.structs.replace(channels[name], **change)
    pl1 = msgspec.structs.replace(config.warehouses["PL1"], remote="poznan")
    changed = msgspec.structs.replace(
        config, channels=channels, warehouses={**config.warehouses, "PL1": pl1}
    )
    names = {one.name for one in accounts_of(changed)}
    assert names == {"drop-acme-shopify", "drop-nordlys-shopify", "drop-de2", "drop-cn1"}


def test_an_account_of_a_client_sees_the_inboxes_of_its_channels_and_begins_above_them() -> None:
    accounts = {one.name: one for one in accounts_of(config_of(), "client")}
    acme = accounts["client-acme"]
    assert [one.seen for one in acme.folders] == ["inbox/acme-shopify", "inbox/acme-amazon"]
    assert acme.start == "/"
    assert accounts["drop-pl1"].start == "/inbox/pl1"
    assert [(one.seen, one.real, one.writes) for one in accounts["drop-pl1"].folders] == [
        ("inbox/pl1", "/srv/house/inbox/pl1", True),
        ("outbox/pl1", "/out/PL1", False),
    ]


def test_long_names_give_users_that_linux_can_make_and_that_differ() -> None:
    long = [user_name("drop", f"{'a' * 40}{end}") for end in ("1", "2")]
    assert len(set(long)) == 2
    assert all(len(one) == 32 and one.startswith("drop-aaa") for one in long)
    assert user_name("drop", "a" * 27) == f"drop-{'a' * 27}"


def test_no_forced_command_has_more_words_than_openssh_hands_on() -> None:
    """ARGV_MAX of its session.c: the tenth word would be left out, and nobody told."""
    lines = sshd_config(Site(), accounts_of(config_of())).splitlines()
    commands = [line.split()[1:] for line in lines if line.strip().startswith("ForceCommand")]
    assert len(commands) == 8
    assert max(len(words) for words in commands) == 9


def test_a_folder_with_signs_of_the_shell_in_its_path_stays_one_word() -> None:
    inbox = "/srv/it's $HOME; rm -rf `x`\n%n/inbox"
    accounts = drop_accounts(config_of(), inbox, lambda code: f"{inbox}/{code}", "channel")
    script = prepare_script(Site(), accounts, inbox, 1)
    assert f"{inbox}/pl1" in shlex.split(script[script.index("shown drop-pl1") :], comments=True)
    assert subprocess.run(["sh", "-n"], input=script.encode(), check=False).returncode == 0
    [mounts] = [one for one in server_unit(Site(), inbox).splitlines() if "RequiresMounts" in one]
    assert mounts.endswith('\\x60x\\x60\\x0a%%n/inbox"')


@pytest.mark.parametrize(
    ("arrival", "kind", "sure", "words"),
    [
        (Arriving(), "", True, "once nobody has the file open"),
        (Arriving(complete="trailer"), "", True, "`complete: trailer`, and once nobody"),
        (Arriving(complete="*.ok"), "nfs4", True, "by `complete: *.ok` alone"),
        (Arriving(unfinished=("*.neu",)), "cifs", False, "only names tell that"),
        (Arriving(), "nfs4", False, "(nfs4) gives no leases, and config.yaml says neither"),
    ],
)
def test_each_inbox_is_told_what_shows_that_an_upload_has_ended(
    arrival: Arriving, kind: str, sure: bool, words: str
) -> None:
    config = config_of()
    channel = msgspec.structs.replace(config.channels["acme-shopify"], arrival=arrival)
    alone = msgspec.structs.replace(config, channels={"acme-shopify": channel}, warehouses={})
    protected = protections(accounts_of(alone), lambda _: kind)
    [one] = protected
    assert one.sure is sure
    assert words in in_english(one.words)
    assert in_english(one.words).startswith("warning: ") is not sure
    assert bool(notes(protected)) is not bool(kind)


def test_the_shell_of_debian_reads_the_script_and_refuses_who_is_not_root(tmp_path: Path) -> None:
    script = tmp_path / "prepare.sh"
    script.write_text(prepare_script(Site(), accounts_of(config_of()), "/srv/house/inbox", 1))
    (tmp_path / "id").write_text("#!/bin/sh\necho 1000\n")
    (tmp_path / "id").chmod(0o755)
    shell = shutil.which("dash") or "sh"
    ran = subprocess.run(
        [shell, str(script)], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (1, "prepare.sh: only root can do this\n")
