"""Every operation on files and folders, those that change something behind named failpoints. It
knows names and bytes, never what they mean.
"""
