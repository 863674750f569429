"""Rule files, lists, tables and overlays: from words to tests and actions, each at its place.
Pure; no order is looked at here.
"""
