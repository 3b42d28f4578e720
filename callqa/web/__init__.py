"""An open workspace in, the listening page out: `make_app(space)` is an ASGI application, `serve` runs it on 127.0.0.1."""

from callqa.web.app import make_app, serve

__all__ = ["make_app", "serve"]
