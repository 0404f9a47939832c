//! Chance that a seed decides: every value is a function of the seed, its column and its row, so that
//! a row can be made again at any time, and the same seed gives the same rows on every machine.

use std::convert::Infallible;

use rand::TryRng;

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number that looks like chance (`SplitMix64`).
pub(super) fn mix(seed: u64, key: u64) -> u64 {
    let mut z = seed.wrapping_add(key.wrapping_add(1).wrapping_mul(GOLDEN));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A seed of its own for something that has a name.
pub(super) fn named(seed: u64, name: &str) -> u64 {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    mix(seed, name.bytes().fold(0xcbf2_9ce4_8422_2325, fnv))
}

/// A number from 0 to 1, without 1.
#[allow(clippy::cast_precision_loss)] // of 53 bits, which a f64 holds
pub(super) fn share(chance: u64) -> f64 {
    (chance >> 11) as f64 / (1_u64 << 53) as f64
}

/// A number below `count`.
pub(super) fn below(chance: u64, count: u64) -> u64 {
    let wide = u128::from(chance) * u128::from(count);
    u64::try_from(wide >> 64).unwrap_or_default()
}

/// Where `key` goes when the numbers below `count` are shuffled: a Feistel network over the next power
/// of four, walked until it leads back below `count`.
pub(super) fn permute(seed: u64, key: u64, count: u64) -> u64 {
    if count < 2 {
        return 0;
    }
    let bits = 64 - (count - 1).leading_zeros();
    let half = bits.div_ceil(2);
    let mask = (1_u64 << half) - 1;
    let mut at = key % count;
    loop {
        let (mut left, mut right) = (at >> half, at & mask);
        for round in 0..4 {
            (left, right) = (right, left ^ (mix(seed ^ round, right) & mask));
        }
        at = (left << half) | right;
        if at < count {
            return at;
        }
    }
}

/// The rank, from 0, of something chosen among `count` by Zipf's law.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn zipf(chance: u64, count: u64, exponent: f64) -> u64 {
    let (n, u) = (count as f64 + 1.0, share(chance));
    let flat = 1.0 - exponent;
    let rank = if flat.abs() < 1e-9 {
        n.powf(u)
    } else {
        ((n.powf(flat) - 1.0) * u + 1.0).powf(1.0 / flat)
    };
    (rank as u64).saturating_sub(1).min(count.saturating_sub(1))
}

/// A source of chance for makers of other crates.
pub(super) struct Stream(u64);

impl Stream {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0, 0)
    }
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::try_from(self.next() >> 32).unwrap_or_default())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for piece in bytes.chunks_mut(8) {
            piece.copy_from_slice(&self.next().to_le_bytes()[..piece.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_shuffle_reaches_everything_once() {
        for count in [1, 2, 3, 10, 64, 1000] {
            let seen: HashSet<u64> = (0..count).map(|key| permute(7, key, count)).collect();
            assert_eq!(seen.len() as u64, count);
            assert!(seen.iter().all(|at| *at < count));
        }
    }

    #[test]
    fn few_get_most() {
        for exponent in [0.8, 1.0, 1.5] {
            let ranks: Vec<u64> = (0..10_000).map(|n| zipf(mix(1, n), 100, exponent)).collect();
            assert!(ranks.iter().all(|rank| *rank < 100));
            let of = |rank: u64| ranks.iter().filter(|one| **one == rank).count();
            assert!(of(0) > 2 * of(9) && of(0) > 10 * of(90).max(1), "{exponent}");
        }
    }
}
