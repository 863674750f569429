"""Pages with labels that others made, as bytes. No file is opened here, and no ledger."""
