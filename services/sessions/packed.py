"""Files as they come over RPC: base64 of the compressed bytes."""

import base64
import binascii
import zlib

from services.contracts.errors import Invalid, TooLarge


def unpacked(content: str, *, max_bytes: int) -> bytes:
    """The bytes of the file. The limit holds for what comes out, so that nothing small unfolds into something large.

    Raises Invalid, TooLarge.
    """
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(base64.b64decode(content, validate=True), max_bytes + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Invalid("The file did not arrive whole. Send it again.") from error
    if len(found) > max_bytes:
        raise TooLarge(f"The file is larger than {max_bytes // 1_000_000} MB, which is the limit.")
    if not unpacker.eof:
        raise Invalid("The file did not arrive whole. Send it again.")
    return found
