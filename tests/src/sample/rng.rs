//! A small generator of numbers (SplitMix64): the same seed gives the same sample on every machine.

/// Numbers that look random and can be had again.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// Begins anew from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5bf0_3635)
    }
    /// The next 64 bits.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// 0 to `end - 1`; 0 when `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.number() % (end.max(1) as u64)) as usize
    }
    /// From `low` to `high`, both possible.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as usize) as i32
    }
    /// Between two fractions.
    pub fn float(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * ((self.number() >> 40) as f32 / (1u64 << 24) as f32)
    }
    /// True so many times of a hundred.
    pub fn percent(&mut self, often: usize) -> bool {
        self.below(100) < often
    }
    /// One of the list.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
