"""A tenant with Ruusu in it, for every test of this folder."""

from __future__ import annotations

from tests.teams.place import mari, place

__all__ = ["mari", "place"]
