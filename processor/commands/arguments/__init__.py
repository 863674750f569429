"""Arguments of commands, in groups. Nothing is imported here but what `--help` needs."""
