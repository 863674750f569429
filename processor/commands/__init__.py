"""What each command does: reads arguments, calls the pipeline or the ledger, prints."""
