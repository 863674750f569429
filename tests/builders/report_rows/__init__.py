"""The rows of the table of reports, by what they are about."""
