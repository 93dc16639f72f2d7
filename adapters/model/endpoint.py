"""Where a model runs and what it may cost: from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from adapters.settings import Settings
from bot.domain.asking import Used

_MILLION = 1_000_000
_OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Price:
    """Money a million tokens: of the prompt, of what of it was kept, of the answer."""

    prompt: Decimal = Decimal(0)
    cached: Decimal = Decimal(0)
    completion: Decimal = Decimal(0)

    @classmethod
    def read(cls, told: str) -> Price:
        """
        Read `prompt/completion` or `prompt/cached/completion`.

        >>> Price.read("0.40/1.60").cached
        Decimal('0.40')
        """
        parts = [Decimal(one) for one in told.split("/")] if told else [Decimal(0)] * 3
        return cls(parts[0], parts[0] if len(parts) < 3 else parts[1], parts[-1])  # noqa: PLR2004

    def of(self, used: Used) -> Decimal:
        """Return what `used` costs."""
        fresh = used.prompt - used.cached
        told = fresh * self.prompt + used.cached * self.cached + used.completion * self.completion
        return (told / _MILLION).quantize(Decimal("0.000001"))


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    One model at one address.

    First words within `deadline` seconds, all of them within `limit`; `stall` is how long
    a stream may stand still; `at_once` calls run together, over all replicas.
    """

    url: str
    name: str
    key: str
    place: str
    price: Price = Price()
    deadline: float = 5.0
    limit: float = 30.0
    stall: float = 8.0
    at_once: int = 4


def endpoint(told: Settings) -> Endpoint | None:
    """Return the endpoint the settings name; None where there is none."""
    if not told.openai_model:
        return None
    url = told.openai_base_url or _OPENAI
    return Endpoint(
        url=url,
        name=told.openai_model,
        key=told.openai_api_key.get_secret_value() or "none",
        place=told.model_place or f"{told.openai_model}, {urlsplit(url).hostname}",
        price=Price.read(told.model_price),
        deadline=told.model_deadline,
        limit=told.model_limit,
        stall=min(told.model_limit, max(8.0, told.model_deadline)),
        at_once=told.model_at_once,
    )
