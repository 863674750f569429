"""Samples of what shops, marketplaces and ERPs export; every person and street is invented."""
