"""The tables of places: what tells a box, locker or military address, and territories that customs,
tax or carriers treat unlike their country. Pure; no rule is decided here.
"""
