"""Which file systems lie across a network, so that a lock of the kernel may not hold there."""

from __future__ import annotations

from pathlib import Path

from processor.transport.whereabouts import kind_of

# The type that the system tells of a mount, and what people call it. A lock that this machine was
# given there may be given to another one too, or vanish with the connection, and a write that was
# synced may not be on a disk: SQLite and the lock of the processor stand on both.
NETWORK_DISKS = {
    "nfs": "NFS",
    "nfs4": "NFS",
    "cifs": "SMB",
    "smb2": "SMB",
    "smb3": "SMB",
    "smbfs": "SMB",
    "fuse.smbnetfs": "SMB",
    "ncpfs": "NetWare",
    "afs": "AFS",
    "coda": "Coda",
    "9p": "9P",
    "ceph": "CephFS",
    "fuse.ceph": "CephFS",
    "fuse.ceph-fuse": "CephFS",
    "glusterfs": "GlusterFS",
    "fuse.glusterfs": "GlusterFS",
    "lustre": "Lustre",
    "beegfs": "BeeGFS",
    "gpfs": "GPFS",
    "orangefs": "OrangeFS",
    "pvfs2": "OrangeFS",
    "gfs": "GFS2",
    "gfs2": "GFS2",
    "ocfs2": "OCFS2",
    "davfs": "WebDAV",
    "fuse.davfs2": "WebDAV",
    "fuse.sshfs": "sshfs",
    "fuse.curlftpfs": "FTP",
    "fuse.rclone": "rclone",
    "fuse.s3fs": "S3",
    "fuse.goofys": "S3",
    "fuse.mount-s3": "S3",
    "fuse.gcsfuse": "Google Cloud Storage",
    "fuse.blobfuse": "Azure Blob Storage",
    "fuse.blobfuse2": "Azure Blob Storage",
    "fuse.juicefs": "JuiceFS",
}


def network_disk(folder: Path) -> str:
    """What people call the network disk that a folder lies on, or will lie on once it is made;
    empty where it is none, and where the system tells no mounts."""
    for place in (folder, *folder.absolute().parents):
        try:
            return NETWORK_DISKS.get(kind_of(place), "")
        except (FileNotFoundError, NotADirectoryError):
            continue
    return ""
