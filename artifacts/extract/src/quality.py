"""Prints the text of an office file as well-known Python readers see it; the reference for word recall."""

import contextlib
import sys


def docx(path):
    import docx as reader

    document = reader.Document(path)
    yield from (paragraph.text for paragraph in document.paragraphs)
    yield from (text for table in document.tables for text in table_texts(table, set()))


def table_texts(table, seen):
    for row in table.rows:
        for cell in row.cells:
            # Merged cells are listed once for every place they cover.
            if cell._tc in seen:
                continue
            seen.add(cell._tc)
            yield from (paragraph.text for paragraph in cell.paragraphs)
            for inner in cell.tables:
                yield from table_texts(inner, seen)


def pptx(path):
    from pptx import Presentation

    for slide in Presentation(path).slides:
        yield from shape_texts(slide.shapes)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            yield slide.notes_slide.notes_text_frame.text


def shape_texts(shapes):
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from shape_texts(shape.shapes)
        elif getattr(shape, "has_table", False):
            yield from (cell.text for row in shape.table.rows for cell in row.cells)
        elif shape.has_text_frame and not is_furniture(shape):
            yield shape.text_frame.text


def is_furniture(shape):
    return shape.is_placeholder and str(shape.placeholder_format.type).split(" ")[0] in ("SLIDE_NUMBER", "DATE")


def xlsx(path):
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            yield from (shown(value) for value in row if value is not None)


def shown(value):
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if hasattr(value, "date"):
        return str(value.date())
    return str(value)


def odf(path):
    from odf import opendocument

    yield "".join(odf_texts(opendocument.load(path).body))


# Text that was deleted is kept among the tracked changes, it is none of the document's.
DELETED = ("tracked-changes",)
SPACES = ("s", "tab", "line-break")
APART = ("p", "h", "note", "note-citation", "annotation")


def odf_texts(node):
    for child in node.childNodes:
        if child.nodeType in (child.TEXT_NODE, child.CDATA_SECTION_NODE):
            yield child.data
            continue
        name = child.qname[1]
        if name in DELETED:
            continue
        if name in SPACES:
            yield " "
        if name in APART:
            yield "\n"
        yield from odf_texts(child)
        if name in APART:
            yield "\n"


READERS = {"docx": docx, "pptx": pptx, "xlsx": xlsx, "odt": odf, "odp": odf, "ods": odf}

if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    with contextlib.redirect_stdout(sys.stderr):  # some readers print what they could not parse
        lines = list(READERS[sys.argv[1].rsplit(".", 1)[-1].lower()](sys.argv[1]))
    print("\n".join(lines))
