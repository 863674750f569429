"""Names that people type, and whose they are. What nobody knows is refused with what is near."""
