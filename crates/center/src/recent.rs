//! The last few of something that is asked for again and again. Only spares work: whatever is kept here can be read or
//! made again at any time, and other processes keep their own.

use std::{
    borrow::Borrow,
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// Kept until others need the room.
pub struct Recent<K, V: ?Sized> {
    kept: Mutex<VecDeque<(K, Arc<V>)>>,
    room: usize,
    weigh: fn(&V) -> usize,
}

impl<K, V: ?Sized> fmt::Debug for Recent<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recent")
    }
}

impl<K: PartialEq, V: ?Sized> Recent<K, V> {
    /// With room for values that weigh so much together.
    pub const fn new(room: usize, weigh: fn(&V) -> usize) -> Self {
        Self {
            kept: Mutex::new(VecDeque::new()),
            room,
            weigh,
        }
    }
    /// What is kept under a key.
    pub fn get<Q: PartialEq + ?Sized>(&self, key: &Q) -> Option<Arc<V>>
    where
        K: Borrow<Q>,
    {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = kept.iter();
        let found = all.find(|(known, _)| known.borrow() == key);
        found.map(|(_, value)| Arc::clone(value))
    }
    /// Keeps a value; the oldest ones go. One that would take a quarter of the room alone is not kept.
    pub fn keep(&self, key: K, value: Arc<V>) {
        let weight = (self.weigh)(&value);
        if weight > self.room / 4 {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.iter().any(|(known, _)| *known == key) {
            return;
        }
        kept.push_back((key, value));
        let mut all: usize = kept.iter().map(|(_, value)| (self.weigh)(value)).sum();
        while all > self.room
            && let Some((_, gone)) = kept.pop_front()
        {
            all -= (self.weigh)(&gone);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_and_what_is_too_large_does_not_stay() {
        let recent: Recent<u8, str> = Recent::new(12, str::len);
        for (key, text) in [(1, "abc"), (2, "def"), (3, "ghi"), (4, "jkl"), (5, "mno")] {
            recent.keep(key, Arc::from(text));
        }
        recent.keep(6, Arc::from("long"));
        recent.keep(5, Arc::from("new"));
        let found = [1, 2, 5, 6].map(|key| recent.get(&key).map(|text| text.to_string()));
        let [none, some, same, long] = found;
        assert_eq!((none, long), (None, None));
        assert_eq!(some.as_deref(), Some("def"));
        assert_eq!(same.as_deref(), Some("mno"));
    }
}
