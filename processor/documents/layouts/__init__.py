"""Layouts, the mirror of mappings: how a kind of outgoing file is written, read from YAML and
carried out. Pure; a receiver's wishes are data, never code.
"""
