#!/bin/sh
# Makes every size from the two drawings. Needs rsvg-convert and ImageMagick; run after changing a drawing.
set -eu
cd "$(dirname "$0")"
for size in 16 24 32; do rsvg-convert -w $size -h $size kaobao-small.svg -o ${size}x${size}.png; done
for size in 48 64 128 256 512; do rsvg-convert -w $size -h $size kaobao.svg -o ${size}x${size}.png; done
cp 256x256.png 128x128@2x.png
cp 512x512.png icon.png
convert 16x16.png 24x24.png 32x32.png 48x48.png 64x64.png 128x128.png 256x256.png icon.ico
