//! Sets of a segment's documents.

/// A set of document numbers below a limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
    limit: u32,
}

impl Bits {
    /// No document of `limit`.
    pub fn none(limit: u32) -> Self {
        Self { words: vec![0; limit.div_ceil(64) as usize], limit }
    }

    /// All documents below `limit`.
    pub fn all(limit: u32) -> Self {
        let mut all = Self::none(limit);
        all.invert();
        all
    }

    /// Adds one.
    #[inline]
    pub fn insert(&mut self, doc: u32) {
        self.words[(doc / 64) as usize] |= 1 << (doc % 64);
    }

    /// Takes all out, for `limit` documents.
    pub fn reset(&mut self, limit: u32) {
        self.words.clear();
        self.words.resize(limit.div_ceil(64) as usize, 0);
        self.limit = limit;
    }

    /// Keeps what is in `other` too.
    pub fn intersect(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b);
    }

    /// Adds what is in `other`.
    pub fn unite(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    /// What was out is in, and the reverse.
    pub fn invert(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
        let spare = self.limit % 64;
        if let Some(last) = self.words.last_mut().filter(|_| spare != 0) {
            *last &= (1 << spare) - 1;
        }
    }

    /// Calls `visit` with each, in order.
    #[inline]
    pub fn each(&self, mut visit: impl FnMut(u32)) {
        let mut base = 0;
        for &word in &self.words {
            let mut rest = word;
            while rest != 0 {
                visit(base + rest.trailing_zeros());
                rest &= rest - 1;
            }
            base += 64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(bits: &Bits) -> Vec<u32> {
        let mut list = Vec::new();
        bits.each(|doc| list.push(doc));
        list
    }

    #[test]
    fn sets_combine() {
        let mut a = Bits::none(70);
        a.insert(3);
        a.insert(69);
        let mut b = Bits::all(70);
        assert_eq!(list(&b).len(), 70);
        b.intersect(&a);
        assert_eq!(list(&b), [3, 69]);
        b.invert();
        assert_eq!(list(&b).len(), 68);
        assert_eq!(list(&b)[0], 0);
        b.unite(&a);
        assert_eq!(b, Bits::all(70));
    }
}
