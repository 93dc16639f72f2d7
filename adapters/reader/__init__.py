"""The trained half of the reader: small linear heads over words and the rules' signals."""
