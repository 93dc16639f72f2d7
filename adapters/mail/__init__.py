"""Mail taken apart: who wrote, when, and the customer's own words without the rest."""

from adapters.mail.apart import Mail, take_apart
from adapters.mail.marks import MailMarks, mail_marks

__all__ = ["Mail", "MailMarks", "mail_marks", "take_apart"]
