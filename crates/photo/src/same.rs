//! The same picture used for several people.

use kaobao_exam::photo::{PhotoFacts, bounds, same_picture};
use std::collections::HashMap;

/// Bands of the hash; one more than the bits that may differ, so that same pictures share a band.
const BANDS: usize = 4;
const _: () = assert!(BANDS as u32 > bounds::SAME_BITS);

/// Groups of indexes whose pictures are the same, to the byte or to the eye; each group and the list ascending.
///
/// Pictures that could not be opened or are of one flat colour are compared by their bytes alone.
pub fn same_pictures(facts: &[&PhotoFacts]) -> Vec<Vec<usize>> {
    let mut groups = Groups((0..facts.len()).collect());
    let mut by_bytes = HashMap::new();
    // Equal measures are joined at once, so that many copies of one picture do not meet pairwise.
    let mut by_looks = HashMap::new();
    for (index, fact) in facts.iter().enumerate() {
        groups.join(index, *by_bytes.entry(fact.sha256).or_insert(index));
        if fact.width > 0 && fact.contrast > 0.0 {
            let light = (fact.brightness.round() as u8, fact.contrast.round() as u8);
            let looks = (fact.dhash, light, fact.background);
            groups.join(index, *by_looks.entry(looks).or_insert(index));
        }
    }
    let mut seen: HashMap<(usize, u16), Vec<usize>> = HashMap::new();
    let mut different: Vec<usize> = by_looks.into_values().collect();
    different.sort_unstable();
    for index in different {
        for band in 0..BANDS {
            let others = seen
                .entry((band, bits(facts[index].dhash, band)))
                .or_default();
            for other in others.iter() {
                if alike(facts[index], facts[*other]) {
                    groups.join(index, *other);
                }
            }
            others.push(index);
        }
    }
    groups.several()
}

/// The hash alone would take two people with the same pose, studio and clothes for one; light and background differ
/// even then, and hardly change when a picture is saved again.
fn alike(a: &PhotoFacts, b: &PhotoFacts) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() <= 2.0;
    let backgrounds = a.background.iter().zip(b.background);
    same_picture(a, b)
        && near(a.brightness, b.brightness)
        && near(a.contrast, b.contrast)
        && backgrounds.into_iter().all(|(a, b)| a.abs_diff(b) <= 6)
}

/// Every fourth bit from `band` on. Spread over all rows of the picture: neighbouring rows would make one band all
/// background, which is equal in every studio photo.
fn bits(hash: u64, band: usize) -> u16 {
    (0..16).fold(0, |bits, i| {
        bits << 1 | (hash >> (i * BANDS + band) & 1) as u16
    })
}

/// Disjoint sets by their least member.
struct Groups(Vec<usize>);

impl Groups {
    fn root(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
    fn several(mut self) -> Vec<Vec<usize>> {
        let mut groups = vec![Vec::new(); self.0.len()];
        for index in 0..self.0.len() {
            groups[self.root(index)].push(index);
        }
        groups.retain(|group| group.len() > 1);
        groups
    }
}
