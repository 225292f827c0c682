import json
import os

import typst
from common import run

SOURCE = """
#let data = json("list.json")
#set page(width: data.page.at(0) * 1mm, height: data.page.at(1) * 1mm, margin: 0mm)
#set text(font: "Noto Serif SC", lang: "zh", top-edge: "baseline", bottom-edge: "baseline")
#let words(x, y, size, bold, body) = place(dx: x * 1mm, dy: y * 1mm,
  text(size: size * 1pt, weight: if bold { "bold" } else { "regular" }, body))
#let fixed = {
  for (x, y, w, h) in data.boxes { place(dx: x * 1mm, dy: y * 1mm, rect(width: w * 1mm, height: h * 1mm, stroke: 0.2mm)) }
  for (x, y, size, bold, body) in data.texts { words(x, y, size, bold, body) }
}
#let (x, y, w, h) = data.photo
#for person in data.people {
  fixed
  for (x, y, size, bold, key) in data.slots { words(x, y, size, bold, person.at(key)) }
  place(dx: x * 1mm, dy: y * 1mm, image(person.photo, width: w * 1mm, height: h * 1mm))
  pagebreak(weak: true)
}
"""


def make(data, out):
    folder = os.path.dirname(out)
    for person in data["people"]:
        person["photo"] = "/" + os.path.relpath(person["photo"], folder)
    with open(os.path.join(folder, "list.json"), "w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False)
    source = os.path.join(folder, "tickets.typ")
    with open(source, "w", encoding="utf-8") as file:
        file.write(SOURCE)
    fonts = os.path.dirname(data["fonts"][0])
    typst.compile(source, output=out, root=folder, font_paths=[fonts])


run(make)
