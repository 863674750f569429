"""Every version of the ledger's tables, one file each, run by Alembic. A version that was given
out never changes.
"""
