import os
import shutil
import subprocess
import tempfile

from common import html, run


def make(data, out):
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    page = os.path.join(os.path.dirname(out), "tickets.html")
    with open(page, "w", encoding="utf-8") as file:
        file.write(html(data))
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [program, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
             "--no-pdf-header-footer", "--virtual-time-budget=600000", f"--print-to-pdf={out}", f"file://{page}"],
            check=True, stderr=subprocess.DEVNULL)


run(make)
