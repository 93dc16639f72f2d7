"""Logs on standard error: what happened, to which id; never a customer's word."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]
_SILENT = ("aiohttp.access", "dbos", "sqlalchemy", "alembic", "mail.log", "imapclient")


def open_logs(*, level: int = logging.INFO) -> None:
    """
    Send our logs and those of libraries one way: JSON lines, or colours on a terminal.

    An error of a library is told by its type alone: its words could be a customer's.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    on_terminal = sys.stderr.isatty()
    last: Any = (
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _library],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _SILENT:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(logging.ERROR)


def _without_words(_logger: object, _method: str, event: Event) -> Event:
    """Tell an exception by its type and where it was raised, not by its words."""
    told = event.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = _raised_at(error)
    return event


def _raised_at(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace else None
    return f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if code and trace else ""


def _library(_logger: object, _method: str, event: Event) -> Event:
    """Keep of a library's line who wrote it; its words only where it was no error."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        event["logger"] = record.name
        if record.levelno >= logging.ERROR:
            event["event"] = "library.error"
    return event
