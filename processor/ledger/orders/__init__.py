"""Orders as booked: their revisions, corrections, keys, and how they stand."""
