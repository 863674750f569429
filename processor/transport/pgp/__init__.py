"""OpenPGP by GnuPG itself: a child process with limits, and a keyring with the keys alone that a
remote names. No keyring of a user is read or written."""
