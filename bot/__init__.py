"""The coach itself: pure, with no clock, network, file, log or platform."""
