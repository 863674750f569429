"""Files that are read to see what a mapping makes of them. Nothing is booked, nothing written."""
