"""The ZIP in which people take their data with them: lists that come in pages, written as they come.

What is larger than a little waits on disk, compressed, so that an export costs no more memory than a page of it.
"""

import json
import zipfile
from collections.abc import Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

IN_MEMORY_BYTES = 256 * 1024

Json = dict[str, Any]


class Archive:
    """Blocking: use it in a thread. One file after the other; a JSON file is an object with lists in it."""

    def __init__(self) -> None:
        self._file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 (`close` or the taker closes it)
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)
        self._open_file: IO[bytes] | None = None
        self._name = self._list = ""
        self._has_members = self._is_first = False

    def add(self, name: str, content: bytes) -> None:
        """A file that is there as a whole."""
        self._end_file()
        self._zip.writestr(name, content)

    def add_member(self, name: str, key: str, value: Json | Sequence[Any]) -> None:
        """A member of a JSON file: an object at once, or more of a list. Files and lists come one after the other."""
        if name != self._name:
            self._end_file()
            self._open_file, self._name = self._zip.open(name, "w"), name
            self._write("{")
        if isinstance(value, dict):
            self._begin_member(key)
            self._write(_json(value))
            return
        if key != self._list:
            self._begin_member(key)
            self._write("[")
            self._list, self._is_first = key, True
        for item in value:
            self._write(("\n" if self._is_first else ",\n") + _json(item))
            self._is_first = False

    def finish(self) -> tuple[IO[bytes], int]:
        """The archive, from its beginning, and how many bytes it has. To be closed by whoever takes it."""
        self._end()
        size = self._file.tell()
        self._file.seek(0)
        return self._file, size

    def close(self) -> None:
        """For an archive that nobody will take."""
        self._end()
        self._file.close()

    def _end(self) -> None:
        self._end_file()
        self._zip.close()

    def _begin_member(self, key: str) -> None:
        self._end_list()
        self._write(f"{',' if self._has_members else ''}\n{_json(key)}: ")
        self._has_members = True

    def _end_list(self) -> None:
        if self._list:
            self._write("]")
            self._list = ""

    def _end_file(self) -> None:
        if self._open_file is None:
            return
        self._end_list()
        self._write("}\n")
        self._open_file.close()
        self._open_file, self._name, self._has_members = None, "", False

    def _write(self, text: str) -> None:
        assert self._open_file is not None
        self._open_file.write(text.encode())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
