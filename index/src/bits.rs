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

    /// The places in `all` for which `holds`.
    pub fn of<T: Copy>(all: &[T], holds: impl Fn(T) -> bool) -> Self {
        let bit = |word, (place, &one): (usize, &T)| word | u64::from(holds(one)) << place;
        let words = all.chunks(64).map(|chunk| chunk.iter().enumerate().fold(0, bit)).collect();
        Self { words, limit: u32::try_from(all.len()).unwrap_or(u32::MAX) }
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

    /// How many there are.
    pub fn len(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// How many are in both.
    pub fn common(&self, other: &Self) -> u32 {
        self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones()).sum()
    }

    /// Keeps those for which `wanted`.
    pub fn retain(&mut self, wanted: impl Fn(u32) -> bool) {
        let mut base = 0;
        for word in &mut self.words {
            let mut rest = *word;
            while rest != 0 {
                let place = rest.trailing_zeros();
                *word &= !(u64::from(!wanted(base + place)) << place);
                rest &= rest - 1;
            }
            base += 64;
        }
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
    fn sets_are_made_and_counted() {
        let all: Vec<u32> = (0..130).collect();
        let mut even = Bits::of(&all, |n| n % 2 == 0);
        assert_eq!(even.len(), 65);
        assert_eq!(even.common(&Bits::of(&all, |n| n >= 128)), 1);
        even.retain(|n| !(4..=127).contains(&n));
        assert_eq!(list(&even), [0, 2, 128]);
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
