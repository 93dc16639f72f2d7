"""Slack, the house's first door: payloads in, Block Kit out; no word of it leaves this folder."""
