"""Labels that others make, and what carriers answer: read, matched to parcels, booked."""
