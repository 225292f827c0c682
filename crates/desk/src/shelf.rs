//! Tens of thousands of equal things in the order of their keys.

use slab::Slab;
use std::collections::BTreeMap;

/// A map whose values lie in one block: as many allocations of their own, made between the short-lived ones of judging,
/// hold on to half a heap of nothing.
#[derive(Debug)]
pub(crate) struct Shelf<K, V> {
    places: BTreeMap<K, u32>,
    all: Slab<V>,
}

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self {
            places: BTreeMap::new(),
            all: Slab::new(),
        }
    }
}

impl<K: Ord, V> Shelf<K, V> {
    /// Under a key that is new, or instead of what was there.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.remove(&key);
        let place = crate::import::count(self.all.insert(value));
        self.places.insert(key, place);
    }
    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let place = self.places.remove(key)?;
        self.all.try_remove(place as usize)
    }
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.all.get(*self.places.get(key)? as usize)
    }
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.all.get_mut(*self.places.get(key)? as usize)
    }
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }
    /// In the order of the keys.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        let places = self.places.values();
        places.filter_map(|place| self.all.get(*place as usize))
    }
    /// Gives back what growing took too much.
    pub(crate) fn shrink(&mut self) {
        self.all.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::Shelf;

    #[test]
    fn values_come_in_the_order_of_their_keys() {
        let mut shelf = Shelf::default();
        for key in [5, 1, 3, 2, 4] {
            shelf.insert(key, key * 10);
        }
        assert_eq!(shelf.remove(&3), Some(30));
        assert_eq!(shelf.remove(&3), None);
        shelf.insert(1, 11);
        shelf.insert(6, 60);
        shelf.shrink();
        assert_eq!(
            shelf.values().copied().collect::<Vec<_>>(),
            [11, 20, 40, 50, 60]
        );
        assert_eq!(
            (shelf.len(), shelf.get(&3), shelf.get(&6)),
            (5, None, Some(&60))
        );
        if let Some(value) = shelf.get_mut(&2) {
            *value = 22;
        }
        assert_eq!(shelf.get(&2), Some(&22));
    }
}
