use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// What a connection knows of the statements that it ran last: at most as many as it may hold, then
/// the one that was not used for the longest time goes.
pub(super) struct Cache<V> {
    size: usize,
    clock: u64,
    entries: HashMap<Arc<str>, Entry<V>, RandomState>,
}

struct Entry<V> {
    used: u64,
    value: V,
}

impl<V: Clone> Cache<V> {
    pub(super) fn new(size: usize) -> Self {
        Self { size, clock: 0, entries: HashMap::default() }
    }

    /// The value of a statement, and its text.
    pub(super) fn get(&mut self, text: &str) -> Option<V> {
        self.clock += 1;
        let entry = self.entries.get_mut(text)?;
        entry.used = self.clock;
        Some(entry.value.clone())
    }

    pub(super) fn put(&mut self, text: Arc<str>, value: V) {
        self.clock += 1;
        self.entries.insert(text, Entry { used: self.clock, value });
        // found by looking at all: a statement that is new costs a round trip anyway
        while self.entries.len() > self.size {
            let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.used);
            let Some(text) = oldest.map(|(text, _)| text.clone()) else { return };
            self.entries.remove(&text);
        }
    }

    pub(super) fn remove(&mut self, text: &str) {
        self.entries.remove(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_not_used_for_the_longest_time_goes() {
        let mut cache = Cache::new(2);
        for (text, value) in [("a", 1), ("b", 2)] {
            cache.put(text.into(), value);
        }
        assert_eq!(cache.get("a"), Some(1));
        cache.put("c".into(), 3);
        assert_eq!((cache.get("a"), cache.get("b"), cache.get("c")), (Some(1), None, Some(3)));
        cache.remove("a");
        assert_eq!(cache.get("a"), None);
    }
}
