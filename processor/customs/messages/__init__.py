"""The messages of customs as tables of their elements, written and checked. Pure: declarations in,
bytes or problems out; what to declare is decided elsewhere.
"""
