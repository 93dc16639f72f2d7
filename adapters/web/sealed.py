"""Cookies nobody but us can read or make: encrypted, signed, and good for a while."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

_HEADER = {"alg": "dir", "enc": "A256GCM"}
_LONGEST = 6000


@dataclass(frozen=True, slots=True)
class Seal:
    """One secret; each purpose gets a key of its own from it."""

    secret: str

    def closed(self, purpose: str, what: Mapping[str, str], until: datetime) -> str:
        """Return `what` sealed for `purpose`, good `until` then."""
        claims = {**what, "exp": int(until.timestamp())}
        return jwt.encode(_HEADER, claims, self._key(purpose), registry=jwe.default_registry)

    def opened(self, purpose: str, sealed: str, now: datetime) -> dict[str, str] | None:
        """Return what was sealed; None where it is not ours, another purpose's, or too old."""
        if not sealed or len(sealed) > _LONGEST:
            return None
        try:
            token = jwt.decode(sealed, self._key(purpose), registry=jwe.default_registry)
        except (JoseError, ValueError):
            return None
        until = token.claims.pop("exp", 0)
        return (
            {key: str(value) for key, value in token.claims.items()}
            if until > now.timestamp()
            else None
        )

    def signed(self, purpose: str, text: str) -> str:
        """Return a token only we can make of `text`."""
        return hmac.new(self._bytes(purpose), text.encode(), hashlib.sha256).hexdigest()

    def _key(self, purpose: str) -> OctKey:
        return OctKey.import_key(self._bytes(purpose))

    def _bytes(self, purpose: str) -> bytes:
        return hmac.new(self.secret.encode(), purpose.encode(), hashlib.sha256).digest()
