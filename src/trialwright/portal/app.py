"""The site: every page of ``pages/``, behind what keeps it safe."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from trialwright.model.diagnostic import UnreadableInput
from trialwright.portal import assets, errors, pages
from trialwright.portal.access_log import AccessLog
from trialwright.portal.catalogue import Catalogue
from trialwright.portal.metrics import Metrics
from trialwright.portal.security.gate import Gate
from trialwright.portal.security.headers import SecurityHeaders
from trialwright.portal.security.hosts import OwnHosts
from trialwright.portal.security.rates import RateLimit
from trialwright.portal.settings import Settings
from trialwright.portal.shelf import Shelf


def create_app(settings: Settings | None = None, told: Callable[[str], None] = lambda _: None) -> Starlette:
    """The site with these settings, ready for any ASGI server; ``told`` gets sentences about what takes time.

    A module of ``pages/`` has ``routes()``; it may have ``NAV``, its (place, label, path) in the navigation, and
    ``prepare(app)``, called once after the settings and the shelf are in ``app.state``.
    """
    settings = settings or Settings()
    metrics, modules = Metrics(), page_modules()
    app = Starlette(
        routes=[*assets.routes(), *(route for module in modules for route in module.routes())],
        middleware=[
            Middleware(SecurityHeaders, https=settings.https),
            Middleware(AccessLog, metrics=metrics),
            Middleware(OwnHosts, settings=settings),
            Middleware(RateLimit, limits=settings.limits),
            Middleware(Gate, settings=settings),
        ],
        exception_handlers={
            HTTPException: errors.http_error,
            UnreadableInput: errors.unreadable_store,
            Exception: errors.server_error,
        },
    )
    app.state.settings, app.state.metrics = settings, metrics
    app.state.shelf, app.state.catalogue = Shelf(settings), Catalogue(settings, told)
    app.state.nav = sorted(module.NAV for module in modules if hasattr(module, "NAV"))
    for module in modules:
        if hasattr(module, "prepare"):
            module.prepare(app)
    return app


def page_modules() -> list[ModuleType]:
    """The modules of ``pages/``, by name."""
    names = sorted(each.name for each in pkgutil.iter_modules(pages.__path__))
    return [import_module(f"{pages.__name__}.{name}") for name in names]
