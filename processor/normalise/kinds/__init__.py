"""The kinds of incoming files: what each may say, and how its rows are read. Pure."""
