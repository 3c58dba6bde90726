"""How the pieces of a session that a format had to cut are known again: their guids follow from that of the first."""

import uuid


def piece_guid(guid: str, number: int) -> str:
    """Of the first piece that of the session itself."""
    return guid if number == 1 else str(uuid.uuid5(uuid.UUID(guid), f"hallway piece {number}"))
