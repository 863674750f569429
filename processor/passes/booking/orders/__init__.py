"""What a read order means for the ledger: a new one, a newer state, an end."""
