"""Files claimed, read, and booked: one transaction a chunk. No order is decided here."""
