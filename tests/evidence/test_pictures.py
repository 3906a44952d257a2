"""Pictures: what they say of themselves, and copies that hold nothing but pixels."""

from __future__ import annotations

import io

import numpy as np
import pytest
from decoding import layers_of
from drawing import picture
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from heritage.evidence.pictures import (
    PICTURES,
    Picture,
    PictureError,
    as_webp,
    look_at,
    shrunk,
    stripped,
    without_warnings,
)

MEDIA = {form: media for media, form in PICTURES.items()}


def opened(data):
    return Image.open(io.BytesIO(data))


def test_a_picture_says_when_and_where_it_was_taken():
    found = look_at(picture(1, taken="1988-12-07", position=(44.5126, -40.1772)))
    assert (found.width, found.height, found.taken) == (320, 240, "1988-12-07")
    assert found.position == pytest.approx((44.5126, -40.1772), abs=1e-6)


@pytest.mark.parametrize("taken", ["0000-00-00", "1700-01-01", "2020-13-45", "yesterday--"])
def test_a_day_that_cannot_be_is_none(taken):
    assert look_at(picture(1, taken=taken)).taken is None


def test_a_position_of_zero_or_beyond_the_globe_is_none():
    assert look_at(picture(1, position=(0, 0))).position is None
    assert look_at(picture(1, position=(200, 40))).position is None


@pytest.mark.parametrize("form", list(MEDIA))
def test_a_stripped_copy_has_the_same_size_and_type_and_nothing_else(form):
    data = picture(1, form, taken="1988-12-07", position=(44.5, 40.2), comment="CANARY")
    if form != "GIF":
        assert b"CANARY" in data
    copy = stripped(data, MEDIA[form])
    assert b"CANARY" not in b"".join(layers_of(copy))
    assert (opened(copy).format, opened(copy).size) == (form, (320, 240))
    assert not dict(opened(copy).getexif().get_ifd(0x8825))
    before, after = (np.asarray(opened(each).convert("RGB"), dtype=float) for each in (data, copy))
    assert abs(before - after).mean() < 6


def test_text_of_a_png_and_what_stands_behind_its_end_are_gone():
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "CANARY")
    buffer = io.BytesIO()
    Image.new("RGBA", (9, 9), (1, 2, 3, 4)).save(buffer, "PNG", pnginfo=told)
    copy = stripped(buffer.getvalue() + b"CANARY behind", "image/png")
    assert b"CANARY" not in copy
    assert opened(copy).mode == "RGBA"


def test_a_copy_is_turned_as_it_is_to_be_seen():
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20)).save(buffer, "JPEG", exif=exif)
    assert opened(stripped(buffer.getvalue(), "image/jpeg")).size == (20, 40)
    assert shrunk(buffer.getvalue(), 20).size == (10, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "LAB", "I;16", "F"])
def test_pictures_of_every_mode_are_drawn(mode):
    buffer = io.BytesIO()
    form = "TIFF" if mode in {"CMYK", "LAB", "F"} else "PNG"
    Image.new(mode, (30, 20)).save(buffer, form)
    assert look_at(buffer.getvalue()).width == 30
    assert opened(as_webp(shrunk(buffer.getvalue(), 10), 60)).size == (10, 7)


def test_the_same_picture_gives_the_same_bytes():
    assert as_webp(shrunk(picture(4), 100), 50) == as_webp(shrunk(picture(4), 100), 50)


@given(st.binary(max_size=200), st.integers(0, 400), st.sampled_from(list(MEDIA)))
@settings(max_examples=40)
def test_no_bytes_break_the_reader(rubbish, place, form):
    """Whatever is in a file, it is a picture or none: nothing else comes out."""
    data = bytearray(picture(1, form, size=(60, 40), taken="1988-12-07", position=(44, 40)))
    data[place : place + len(rubbish)] = rubbish
    try:
        with without_warnings():
            found = look_at(bytes(data))
    except PictureError:
        return
    assert isinstance(found, Picture)
