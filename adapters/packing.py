"""`ruusu teams-package`: the settings in, the app's package out."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from adapters.packs import pack_texts
from adapters.settings import settings
from adapters.teams.package import App, package
from adapters.whereabouts import LOCALES


def packed(file: str, developer: str, *, hears_channels: bool, preview: bool) -> tuple[bool, str]:
    """Write the package to `file`; tell whether that was done, and what to say of it."""
    try:
        told = settings()
    except ValueError as error:
        return False, str(error)
    texts = {language: pack_texts(language) for language in LOCALES}
    if not told.microsoft_app_id or not told.address.startswith("https://"):
        return False, texts[told.locale]["package.needs"]
    app = App(
        told.microsoft_app_id,
        told.address,
        version("ruusu"),
        developer,
        hears_channels=hears_channels,
        preview=preview,
    )
    Path(file).write_bytes(package(app, texts, told.locale))
    return True, texts[told.locale]["package.written"].format(file=file)
