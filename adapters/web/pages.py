"""The way in: every page and what may be done on it, by address."""

from __future__ import annotations

from aiohttp import web

from adapters.web import assets, case_moves, case_page, checking, intake, mine
from adapters.web.door import Door, Page
from adapters.web.options import PageOptions
from bot.application.house import House

_SHOWN: dict[str, Page] = {
    "/": intake.home,
    "/check": checking.draft_page,
    "/case/{id}": case_page.show,
}

_DONE: dict[str, Page] = {
    "/": intake.take,
    "/check": checking.check_alone,
    "/mine": mine.choose_mine,
    "/case/{id}/follow-up": intake.follow_up,
    "/case/{id}/move": case_moves.move,
    "/case/{id}/reading": case_moves.override,
    "/case/{id}/check": case_moves.check,
    "/case/{id}/sent": case_moves.on_the_page(case_moves.sent),
    "/case/{id}/kept": case_moves.kept,
    "/case/{id}/amends": case_moves.gave,
    "/case/{id}/owner": case_moves.handed,
    "/case/{id}/close": case_moves.closed,
    "/case/{id}/reopen": case_moves.opened_again,
    "/case/{id}/asked": case_moves.asked,
}


def add_pages(app: web.Application, house: House, options: PageOptions) -> None:
    """
    Add the pages to `app`.

    Off loopback without a login there is nothing to add: whoever asks is told "not found".
    """
    if not options.loopback and options.login is None:
        return
    door = Door(house, options)
    app.router.add_get("/static/{name}", assets.serve)
    for path, page in _SHOWN.items():
        app.router.add_get(path, door.known(page))
    for path, page in _DONE.items():
        app.router.add_post(path, door.known(page))
