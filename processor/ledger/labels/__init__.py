"""Labels that others make: which parcels wait for one, which have it, which is void."""
