"""The pages: a playground at `/` and the team's own at `/team`, rendered here, read anywhere."""

from adapters.web.options import Login, PageOptions, Person
from adapters.web.pages import add_pages

__all__ = ["Login", "PageOptions", "Person", "add_pages"]
