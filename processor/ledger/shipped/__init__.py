"""What left a building, did not, or was told otherwise later, with all that it moves."""
