"""The invariants, as queries. Each returns findings; none means it holds."""
