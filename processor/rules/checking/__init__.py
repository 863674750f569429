"""Rules held against each other and against what exists, and the schemas of their files. Pure;
finds problems, changes nothing.
"""
