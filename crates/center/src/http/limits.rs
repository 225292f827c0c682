//! How often a PC may ask. Known PCs only: what an unknown one sends is refused before it is counted.

use crate::fail::Fail;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _, clock::DefaultClock,
};
use kaobao_exam::ids::DeviceId;
use std::num::NonZeroU32;

/// Requests a second in the long run, and at once after a pause. A batch of 20,000 needs about 120 in all.
const RATE: NonZeroU32 = NonZeroU32::new(50).unwrap();
const BURST: NonZeroU32 = NonZeroU32::new(600).unwrap();

/// Soft state of this process: a restart forgets it, and each process counts for itself.
#[derive(Debug)]
pub(super) struct Limits {
    devices: DefaultKeyedRateLimiter<DeviceId>,
}

impl Limits {
    pub(super) fn new() -> Self {
        Self {
            devices: RateLimiter::keyed(Quota::per_second(RATE).allow_burst(BURST)),
        }
    }
    /// Counts a request.
    ///
    /// # Errors
    /// [`Fail::TooOften`] with the seconds to wait.
    pub(super) fn count(&self, device: DeviceId) -> Result<(), Fail> {
        self.devices.check_key(&device).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Fail::TooOften {
                seconds: wait.as_secs() + 1,
            }
        })
    }
    /// Forgets PCs that have been quiet.
    pub(super) fn tidy(&self) {
        self.devices.retain_recent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pc_past_its_share_is_told_when_to_come_again_and_others_are_not() {
        let limits = Limits::new();
        let device = |n| DeviceId::from_bytes([n; 16]);
        let told = (0..=BURST.get() * 2)
            .find_map(|_| limits.count(device(1)).err())
            .unwrap();
        assert!(matches!(told, Fail::TooOften { seconds: 1.. }));
        limits.count(device(2)).unwrap();
    }
}
