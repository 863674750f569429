"""The committed steps of a pass: arrive, book, decide, close, deliver.

Only these modules, `pipeline` and `cli` speak to the ledger; the steps that decide are pure and
stand one level up.
"""
