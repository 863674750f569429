"""The ledger as a whole: which life of it this is, whether it is sound, and what it remembers."""
