"""What `crossdock check` says beside the problems of texts, one module a subject. Writes nothing."""
