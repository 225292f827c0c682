import logging

from common import run
from fpdf import FPDF

logging.disable(logging.WARNING)


def make(data, out):
    width, height = data["page"]
    pdf = FPDF(unit="mm", format=(width, height))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    for style, path in zip(("", "B"), data["fonts"]):
        pdf.add_font("form", style, path)

    def text(x, y, size, bold, words):
        pdf.set_font("form", "B" if bold else "", size)
        pdf.text(x, y, words)

    x, y, w, h = data["photo"]
    for person in data["people"]:
        pdf.add_page()
        for box in data["boxes"]:
            pdf.rect(*box)
        for one in data["texts"]:
            text(*one)
        for slot in data["slots"]:
            text(*slot[:4], person[slot[4]])
        pdf.image(person["photo"], x, y, w, h)
    pdf.output(out)


run(make)
