"""The steps that commit, and what they work with. Only what writes the ledger or sends work to
workers lives here; what can be decided without is in `deciding/`.
"""
