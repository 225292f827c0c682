//! The colour profile of archived documents, made here so that no file has to be shipped.

/// A version 2 profile of sRGB (IEC 61966-2.1), after ICC.1:2001-04: primaries adapted to D50, and the tone
/// curve as a table.
pub(super) fn srgb() -> Vec<u8> {
    let fixed = |value: f64| ((value * 65536.0).round() as i32).to_be_bytes();
    let xyz = |[x, y, z]: [f64; 3]| {
        [b"XYZ ".as_slice(), &[0; 4], &fixed(x), &fixed(y), &fixed(z)].concat()
    };
    let mut description = [
        b"desc".as_slice(),
        &[0; 4],
        &18u32.to_be_bytes(),
        b"sRGB IEC61966-2.1\0",
    ]
    .concat();
    // No Unicode and no Macintosh name: language, count, code, count, 67 bytes.
    description.extend([0; 4 + 4 + 2 + 1 + 67]);
    let copyright = [b"text".as_slice(), &[0; 4], b"No copyright, use freely\0"].concat();
    let mut curve = [b"curv".as_slice(), &[0; 4], &1024u32.to_be_bytes()].concat();
    for step in 0..1024u32 {
        let value = f64::from(step) / 1023.0;
        let light = if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        };
        curve.extend(((light * 65535.0).round() as u16).to_be_bytes());
    }
    let data = [
        description,
        copyright,
        xyz([0.95045, 1.0, 1.08905]),
        xyz([0.43607, 0.22249, 0.01392]),
        xyz([0.38515, 0.71687, 0.09708]),
        xyz([0.14307, 0.06061, 0.71410]),
        curve,
    ];
    let tags: [(&[u8; 4], usize); 9] = [
        (b"desc", 0),
        (b"cprt", 1),
        (b"wtpt", 2),
        (b"rXYZ", 3),
        (b"gXYZ", 4),
        (b"bXYZ", 5),
        (b"rTRC", 6),
        (b"gTRC", 6),
        (b"bTRC", 6),
    ];
    let mut at = 128 + 4 + 12 * tags.len();
    let (mut places, mut body) = (Vec::new(), Vec::new());
    for part in &data {
        places.push((at, part.len()));
        body.extend_from_slice(part);
        body.resize(body.len().next_multiple_of(4), 0);
        at = 128 + 4 + 12 * tags.len() + body.len();
    }
    let mut profile = Vec::with_capacity(at);
    profile.extend((at as u32).to_be_bytes());
    profile.extend([0; 4]);
    profile.extend([2, 0x10, 0, 0]);
    profile.extend(b"mntrRGB XYZ ");
    for part in [2017u16, 1, 1, 0, 0, 0] {
        profile.extend(part.to_be_bytes());
    }
    profile.extend(b"acsp");
    // Platform, flags, device, model, attributes, intent: none.
    profile.extend([0; 28]);
    profile.extend([fixed(0.9642), fixed(1.0), fixed(0.8249)].concat());
    profile.resize(128, 0);
    profile.extend((tags.len() as u32).to_be_bytes());
    for (name, part) in tags {
        let (from, length) = places[part];
        profile.extend(name);
        profile.extend((from as u32).to_be_bytes());
        profile.extend((length as u32).to_be_bytes());
    }
    profile.extend(body);
    profile
}
