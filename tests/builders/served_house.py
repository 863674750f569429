"""A house of which a channel and a warehouse are at a partner's server: what the partner drops and
gets there, and what people are told of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from builders.remotes import below, edit, with_remote
from builders.sftp_servers import Faults, Served
from builders.world import STANDING_ALERTS, Ran, World
from processor.house import sftp_sides
from processor.intake.sftp_watched import WATCHED

REMOTE = "lodz"
STAGING = ".crossdock-staging"
TAKEN = ".crossdock-taken"


@dataclass
class ServedHouse:
    """The house, and the server; `partner` is the folder of this machine that the partner has for
    us, with `inbox` and `outbox` in it."""

    world: World
    served: Served
    partner: Path
    taken: dict[str, bytes] = field(default_factory=dict)

    @property
    def faults(self) -> Faults:
        """What goes wrong at the server next."""
        assert self.served.faults is not None
        return self.served.faults

    def drops(self, name: str, data: bytes | str, sender: str = "acme-shopify") -> Path:
        """The partner drops a whole file for us."""
        path = self.partner / "inbox" / sender / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def lying(self) -> dict[str, bytes]:
        """What lies in the partner's folder for us, claimed files of ours among it; not what is
        only watched there."""
        lying = below(self.partner / "inbox")
        return {name: data for name, data in lying.items() if f"/{WATCHED}/" not in name}

    def got(self) -> dict[str, bytes]:
        """What the partner sees of ours."""
        found = below(self.partner / "outbox")
        return {name: data for name, data in found.items() if not name.startswith(STAGING)}

    def takes(self) -> dict[str, bytes]:
        """The partner takes what is visible; the same name twice is the worst fault."""
        for name, data in self.got().items():
            again = name in self.taken and not name.startswith(STANDING_ALERTS)
            assert not again, f"{name} was handed over twice"
            self.taken[name] = data
            (self.partner / "outbox" / name).unlink()
        return self.taken

    def staged(self) -> list[str]:
        """What waits where the partner does not look, beside our marks."""
        names = sorted(below(self.partner / "outbox" / STAGING))
        return [one for one in names if ".sentinel" not in one and ".probe" not in one]

    def run(self, code: int = 0) -> Ran:
        """A pass of a process of its own that must end with this code; the books balance."""
        sftp_sides.close_all()
        ran = self.world.run()
        assert ran.code == code, ran.out + ran.err
        assert "Traceback" not in ran.err, ran.err
        self.world.balance()
        return ran

    def alert(self) -> str:
        """What is told of the remote that is down; nothing where it serves."""
        path = self.world.outbox / "alerts" / "remotes" / f"{REMOTE}.txt"
        return path.read_text("utf-8") if path.exists() else ""

    def edit(self, old: str, new: str) -> None:
        """Another word in config.yaml."""
        edit(self.world, old, new)


def served_house(world: World, served: Served, *lines: str, partner: str = "") -> ServedHouse:
    """PL1 and acme-shopify of this house are at a server, in a folder of this house's own there
    unless it is named; `lines` are further keys of the remote."""
    partner_ = served.root / (partner or world.folder.parent.name)
    for folder in ("inbox/acme-shopify", "inbox/pl1", "outbox"):
        (partner_ / folder).mkdir(parents=True, exist_ok=True)
    # OpenSSH shows its users the folders of this machine, asyncssh the served one as its root.
    top = partner_ if served.faults is None else Path("/", partner_.name)
    with_remote(
        world, "transport: sftp", f"host: {served.host}", f"port: {served.port}",
        f"user: {served.user}", f"key_file: {served.key}", f"known_hosts: {served.known_hosts}",
        f"inbox: {top}/inbox", f"outbox: {top}/outbox", *lines, name=REMOTE,
    )  # fmt: skip
    return ServedHouse(world, served, partner_)
