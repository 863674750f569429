"""The benchmark: a seeded generator of exports of any size, and the measurements on them."""
