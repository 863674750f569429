"""Pages with labels that others made: read, matched to shipments, cut and turned, merged. Pure."""
