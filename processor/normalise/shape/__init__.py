"""Shape: what a record is, and with which others it belongs together. Pure."""
