from io import BytesIO

import pytest
from PIL import Image

from gateway import images
from services.contracts.errors import Invalid
from tests import pictures


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content), formats=["WEBP"])


def problem_of(raw: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        images.squares(raw)
    return refused.value.errors["file"][0]


@pytest.mark.parametrize(
    "raw", [pictures.jpeg(), pictures.png(), pictures.animation(frames=3), pictures.jpeg(16, 900), pictures.png(1, 1)]
)
def test_any_picture_becomes_three_squares_of_webp(raw: bytes) -> None:
    made = images.squares(raw)

    assert {size: opened(content).size for size, content in made.items()} == {n: (n, n) for n in (64, 192, 512)}


def test_the_middle_is_kept() -> None:
    wide = Image.new("RGB", (900, 300), "red")
    wide.paste("lime", (300, 0, 600, 300))
    out = BytesIO()
    wide.save(out, "PNG")

    square = opened(images.squares(out.getvalue())[192]).convert("RGB")

    assert all(_is_near(square.getpixel(spot), (0, 255, 0)) for spot in ((5, 5), (96, 96), (186, 186)))


@pytest.mark.parametrize(
    ("orientation", "top", "left"),
    [(1, "red", None), (3, "blue", None), (6, None, "blue"), (8, None, "red"), (4, "blue", None), (5, None, "red")],
)
def test_a_photo_stands_as_it_was_held(orientation: int, top: str | None, left: str | None) -> None:
    square = opened(images.squares(pictures.photo(orientation))[64]).convert("RGB")

    colours = {"red": (255, 0, 0), "blue": (0, 0, 255)}
    spot, colour = ((32, 8), top) if top else ((8, 32), left)
    assert _is_near(square.getpixel(spot), colours[str(colour)])


def test_where_and_with_what_it_was_taken_is_in_none_of_the_bytes() -> None:
    raw = pictures.photo()
    assert b"Exif" in raw and pictures.MAKER.encode() in raw and b"secret comment" in raw

    for content in images.squares(raw).values():
        assert [mark for mark in (b"Exif", b"EXIF", b"Camera", b"secret", b"ICCP", b"XMP") if mark in content] == []
        assert dict(opened(content).getexif()) == {}


def test_what_is_transparent_becomes_white_and_not_what_was_under_it() -> None:
    clear = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    out = BytesIO()
    clear.save(out, "PNG")

    assert _is_near(opened(images.squares(out.getvalue())[64]).convert("RGB").getpixel((30, 30)), (255, 255, 255))


@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (7_000, 7_000), (30_000, 10)])
def test_a_bomb_is_refused_by_what_it_claims(width: int, height: int) -> None:
    assert problem_of(pictures.bomb(width, height)) == images.TOO_LARGE


def test_of_many_frames_the_first_is_taken() -> None:
    assert sorted(images.squares(pictures.animation(frames=500))) == [64, 192, 512]


@pytest.mark.parametrize(
    "raw",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"BM" + bytes(100),
        b"",
        b"RIFF1234WAVE",
    ],
)
def test_what_is_no_picture_of_the_four_kinds_is_refused(raw: bytes) -> None:
    assert problem_of(raw) == images.UNKNOWN


@pytest.mark.parametrize("raw", [pictures.jpeg(), pictures.png(), pictures.animation(frames=1)])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_truncated_picture_is_refused(raw: bytes, part: float) -> None:
    assert problem_of(raw[: max(20, int(len(raw) * part))]) == images.BROKEN


def test_nothing_that_is_hidden_behind_a_picture_comes_through() -> None:
    assert all(b"script" not in content for content in images.squares(pictures.polyglot()).values())


def _is_near(found: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(found, tuple)
    return all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True))
