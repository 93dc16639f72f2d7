"""Everything with a clock, a network, a file or a platform in it."""
