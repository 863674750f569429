"""Files on a server by SFTP: sessions, and every operation on what lies there. paramiko is spoken
to here and nowhere else."""
