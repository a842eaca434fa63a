//! Which documents have nearly the same text: five districts' copies of one letter are one thing to find.
//!
//! Each document keeps a fingerprint of its pairs of neighbouring words (`SimHash`: Charikar, 2002). The share of bits in
//! which two fingerprints differ grows with the angle between the texts: [`NEAR`] of 64 bits is about 95 % in common.

use model::ArtifactId;

use crate::collect::Found;
use crate::fold::fold;
use crate::index::Index;
use crate::snapshot::Snapshot;
use crate::words::{Kind, split};

/// How many of the best documents are compared. Fixed, so that every page of results sees the same hits.
pub(crate) const WINDOW: usize = 100;
/// Most bits in which the fingerprints of nearly equal texts differ.
const NEAR: u32 = 6;
/// Most documents that are named as nearly the same.
const ALIKE: usize = 5;
/// Texts of fewer words say too little to be called the same.
const MIN_WORDS: usize = 50;
/// The fingerprint of those.
const NONE: u64 = 0;

/// The fingerprint of a text given page by page.
pub(crate) fn fingerprint<'a>(pages: impl Iterator<Item = &'a str>) -> u64 {
    let mut sums = [0_i32; 64];
    let (mut words, mut previous) = (0, 0_u64);
    for page in pages {
        for span in split(page, 0).iter().filter(|span| span.kind != Kind::Compound) {
            let word = hash(fold(span.of(page)).as_bytes());
            let pair = mixed(word ^ previous.rotate_left(17));
            for (bit, sum) in sums.iter_mut().enumerate() {
                *sum += if pair >> bit & 1 == 1 { 1 } else { -1 };
            }
            previous = word;
            words += 1;
        }
    }
    if words < MIN_WORDS {
        return NONE;
    }
    sums.iter().enumerate().fold(0, |print, (bit, &sum)| print | u64::from(sum > 0) << bit)
}

/// FNV-1a; stored, so it must stay as it is.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Spreads every bit of `value` over all (the last step of `SplitMix64`).
fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A document found, with those of nearly the same text that rank behind it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub head: Found,
    pub folded: Vec<Found>,
}

/// Every document by itself.
pub(crate) fn unfolded(ranked: &[Found]) -> Vec<Group> {
    ranked.iter().map(|&head| Group { head, folded: Vec::new() }).collect()
}

impl Index {
    /// Documents of nearly the same text as these pages, `not` itself left out; the most alike first.
    pub fn nearly_same<'a>(&self, pages: impl Iterator<Item = &'a str>, not: ArtifactId) -> Vec<ArtifactId> {
        let own = fingerprint(pages);
        let mut near = Vec::new();
        for segment in self.inner.snapshot().segments.iter().filter(|_| own != NONE) {
            for doc in segment.reader.doc_ids_alive() {
                let other = segment.likeness.first(doc).unwrap_or(NONE);
                let apart = (own ^ other).count_ones();
                if other != NONE && apart <= NEAR {
                    near.extend(segment.ids.first(doc).map(|bits| (apart, ArtifactId::from_bits(bits))));
                }
            }
        }
        near.retain(|(_, id)| *id != not);
        near.sort_unstable();
        near.into_iter().map(|(_, id)| id).take(ALIKE).collect()
    }
}

/// The documents in their order; of the first [`WINDOW`], each joins the best one of nearly the same text.
pub(crate) fn folded(snapshot: &Snapshot, ranked: &[Found]) -> Vec<Group> {
    let (compared, rest) = ranked.split_at(ranked.len().min(WINDOW));
    let print = |found: &Found| snapshot.segments[found.segment].likeness.first(found.doc).unwrap_or(NONE);
    let mut groups: Vec<(u64, Group)> = Vec::new();
    for &found in compared {
        let own = print(&found);
        let near = |(other, _): &&mut (u64, Group)| own != NONE && *other != NONE && (own ^ other).count_ones() <= NEAR;
        match groups.iter_mut().find(near) {
            Some((_, group)) => group.folded.push(found),
            None => groups.push((own, Group { head: found, folded: Vec::new() })),
        }
    }
    groups.into_iter().map(|(_, group)| group).chain(unfolded(rest)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(district: &str, more: &str) -> String {
        let body: String = (0..80).map(|n| format!("sentence{} about{} computing ", n * 7 % 80, n % 9)).collect();
        format!("Dear families of {district}, {body}. Yours, {district} schools. {more}")
    }

    fn differ(a: &str, b: &str) -> u32 {
        (fingerprint([a].into_iter()) ^ fingerprint([b].into_iter())).count_ones()
    }

    #[test]
    fn copies_are_near_and_others_are_not() {
        assert!(differ(&letter("Abington", ""), &letter("Acton", "")) <= NEAR);
        assert!(differ(&letter("Abington", ""), &letter("ABINGTON", "")) == 0);
        let other: String = (0..160).map(|n| format!("other{} words{} here ", n * 11 % 160, n % 7)).collect();
        assert!(differ(&letter("Abington", ""), &other) > 2 * NEAR);
        assert!(differ(&letter("Abington", ""), &letter("Abington", &other)) > NEAR);
    }

    #[test]
    fn short_texts_have_no_fingerprint() {
        assert_eq!(fingerprint(["a few words"].into_iter()), NONE);
        assert_eq!(fingerprint(std::iter::empty()), NONE);
    }
}
