"""Use cases: one file, one function, ports passed in as arguments."""
