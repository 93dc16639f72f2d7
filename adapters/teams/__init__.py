"""Ruusu in Microsoft Teams: an edge of our own, botbuilder behind it, plain JSON all the way."""
