"""What came in: files, their rows, what waits or was unreadable, and what is remembered of it."""
