"""Files claimed, identified, read in turn and finished, whatever kind they are of."""
