"""Makes and keeps the spools of files whose bytes cannot be cut into pieces; what opens such a file
is a child process with bounds.
"""
