"""Numbers of carriers: what of each pool is drawn, the next ones, and files of numbers. How far one
has come is a counter like any other, which marks outside of the ledger raise after a restore.
"""
