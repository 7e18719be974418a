"""The way from one version of the tables to the next, by alembic, configured without a file.

A new revision: `alembic.command.revision(configuration(connection), "what changes", autogenerate=True)`,
then read what it wrote and set `data.database.HEAD` to it (a test compares the two).
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER = Path(__file__).resolve().parent


def configuration(connection: Connection) -> Config:
    """Return alembic's configuration for a connection, wherever the package is installed."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def known_revisions() -> tuple[str, ...]:
    """Return every revision that this program knows, newest first."""
    return tuple(script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions())


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest revision, inside the connection's transaction."""
    command.upgrade(configuration(connection), "head")
