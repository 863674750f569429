"""Which disks lie across a network, and which do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.mounting import told_as

from processor.transport import whereabouts
from processor.transport.network_disks import network_disk


@pytest.mark.parametrize(
    ("kind", "called"),
    [("nfs", "NFS"), ("nfs4", "NFS"), ("cifs", "SMB"), ("smb3", "SMB"), ("smbfs", "SMB"),
     ("9p", "9P"), ("ceph", "CephFS"), ("fuse.ceph", "CephFS"), ("glusterfs", "GlusterFS"),
     ("fuse.glusterfs", "GlusterFS"), ("fuse.sshfs", "sshfs"), ("lustre", "Lustre"),
     ("ext4", ""), ("xfs", ""), ("btrfs", ""), ("zfs", ""), ("tmpfs", ""), ("overlay", ""),
     ("fuseblk", "")],
)  # fmt: skip
def test_a_disk_of_the_network_is_known_by_the_type_that_the_system_tells(
    kind: str, called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    told_as(kind, tmp_path, tmp_path / "mounts", monkeypatch)
    assert network_disk(tmp_path / "there") == called
    assert network_disk(tmp_path / "not" / "made" / "yet") == called
    assert network_disk(tmp_path / "mounts" / "below-a-file") == called


def test_where_the_system_tells_no_mounts_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whereabouts, "_MOUNTS", tmp_path / "none")
    assert network_disk(tmp_path) == ""
