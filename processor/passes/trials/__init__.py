"""Orders on trial: decided in a transaction that is rolled back, shown beside the real papers."""
