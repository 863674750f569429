"""Waves named and cut, documents rendered, noted and handed over. From the ledger alone, so that
an interrupted pass is finished the same way.
"""
