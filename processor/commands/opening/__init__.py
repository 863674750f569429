"""Opens a house and its ledger as a command may: to look, to ask, or to work."""
