"""The addresses for whoever looks after the bot."""

from http import HTTPStatus

from prometheus_client import generate_latest

from bot.serving.figures import FigureReader
from bot.serving.readiness import Readiness
from bot.serving.server import Page

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class Health(Page):
    """Is the process alive?"""

    def get(self) -> None:
        """Answer, which only a living event loop does."""
        self.finish("ok\n")

    def head(self) -> None:
        """Answer the same without words."""


class Ready(Page):
    """Are people answered?"""

    def initialize(self, readiness: Readiness) -> None:
        """Take what knows."""
        self._readiness = readiness

    async def get(self) -> None:
        """Answer 200, or 503 and what is missing."""
        missing = await self._readiness.missing()
        self.set_status(HTTPStatus.SERVICE_UNAVAILABLE if missing else HTTPStatus.OK)
        self.finish({"ready": not missing, "missing": missing})


class Counted(Page):
    """What was counted."""

    def initialize(self, figures: FigureReader) -> None:
        """Take what counts."""
        self._figures = figures

    async def get(self) -> None:
        """Answer in Prometheus' text format."""
        await self._figures.refresh()
        self.set_header("Content-Type", PROMETHEUS)
        self.finish(generate_latest(self._figures.registry))
