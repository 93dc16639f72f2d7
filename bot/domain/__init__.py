"""What Ruusu knows: messages, the five steps, tone, promises. Values and plain functions."""
