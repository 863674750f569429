"""Physical formats: bytes to records whose cells know their place. Pure; what a column means is
for the mapping.
"""
