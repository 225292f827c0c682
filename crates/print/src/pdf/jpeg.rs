//! What a page must know of a JPEG whose bytes go in as they are.

/// The greatest photo that goes into a page, in bytes.
pub(crate) const MAX_BYTES: usize = 20 << 20;

/// From the frame header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Jpeg {
    pub(crate) width: u16,
    pub(crate) height: u16,
    /// 1 grey, 3 colour, 4 CMYK.
    pub(crate) components: u8,
}

/// Reads the frame header; says what is wrong otherwise.
pub(crate) fn read(bytes: &[u8]) -> Result<Jpeg, &'static str> {
    if bytes.len() > MAX_BYTES {
        return Err("文件超过 20 MB");
    }
    if !bytes.starts_with(&[0xff, 0xd8]) {
        return Err("不是 JPEG");
    }
    let mut at = 2;
    loop {
        let marker = match bytes.get(at..at + 2) {
            Some([0xff, 0xff]) => {
                at += 1;
                continue;
            }
            Some([0xff, marker]) => *marker,
            _ => return Err("JPEG 文件不完整"),
        };
        at += 2;
        if matches!(marker, 0x01 | 0xd0..=0xd7) {
            continue;
        }
        if matches!(marker, 0xd9 | 0xda) {
            return Err("JPEG 文件不完整");
        }
        let length = match bytes.get(at..at + 2) {
            Some([high, low]) => usize::from(u16::from_be_bytes([*high, *low])),
            _ => return Err("JPEG 文件不完整"),
        };
        let segment = bytes
            .get(at + 2..at + length.max(2))
            .ok_or("JPEG 文件不完整")?;
        // Frame headers are SOF0 to SOF15 without DHT, JPG and DAC; PDF readers decode the first three.
        match marker {
            0xc0..=0xc2 => {
                let [8, h1, h0, w1, w0, components @ (1 | 3 | 4), ..] = segment else {
                    return Err("JPEG 的颜色格式不受支持");
                };
                let (width, height) = (
                    u16::from_be_bytes([*w1, *w0]),
                    u16::from_be_bytes([*h1, *h0]),
                );
                if width == 0 || height == 0 {
                    return Err("JPEG 没有写明尺寸");
                }
                return Ok(Jpeg {
                    width,
                    height,
                    components: *components,
                });
            }
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Err("JPEG 的压缩方式不受支持");
            }
            _ => at += length.max(2),
        }
    }
}
