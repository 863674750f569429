"""How each destination writes an address, for every paper that shows one. Pure: data of the
packages that it reads is the same for all, and it draws nothing.
"""
