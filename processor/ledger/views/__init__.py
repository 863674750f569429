"""What is in the house, as people read it: lists, heads, searches, figures. Nothing is written."""
