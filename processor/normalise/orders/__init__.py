"""Records that belong together become one order, or every reason why they make none. Pure."""
