"""The deciding again: past orders read back, asked again, or a whole run in a scratch house. It
may use every step and pass, and commits nothing but in that scratch house.
"""
