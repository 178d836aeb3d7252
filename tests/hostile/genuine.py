"""Small files as real programs make them: what hostile ones are made from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import docx
from fpdf import FPDF
from PIL import Image, ImageDraw

PROSE = (
    "El Consejo Municipal de Prevención de la Violencia (COMUPREV) de Estelí coordina con la Policía Nacional Civil y "
    "con las iglesias. La Alcaldía firmó en 2015 un convenio con el Ministerio de Salud, financiado por la Unión "
    "Europea.\n\nObjetivo 1: reducir los homicidios.\n1.1. Becas para jóvenes. Responsable: Alcaldía\n• Deporte\n"
)
PAGE = f"""<!DOCTYPE html><html lang="es"><head><meta charset="utf-8"><title>Barrio seguro</title></head>
<body><nav><a href="/">Inicio</a></nav><main><h1>Barrio seguro</h1><p>{PROSE}</p>
<ul><li>Alcaldía<ul><li>Oficina de <b>Juventud</b></li></ul></li></ul><ol start="3"><li>Plan</li></ol>
<table><tr><th>Rol</th><th>Quién</th></tr><tr><td>Lidera</td><td><p>Alcaldía</p></td></tr></table>
<!-- nota --><pre>uno
dos</pre></main><footer>Derechos</footer></body></html>"""


def pdf(*pages: str) -> bytes:
    document = FPDF()
    document.set_font("helvetica", size=11)
    document.set_title("Plan local")
    for page in pages:
        document.add_page()
        document.multi_cell(0, 6, page.replace("•", "-"))
    return bytes(document.output())


def word() -> bytes:
    document = docx.Document()
    document.add_heading("Política de prevención", 0)
    document.add_paragraph(PROSE)
    document.add_paragraph("Alcaldía", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Acción", "Alcaldía\nPNC"
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def picture(format: str, *, size: tuple[int, int] = (60, 30), pages: int = 1) -> bytes:
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).text((2, 2), "ACTA", fill="black")
    target = io.BytesIO()
    more = {"save_all": True, "append_images": [drawn] * (pages - 1)} if pages > 1 else {}
    drawn.save(target, format, **more)
    return target.getvalue()


def parts_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def archive(parts: Mapping[str, bytes | str], *, packed: bool = True) -> bytes:
    target = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(target, "w") as opened:
        for name, content in parts.items():
            opened.writestr(zipfile.ZipInfo(name), content, method)
    return target.getvalue()


def word_with(parts: Mapping[str, bytes | str]) -> bytes:
    """A Word file some of whose parts are these."""
    return archive({**parts_of(word()), **parts})
