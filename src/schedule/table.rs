//! A persistent hash table of entries: many short shards behind `Arc`, so that a copy with one entry
//! changed shares all shards but one with the table it was made from.

use std::sync::Arc;

use super::entry::Entry;

/// A shard longer than this on average makes the table double its shards.
const LONGEST_SHARD: usize = 48;

type Shard = Vec<(u64, Arc<Entry>)>;

/// Entries by hash. Several may share one; whoever looks up compares the real key.
#[derive(Debug, Clone)]
pub(super) struct Table {
    shards: Vec<Arc<Shard>>,
    /// The table has `1 << bits` shards, told apart by the highest bits of the hash.
    bits: u32,
    len: usize,
}

impl Table {
    pub(super) fn new() -> Self {
        Self { shards: vec![Arc::default()], bits: 0, len: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    fn shard(&self, hash: u64) -> usize {
        // With a single shard there is no bit to tell it by, and nothing can be shifted by all bits.
        let high = hash.checked_shr(u64::BITS - self.bits).unwrap_or(0);
        usize::try_from(high).expect("as many shards as fit in memory")
    }

    pub(super) fn insert(&mut self, hash: u64, entry: Arc<Entry>) {
        if self.len >= LONGEST_SHARD << self.bits {
            self.double();
        }
        let shard = self.shard(hash);
        let shard = Arc::make_mut(&mut self.shards[shard]);
        let position = shard.partition_point(|(other, _)| *other <= hash);
        shard.insert(position, (hash, entry));
        self.len += 1;
    }

    /// Takes out exactly this `entry` (not one that is equal to it).
    pub(super) fn remove(&mut self, hash: u64, entry: &Arc<Entry>) {
        let shard = self.shard(hash);
        let found = self.shards[shard]
            .iter()
            .position(|(other, candidate)| *other == hash && Arc::ptr_eq(candidate, entry));
        if let Some(position) = found {
            Arc::make_mut(&mut self.shards[shard]).remove(position);
            self.len -= 1;
        }
    }

    /// All entries under `hash`.
    pub(super) fn get(&self, hash: u64) -> impl Iterator<Item = &Arc<Entry>> {
        let shard = &self.shards[self.shard(hash)];
        let from = shard.partition_point(|(other, _)| *other < hash);
        shard[from..].iter().take_while(move |(other, _)| *other == hash).map(|(_, entry)| entry)
    }

    /// All entries, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Entry>> {
        self.shards.iter().flat_map(|shard| shard.iter().map(|(_, entry)| entry))
    }

    fn double(&mut self) {
        self.bits += 1;
        let next_bit = 1_u64 << (u64::BITS - self.bits);
        let halves = self.shards.iter().flat_map(|shard| {
            let middle = shard.partition_point(|(hash, _)| hash & next_bit == 0);
            [Arc::new(shard[..middle].to_vec()), Arc::new(shard[middle..].to_vec())]
        });
        self.shards = halves.collect();
    }
}
