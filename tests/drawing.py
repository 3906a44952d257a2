"""Small pictures and documents, made on the spot, for tests of evidence."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

EVIDENCE = "evidence_id,site_id,statement_id,source_id,path,sha256,media_type,role,captured,creator,licence,graphic"


def picture(seed=0, ending="JPEG", size=(320, 240), taken=None, position=None, quality=80, comment=None):
    """A picture of boxes, another one for each seed; with EXIF where a day or a position (lon, lat) is given."""
    dice = random.Random(seed)
    image = Image.new("RGB", size, (dice.randint(150, 250),) * 3)
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = dice.randint(0, size[0]), dice.randint(0, size[1])
        colour = tuple(dice.randint(0, 255) for _ in range(3))
        draw.rectangle((x, y, x + dice.randint(20, 120), y + dice.randint(20, 120)), fill=colour)
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = f"{taken.replace('-', ':')} 12:00:00"
    if position:
        gps = exif.get_ifd(0x8825)
        for value, side, tag, names in ((position[1], 1, 2, "NS"), (position[0], 3, 4, "EW")):
            gps[side], gps[tag] = names[value < 0], (int(abs(value)), 0.0, abs(value) % 1 * 3600)
    if comment:
        exif[0x010E] = comment
    buffer = io.BytesIO()
    image.save(buffer, ending, exif=exif, **({"quality": quality} if ending in {"JPEG", "WEBP"} else {}))
    return buffer.getvalue()


def steps(number):
    """A GIF of so many steps, each in another colour."""
    first, *others = (Image.new("RGB", (60, 40), (250 - 9 * step, 40, 9 * step)) for step in range(number))
    buffer = io.BytesIO()
    first.save(buffer, "GIF", save_all=bool(others), append_images=others)
    return buffer.getvalue()


def row(path, site="a", **columns):
    """A row of evidence under EVIDENCE, whole but for what is asked for."""
    told = {"evidence_id": path.rpartition("/")[2], "site_id": site, "path": path, "role": "context"}
    told |= {"captured": "", "creator": "made up", "licence": "CC0-1.0", **columns}
    return ",".join(str(told.get(name, "")) for name in EVIDENCE.split(","))


def table(*rows):
    return "\n".join([EVIDENCE, *rows]) + "\n"
