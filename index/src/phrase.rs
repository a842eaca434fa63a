//! Words side by side.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocSet, TERMINATED};

/// One word of a phrase: where it occurs, and how far behind the phrase's first word it must stand.
pub(crate) struct Member {
    pub postings: SegmentPostings,
    pub offset: u32,
}

/// Calls `visit` with each document that holds the phrase and how often.
pub(crate) fn each(mut members: Vec<Member>, mut visit: impl FnMut(u32, u32)) {
    members.sort_by_key(|member| member.postings.doc_freq());
    let Some((rarest, others)) = members.split_first_mut() else { return };
    let mut starts = Vec::new();
    let mut buffer = Vec::new();
    let mut doc = rarest.postings.doc();
    while doc != TERMINATED {
        match others.iter_mut().map(|member| seek(member, doc)).find(|&found| found != doc) {
            Some(TERMINATED) => return,
            Some(next) => doc = rarest.postings.seek(next),
            None => {
                phrase_starts(rarest, others, &mut starts, &mut buffer);
                if !starts.is_empty() {
                    visit(doc, u32::try_from(starts.len()).unwrap_or(u32::MAX));
                }
                doc = rarest.postings.advance();
            }
        }
    }
}

fn seek(member: &mut Member, doc: u32) -> u32 {
    let at = member.postings.doc();
    if at < doc { member.postings.seek(doc) } else { at }
}

/// The positions at which the phrase begins in the document all members stand on.
fn phrase_starts(rarest: &mut Member, others: &mut [Member], starts: &mut Vec<u32>, buffer: &mut Vec<u32>) {
    positions(rarest, starts);
    for member in others {
        if starts.is_empty() {
            return;
        }
        positions(member, buffer);
        keep_common(starts, buffer);
    }
}

fn positions(member: &mut Member, out: &mut Vec<u32>) {
    out.clear();
    member.postings.append_positions_with_offset(0, out);
    let offset = member.offset;
    out.retain_mut(|position| match position.checked_sub(offset) {
        Some(start) => {
            *position = start;
            true
        }
        None => false,
    });
}

/// Keeps of `a` what is in `b`; both ascend.
pub(crate) fn keep_common(a: &mut Vec<u32>, b: &[u32]) {
    let mut rest = b;
    a.retain(|position| {
        let skip = rest.iter().position(|other| other >= position).unwrap_or(rest.len());
        rest = &rest[skip..];
        rest.first() == Some(position)
    });
}

#[cfg(test)]
mod tests {
    use super::keep_common;

    #[test]
    fn common_positions_are_kept() {
        let mut a = vec![1, 4, 9, 12];
        keep_common(&mut a, &[0, 4, 5, 12, 13]);
        assert_eq!(a, [4, 12]);
        keep_common(&mut a, &[]);
        assert!(a.is_empty());
    }
}
