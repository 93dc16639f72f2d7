"""How the tables came to be, step by step, and back; Alembic runs them."""
