"""What leaves the house as a file: the table of kinds, and each kind rendered from a dispatch.
Pure: the same data gives the same bytes; nothing is read, numbered or written here.
"""
