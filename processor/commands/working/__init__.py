"""What commands share that ask or work: a request and its answer, a pass as it is told, files
that are tried again."""
