"""Pictures to send: good ones, and such as attackers send."""

import struct
import zlib
from io import BytesIO

from PIL import Image

GPS = {1: "N", 2: (50.0, 50.0, 48.0), 3: "E", 4: (4.0, 21.0, 0.0)}  # where somebody lives
MAKER = "Camera of Ada"


def jpeg(width: int = 640, height: int = 480, colour: str = "teal") -> bytes:
    return _saved(Image.new("RGB", (width, height), colour), "JPEG")


def png(width: int = 300, height: int = 300, colour: str = "rebeccapurple") -> bytes:
    return _saved(Image.new("RGB", (width, height), colour), "PNG")


def photo(orientation: int = 1) -> bytes:
    """Red above, blue below, as the camera saw it; with where and with what it was taken."""
    image = Image.new("RGB", (400, 400), "blue")
    image.paste("red", (0, 0, 400, 200))
    exif = image.getexif()
    exif[0x0112] = orientation
    exif[0x010F] = MAKER
    exif.get_ifd(0x8825).update(GPS)
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"secret comment")
    return out.getvalue()


def animation(frames: int = 300) -> bytes:
    images = [Image.new("P", (64, 64), frame % 256) for frame in range(frames)]
    out = BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:])
    return out.getvalue()


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of some hundred bytes that claims to be much more."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")))


def polyglot() -> bytes:
    """A GIF that is a page with a script, for whoever believes its name."""
    return _saved(Image.new("P", (64, 64), 7), "GIF") + b"<html><script>alert(document.domain)</script></html>"


def _saved(image: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
