"""A workspace with Ruusu in it, for every test of this folder."""

from __future__ import annotations

from tests.slack.place import mari, place

__all__ = ["mari", "place"]
