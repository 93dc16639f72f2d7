"""The way in: every page and what may be done on it, by address."""

from __future__ import annotations

from aiohttp import web

from adapters.web import (
    assets,
    case_moves,
    case_page,
    checking,
    drafts,
    intake,
    lessons_page,
    mine,
    settings_page,
    team_page,
    themes_page,
)
from adapters.web.case_moves import on_the_page
from adapters.web.door import Door, Page
from adapters.web.issuer import Issuer
from adapters.web.login import LoginPages
from adapters.web.options import PageOptions
from bot.application.house import House

_SHOWN: dict[str, Page] = {
    "/": intake.home,
    "/check": checking.draft_page,
    "/case/{id}": case_page.show,
    "/team": team_page.today,
    "/team/themes": themes_page.month,
    "/team/lessons": lessons_page.lessons,
    "/team/settings": settings_page.settings,
    "/lesson/{id}": lessons_page.lesson,
    "/practice": lessons_page.any_practice,
    "/practice/{id}": lessons_page.practice,
}

_DONE: dict[str, Page] = {
    "/": intake.take,
    "/check": checking.check_alone,
    "/mine": mine.choose_mine,
    "/team/settings": settings_page.save,
    "/team/pledge": themes_page.make_pledge,
    "/team/pledge/done": themes_page.done,
    "/practice/{id}": lessons_page.try_it,
    "/case/{id}/follow-up": intake.follow_up,
    "/case/{id}/move": on_the_page(case_moves.move),
    "/case/{id}/reading": on_the_page(case_moves.override),
    "/case/{id}/draft": drafts.draft,
    "/case/{id}/check": on_the_page(case_moves.check),
    "/case/{id}/sent": on_the_page(case_moves.sent),
    "/case/{id}/kept": on_the_page(case_moves.kept),
    "/case/{id}/amends": on_the_page(case_moves.gave),
    "/case/{id}/owner": on_the_page(case_moves.handed),
    "/case/{id}/close": on_the_page(case_moves.closed),
    "/case/{id}/reopen": on_the_page(case_moves.opened_again),
    "/case/{id}/asked": on_the_page(case_moves.asked),
    "/case/{id}/changed": on_the_page(case_moves.acted_on),
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
    if options.login:
        ways = LoginPages(Issuer(options.login))
        app.router.add_get("/login", door.open(ways.go))
        app.router.add_get("/login/back", door.open(ways.come_back))
        app.router.add_post("/logout", door.known(ways.leave))
