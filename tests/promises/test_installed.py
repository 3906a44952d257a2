"""What pip installs, away from the checkout, finds its own data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SCRIPT = """
import heritage, sys
assert heritage.__file__.startswith(sys.argv[1]), heritage.__file__
catalogue = heritage.sample()
assert len(catalogue.sites) == 378
assert len(catalogue.regions) == 97
catalogue.map().save(sys.argv[1] + "/map.html")
print("found", sorted(path.name for path in heritage.sample_folder().iterdir())[0])
"""


def test_the_wheel_carries_vocabularies_profiles_assets_regions_ground_and_sample(tmp_path):
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path / "wheel", PROJECT], check=True)
    (wheel,) = (tmp_path / "wheel").glob("heritage_catalogue-*.whl")
    installed = tmp_path / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", installed, wheel], check=True)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, installed],
        cwd=tmp_path,
        env={"PYTHONPATH": str(installed), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "found catalogue.toml\n"
    assert (installed / "heritage" / "py.typed").exists()
