"""Pages of HTML that need nothing else: no script, no other file, readable on a phone and on paper.
Pure."""
