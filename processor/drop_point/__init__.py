"""Where others drop files by SFTP: which accounts there are, and the texts by which a person with
root lets OpenSSH's own server serve them. Makes text, touches nothing."""
