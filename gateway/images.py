"""Pictures that people send, made into pictures that we show: square, in three sizes, and nothing else in them.

A picture is what its bytes say, whatever it was called. Only the decoder of that format runs on it, after the size that
it claims is known to be bearable; what comes out is encoded anew, so that neither where it was taken nor a second file
hidden in the first is left.
"""

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from gateway.schemas.avatars import SIZES
from services.contracts.errors import Invalid

PIXELS_AT_MOST = 40_000_000  # a camera's 36 megapixels; 160 MB while they are decoded
SIDE_AT_MOST = 20_000
QUALITY = 82
ORIENTATION = 0x0112  # the tag of EXIF
BACKGROUND = "white"  # under what is transparent

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
BEGINNINGS: dict[str, Callable[[bytes], bool]] = {
    "JPEG": lambda head: head.startswith(b"\xff\xd8\xff"),
    "PNG": lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"),
    "GIF": lambda head: head.startswith((b"GIF87a", b"GIF89a")),
    "WEBP": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
}

UNKNOWN = "This is no JPEG, PNG, WebP or GIF picture."
BROKEN = "This picture is damaged or incomplete. Try to save it anew."
TOO_LARGE = f"This picture has too many pixels. Make it smaller: {PIXELS_AT_MOST // 1_000_000} megapixels at most."


def squares(raw: bytes) -> dict[int, bytes]:
    """The middle of a picture in each of the sizes, as WebP. Raises Invalid; takes as long as decoding takes."""
    kind = next((name for name, matches in BEGINNINGS.items() if matches(raw)), None)
    if kind is None:
        raise wrong(UNKNOWN)
    try:
        largest = _square(raw, kind)
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as why:
        raise wrong(TOO_LARGE) from why
    except Exception as why:  # decoders raise whatever they stumble over, and the bytes are a stranger's
        raise wrong(BROKEN) from why
    return {size: _encoded(largest, size) for size in SIZES}


def wrong(message: str) -> Invalid:
    return Invalid.fields({"file": [message]})


def _square(raw: bytes, kind: str) -> Image.Image:
    side = max(SIZES)
    with Image.open(BytesIO(raw), formats=[kind]) as image:
        width, height = image.size
        if width * height > PIXELS_AT_MOST or max(width, height) > SIDE_AT_MOST:
            raise wrong(TOO_LARGE)
        turn = TURNS.get(image.getexif().get(ORIENTATION, 1))
        image.draft("RGB", (2 * side, 2 * side))  # a JPEG need not be decoded larger than it will be
        image.load()  # of many frames, the first
        middle = _middle(image)
    return middle.transpose(turn) if turn is not None else middle


def _middle(image: Image.Image) -> Image.Image:
    """The largest square in the middle, in the largest size, on a plain background. It has no metadata."""
    side, (width, height) = min(image.size), image.size
    left, top = (width - side) / 2, (height - side) / 2
    # Colours with transparency are made whole before they are mixed, or what cannot be seen would shine through.
    coloured = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
    box, size = (left, top, left + side, top + side), (max(SIZES), max(SIZES))
    small = coloured.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=2.0)
    plain = Image.new("RGB", size, BACKGROUND)
    plain.paste(small, mask=small if small.mode == "RGBA" else None)
    return plain


def _encoded(square: Image.Image, size: int) -> bytes:
    scaled = square if square.width == size else square.resize((size, size), Image.Resampling.LANCZOS)
    out = BytesIO()
    scaled.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
