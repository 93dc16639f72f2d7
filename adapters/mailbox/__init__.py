"""Mail taken in: at an address of our own over LMTP or SMTP, and from a watched IMAP folder."""
