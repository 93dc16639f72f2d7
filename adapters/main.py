"""The service: settings in, a running house out. Here all parts meet."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

import structlog
from aiohttp import web

from adapters.aside import aside
from adapters.building import jobs_url, open_house
from adapters.health import add_health, refusals
from adapters.jobs.engine import ALONE, DurableWork, Work
from adapters.jobs.sweep import Sweep
from adapters.jobs.tick import Tick
from adapters.jobs.watch import Watch
from adapters.jobs.works import Works
from adapters.locks import alone_in
from adapters.mail import mail_marks, take_apart
from adapters.metrics import Metrics, timed
from adapters.right_of_way import RightOfWay
from adapters.settings import Settings
from adapters.storage.replicas import SqlReplicas
from adapters.to_mailbox import add_mailbox
from adapters.to_slack import to_slack
from adapters.to_teams import to_teams
from adapters.warming import warm
from adapters.web import Login, PageOptions, Person, add_pages
from bot.application.forget import retain
from bot.application.house import House
from bot.application.ports import AsItComes, Chat, Incoming, Streams
from bot.application.send_digest import digest_post
from bot.domain.errors import Unavailable

log = structlog.get_logger("ruusu")

Clock = Callable[[], datetime]
Doors = Callable[[web.Application, House], None]
_DEADLINE = 8.0
"""Seconds a stopping service gives to what is under way."""


def clock() -> datetime:
    """Tell the time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """
    What a house may have beside its settings: more chats, the doors to them, a clock.

    `errands` is what doors do durably, by name; `way` counts the requests being answered.
    """

    chats: Mapping[str, Chat] = field(default_factory=dict)
    streams: Mapping[str, Streams] = field(default_factory=dict)
    as_it_comes: Mapping[str, AsItComes] = field(default_factory=dict)
    doors: Doors = lambda _app, _house: None
    errands: Mapping[str, Work] = field(default_factory=dict)
    way: RightOfWay = field(default_factory=RightOfWay)
    now: Clock = clock
    tick: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What runs behind the doors: the engine, and the three that feed it."""

    house: House
    jobs: DurableWork
    sweep: Sweep
    tick: Tick
    watch: Watch
    metrics: Metrics
    way: RightOfWay


async def serve(
    told: Settings,
    opened: Callable[[str], None],
    extras: Extras | None = None,
) -> None:
    """
    Run the service until it is told to stop (SIGINT, SIGTERM); `opened` hears its address.

    Raises `Taken` where another one works on the same files, `Unavailable` where the
    database is away, `OSError` where the port is taken.
    """
    extras = _with_chats(told, extras or Extras())
    stop = _told_to_stop()
    async with running(told, extras) as service:
        app = application(told, service, extras)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=3)
        await runner.setup()
        try:
            site = web.TCPSite(runner, told.host, told.port)
            await site.start()
            opened(_address(told, runner))
            await stop.wait()
        finally:
            await runner.cleanup()


def _with_chats(told: Settings, extras: Extras) -> Extras:
    """Add the ways to Slack and Teams where the settings name them."""
    slack, teams = to_slack(told, extras.way.answering), to_teams(told)
    ways = [way for way in (slack, teams) if way]
    chats, streams = dict(extras.chats), dict(extras.streams)
    errands = dict(extras.errands)
    comes = {**extras.as_it_comes, **(teams.as_it_comes if teams else {})}
    for one in ways:
        chats.update(one.chats)
        streams.update(one.streams)
        errands.update(one.errands)

    def doors(app: web.Application, house: House) -> None:
        extras.doors(app, house)
        for way in ways:
            way.open(app, house)

    return replace(
        extras, chats=chats, streams=streams, as_it_comes=comes, doors=doors, errands=errands
    )


def application(told: Settings, service: Service, extras: Extras) -> web.Application:
    """Return the web application: health, figures, and every door there is."""
    metrics = service.metrics
    app = web.Application(middlewares=[service.way.middleware(), timed(metrics), refusals()])
    figures = told.on_loopback or told.login
    add_health(app, service.house.inbox, service.sweep, metrics, figures=figures)
    add_pages(app, service.house, pages(told, service, extras.now))
    extras.doors(app, service.house)
    add_mailbox(app, service.house, told, extras.now, lambda what: metrics.mails.labels(what).inc())
    return app


def pages(told: Settings, service: Service, now: Clock) -> PageOptions:
    """
    Return how the pages are run.

    On loopback whoever is there sees every team; behind a login, there too, those of the
    settings: what comes through a proxy on this machine comes from anywhere.
    """

    async def teams_of(person: Person) -> Sequence[str]:
        if not told.open_pages:
            return told.teams_seen(person.groups)
        known = [team.id for team in await service.house.teams.all()]
        return [*told.teams, *(id_ for id_ in known if id_ not in told.teams)]

    async def woken() -> None:
        service.sweep.ring()

    return PageOptions(
        address=told.address.rstrip("/"),
        loopback=told.open_pages,
        secret=service.house.keyed("pages"),
        clock=now,
        teams_of=teams_of,
        take_apart=lambda raw: take_apart(raw, mail_marks()),
        woken=woken,
        login=_login(told) if told.login else None,
    )


def _login(told: Settings) -> Login:
    secret = told.oidc_client_secret.get_secret_value()
    return Login(told.oidc_issuer, told.oidc_client_id, secret, told.oidc_claim, told.groups)


@asynccontextmanager
async def running(told: Settings, extras: Extras) -> AsyncIterator[Service]:
    """Run all that stands behind the doors; raises as `serve` does."""
    metrics, way = Metrics(), extras.way

    def accepted(incoming: Incoming) -> None:
        metrics.accepted.labels(incoming.origin.platform).inc()
        sweep.ring()

    async def drafts(team: str, case: str, rests_on: str) -> bool:
        return await jobs.begin("draft", f"draft:{case}:{rests_on}", team, case, rests_on)

    async with AsyncExitStack() as stack:
        if not told.database_url:
            stack.enter_context(alone_in(told.data_dir))
        house, database = await stack.enter_async_context(
            open_house(told, extras.chats, accepted, metrics.happened, metrics.drafted)
        )
        house = replace(
            house,
            streams=extras.streams,
            as_it_comes=extras.as_it_comes,
            drafts=drafts if house.writer else None,
            aside=aside,
        )
        works = Works(
            house,
            extras.now,
            digest_post,
            retain,
            tells=lambda what, where: metrics.posts.labels(what, where).inc(),
            rests=lambda id_: sweep.rests(id_),  # noqa: PLW0108 - the sweep comes last
            lands=lambda id_: sweep.lands(id_),  # noqa: PLW0108
            quiet=way.quiet,
            errands=extras.errands,
        )
        executor = uuid4().hex if told.database_url else ALONE
        jobs = DurableWork(jobs_url(told), executor, works.by_name())
        sweep = Sweep(house.inbox, jobs, executor)
        service = Service(
            house=replace(house, jobs=jobs),
            jobs=jobs,
            sweep=sweep,
            tick=Tick(house, jobs, extras.now, extras.tick),
            watch=Watch(SqlReplicas(database), jobs),
            metrics=metrics,
            way=way,
        )
        _show(service)
        await service.watch.beat()
        await jobs.launch()
        works_on = (_swept(service, told.locale), service.tick.run(), service.watch.run())
        tasks = [asyncio.create_task(one) for one in works_on]
        try:
            yield service
        finally:
            await _wound_up(service, tasks)


async def _swept(service: Service, language: str) -> None:
    """Sweep once the desk is warm: until then the doors accept, and the loop is theirs."""
    await warm(service.house.desk_of(language))
    await service.sweep.run()


async def _wound_up(service: Service, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Lease no more, let what is under way finish, and leave the rest to whoever comes next."""
    await service.sweep.stop(_DEADLINE)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    with suppress(Unavailable):
        await service.sweep.let_go()
    await service.jobs.close()
    with suppress(Unavailable):
        await service.watch.leave()
    log.info("service.closed", left=len(service.jobs.running))


def _show(service: Service) -> None:
    """Let the figures look at what runs."""
    metrics, sweep, jobs = service.metrics, service.sweep, service.jobs
    metrics.gauge("messages_under_way", "Messages being coached", lambda: sweep.flying)
    metrics.gauge("work_under_way", "Durable work begun here", lambda: len(jobs.running))


def _told_to_stop() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for which in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(which, stop.set)
    return stop


def _address(told: Settings, runner: web.AppRunner) -> str:
    port = runner.addresses[0][1]
    return f"http://{f'[{told.host}]' if ':' in told.host else told.host}:{port}/"
