"""The tables of the ledger as columns, keys and indexes. No statement stands here."""
