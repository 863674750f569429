"""Mappings: how a kind of incoming file is read, from YAML to frozen data. Pure; no cell is read
here.
"""
