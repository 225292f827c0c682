from common import html, run
from weasyprint import HTML


def make(data, out):
    HTML(string=html(data)).write_pdf(out)


run(make)
