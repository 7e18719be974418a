"""Files that lie at Telegram: what people and the bot have sent, and the paths at which they may be fetched."""

from pathlib import PurePath

from tests.telegram_double import errors
from tests.telegram_double.errors import bad_request
from tests.telegram_double.records import Json, Upload

MAX_BYTES = 20 * 2**20
"""The largest file that a bot may fetch; a larger one may well be sent."""


class Files:
    """Every document that was sent, by its id. As at Telegram a path leads to one only after getFile named it."""

    def __init__(self) -> None:
        self._sent: dict[str, Upload] = {}
        self._named: dict[str, Upload] = {}

    def keep(self, file: Upload) -> Json:
        """Take in a file that is sent; the Document object, with an id of its own."""
        number = len(self._sent)
        file_id = f"BQACAgQAAxkBAAI{number:09d}"
        self._sent[file_id] = file
        told = {"file_name": file.name, "mime_type": file.mime_type, "file_size": len(file.data)}
        return {"file_id": file_id, "file_unique_id": f"AgAD{number:09d}", **told}

    def name(self, file_id: str) -> Json:
        """The File object, whose path may be fetched from then on. Raises what getFile answers for no such file."""
        file = self._sent.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if len(file.data) > MAX_BYTES:
            raise bad_request("file is too big")
        number = list(self._sent).index(file_id)
        path = f"documents/file_{number}{PurePath(file.name).suffix}"
        self._named[path] = file
        unique = f"AgAD{number:09d}"
        return {"file_id": file_id, "file_unique_id": unique, "file_size": len(file.data), "file_path": path}

    def at(self, path: str) -> Upload:
        """The file at a path. Raises 404 where getFile named no such path."""
        if path not in self._named:
            raise errors.not_found()
        return self._named[path]
