"""The ledger: all SQL and nothing else. What happened is noted and read back here; what should
happen is decided elsewhere.
"""
