from common import run
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas


def make(data, out):
    for name, path in zip(("regular", "bold"), data["fonts"]):
        pdfmetrics.registerFont(TTFont(name, path))
    width, height = data["page"]
    canvas = Canvas(out, pagesize=(width * mm, height * mm), pageCompression=1)

    def text(x, y, size, bold, words):
        canvas.setFont("bold" if bold else "regular", size)
        canvas.drawString(x * mm, (height - y) * mm, words)

    canvas.beginForm("form")
    for x, y, w, h in data["boxes"]:
        canvas.rect(x * mm, (height - y - h) * mm, w * mm, h * mm)
    for one in data["texts"]:
        text(*one)
    canvas.endForm()
    x, y, w, h = data["photo"]
    for person in data["people"]:
        canvas.doForm("form")
        for slot in data["slots"]:
            text(*slot[:4], person[slot[4]])
        canvas.drawImage(person["photo"], x * mm, (height - y - h) * mm, w * mm, h * mm)
        canvas.showPage()
    canvas.save()


run(make)
