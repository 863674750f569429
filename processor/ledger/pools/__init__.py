"""Numbers of carriers: what of each pool is drawn, the next ones of it, and files of numbers.

How far a pool has come is a counter like any other, so that the marks that are kept outside of the
ledger raise it after a restore. Which number lies on which parcel is for `parcel` to tell.
"""
