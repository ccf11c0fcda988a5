"""`manage.py build_land <geojson>`: draw the outline of land for the maps anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.management.coast import land
from cases.values.equal_earth import HEIGHT, WIDTH

TARGET = settings.BASE_DIR / "cases" / "static" / "site" / "land.svg"
LARGEST = 60_000  # bytes
# Grey at some opacity: it stands quietly on light and on dark paper.
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">
<!-- Land, without borders. Made by `manage.py build_land` from Natural Earth, 1:110m countries (naturalearthdata.com), which is
in the public domain. Equal Earth projection (Šavrič, Patterson and Jenny 2019), centred on 11° E. Public domain (CC0 1.0). -->
<path fill="#8d8474" fill-opacity=".27" fill-rule="evenodd" d="{path}"/>
</svg>
"""


class Command(BaseCommand):
    help = (
        "Draws the outline of land for the maps: merges the countries of a GeoJSON file (Natural Earth, 1:110m), takes the "
        "borders out, cuts at the edge of the map, simplifies, projects, and writes one path."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("geojson", type=Path, help="Countries as polygons, in degrees.")
        parser.add_argument("--to", type=Path, default=TARGET, help="Where to write the drawing.")
        parser.add_argument(
            "--tolerance", type=float, default=0.12, help="How far a line may be off, in units of the drawing."
        )
        parser.add_argument(
            "--smallest", type=float, default=0.6, help="The smallest island that is drawn, in square units."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            collection = json.loads(options["geojson"].read_text(encoding="utf-8"))
            outline = land(collection, options["tolerance"], options["smallest"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{options['geojson']} can't be read as GeoJSON countries: {error}") from error
        drawing = DRAWING.format(width=WIDTH, height=HEIGHT, path=outline)
        size = len(drawing.encode())
        if size > LARGEST:
            raise CommandError(f"The drawing would have {size:,} bytes; {LARGEST:,} is the most. Raise --tolerance.")
        options["to"].write_text(drawing, encoding="utf-8")
        self.stdout.write(f"{size:,} bytes in {options['to'].name}.")
