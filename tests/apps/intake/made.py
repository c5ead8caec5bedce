"""Files made for a test: workbooks by hand, and a look at how a file is taken in a process of its own."""

import json
import subprocess
import sys
import zipfile
from html import escape
from pathlib import Path

_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

DATE_STYLE, MOMENT_STYLE, DURATION_STYLE = 1, 2, 3
_STYLES = (
    f'<styleSheet {_MAIN}><numFmts><numFmt numFmtId="164" formatCode="[h]:mm:ss"/>'
    '<numFmt numFmtId="165" formatCode="&quot;days&quot; 0.00"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/>'
    '<xf numFmtId="165"/></cellXfs></styleSheet>'
)


def workbook(
    path: Path, sheet: str, *, texts: list[str] | None = None, book: str = "", sheets: str = "", declared: str = ""
) -> Path:
    """An .xlsx whose sheet has these rows, as XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", _CONTENT_TYPES)
        sheets = sheets or '<sheet name="S" sheetId="1" r:id="rId1"/>'
        names = f'{_MAIN} xmlns:r="{_OFFICE}"'
        archive.writestr("xl/workbook.xml", f"{declared}<workbook {names}>{book}<sheets>{sheets}</sheets></workbook>")
        targets = "".join(f'<Relationship Id="rId{n}" Type="x" Target="worksheets/sheet{n}.xml"/>' for n in (1, 2))
        archive.writestr("xl/_rels/workbook.xml.rels", f"<Relationships {_RELATIONS}>{targets}</Relationships>")
        archive.writestr("xl/styles.xml", _STYLES)
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet {_MAIN}><sheetData>{sheet}</sheetData></worksheet>")
        if sheets.count("<sheet ") > 1:
            second = row(1, text("A1", "second")) + row(2, value("A2", "2"))
            archive.writestr(
                "xl/worksheets/sheet2.xml", f"<worksheet {_MAIN}><sheetData>{second}</sheetData></worksheet>"
            )
        if texts is not None:
            shared = "".join(f"<si>{text if text.startswith('<') else f'<t>{escape(text)}</t>'}</si>" for text in texts)
            archive.writestr("xl/sharedStrings.xml", f"<sst {_MAIN}>{shared}</sst>")
    return path


def row(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def text(place: str, content: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(content)}</t></is></c>'


def value(place: str, content: str, *, style: int = 0, kind: str = "n") -> str:
    return f'<c r="{place}" s="{style}" t="{kind}"><v>{content}</v></c>'


_LOOK = """
import json, resource, sys, time
from pathlib import Path
from pochemu.engine.yaml_source import Refused
from pochemu.intake.files import open_table
empty, started, rows, said = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic(), 0, ""
try:
    table = open_table(Path(sys.argv[1]))
    for _ in table.rows([name for name in dict.fromkeys(table.seen.columns)]):
        rows += 1
except Refused as refused:
    said = refused.problem.words.en
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - empty
print(json.dumps([rows, said, time.monotonic() - started, grown / 1024]))
"""


def taken(path: Path) -> tuple[int, str, float, float]:
    """Rows read, what was said against the file, seconds, megabytes."""
    done = subprocess.run([sys.executable, "-c", _LOOK, path], capture_output=True, text=True, timeout=60, check=True)
    rows, said, seconds, megabytes = json.loads(done.stdout)
    return rows, said, seconds, megabytes
