"""The stores behind the ports, on SQLite and PostgreSQL alike: one code, one contract suite."""
