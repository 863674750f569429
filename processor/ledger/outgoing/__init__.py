"""What goes out: waves, documents, batches, what they say, and what is owed."""
