"""Past orders decided again under an edit, compared and told, as text and as a page. Pure but for
`rerun/`, which does the deciding; nothing here changes the ledger or the outbox of the house.
"""
