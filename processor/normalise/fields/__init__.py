"""Fields: one cell or several in, one typed value out, or what is wrong with the cell. Pure."""
