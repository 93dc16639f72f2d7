"""Durable work: what is begun is done, whatever dies meanwhile."""
