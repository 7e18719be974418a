"""What commands log: only what is wrong, and on standard error, since standard output is for results."""

from bot.logging import configure_logging
from bot.settings import Settings


def log_warnings(settings: Settings) -> None:
    """Have what libraries and readers log go to standard error, from warnings on."""
    configure_logging("WARNING", settings.log_format, settings.secrets())
