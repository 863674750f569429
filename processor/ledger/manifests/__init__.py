"""Manifests of carriers in the ledger: what may go on one, what was closed, what waits."""
