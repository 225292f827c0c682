"""What every peer is given: the same boxes, texts, photos and fonts, in millimetres from the top left corner.

people.json: page [width, height]; boxes [[x, y, w, h]]; texts [[x, y, points, bold, text]] (x and baseline y);
slots [[x, y, points, bold, key]]; photo [x, y, w, h]; people [{key: text, "photo": path}]; fonts [regular, bold].
"""
import json
import resource
import sys


def cpu():
    own, below = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime


def peak_mib():
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def run(make):
    """Measures `make(data, out)`; imports and reading the list are not counted."""
    with open(sys.argv[1], encoding="utf-8") as file:
        data = json.load(file)
    begin = cpu()
    make(data, sys.argv[2])
    print(json.dumps({"cpu": cpu() - begin, "peak_mib": peak_mib()}))


def html(data):
    """One page a person for the two browsers: everything at its place."""
    from html import escape

    def text(x, y, size, bold, words):
        weight = ";font-weight:bold" if bold else ""
        return (f'<p style="left:{x}mm;top:calc({y}mm - {size}pt);font-size:{size}pt{weight}">{escape(words)}</p>')

    width, height = data["page"]
    fixed = "".join(f'<i style="left:{x}mm;top:{y}mm;width:{w}mm;height:{h}mm"></i>' for x, y, w, h in data["boxes"])
    fixed += "".join(text(*one) for one in data["texts"])
    x, y, w, h = data["photo"]
    regular, bold = data["fonts"]
    pages = []
    for person in data["people"]:
        own = "".join(text(*slot[:4], person[slot[4]]) for slot in data["slots"])
        photo = f'<img src="file://{person["photo"]}" style="left:{x}mm;top:{y}mm;width:{w}mm;height:{h}mm">'
        pages.append(f"<section>{fixed}{own}{photo}</section>")
    return f"""<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>准考证</title><style>
@font-face {{ font-family: form; src: url("file://{regular}") }}
@font-face {{ font-family: form; font-weight: bold; src: url("file://{bold}") }}
@page {{ size: {width}mm {height}mm; margin: 0 }}
body {{ margin: 0; font-family: form }}
section {{ position: relative; width: {width}mm; height: {height - 0.1}mm; break-after: page; overflow: hidden }}
i, p, img {{ position: absolute; margin: 0; white-space: nowrap; line-height: 1.2 }}
i {{ border: 0.2mm solid black; box-sizing: border-box }}
</style>{"".join(pages)}</html>"""
