//! Names of things: artifacts, file contents, accounts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// A text that does not name what it should.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{0:?} is not {1}")]
pub struct InvalidName(pub String, pub &'static str);

/// An artifact's permanent name: 60 random bits, written as 12 characters of Crockford's base 32 in lower case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArtifactId(u64);

const ID_LENGTH: usize = 12;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl ArtifactId {
    /// The identifier made of the low 60 bits of `bits`.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits & ((1 << 60) - 1))
    }

    /// The 60 bits.
    pub const fn bits(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ArtifactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in (0..ID_LENGTH).rev() {
            let digit = (self.0 >> (5 * place)) & 31;
            write!(f, "{}", ALPHABET[usize::try_from(digit).unwrap_or(0)] as char)?;
        }
        Ok(())
    }
}

impl FromStr for ArtifactId {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let invalid = || InvalidName(text.chars().take(40).collect(), "an artifact identifier");
        if text.len() != ID_LENGTH {
            return Err(invalid());
        }
        text.bytes()
            .try_fold(0, |bits, byte| {
                let digit = ALPHABET.iter().position(|&letter| letter == byte)?;
                Some((bits << 5) | digit as u64)
            })
            .map(Self)
            .ok_or_else(invalid)
    }
}

/// The SHA-256 of a file's bytes: how the clearinghouse names content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// The hash with these bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Sha256 {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let invalid = || InvalidName(text.chars().take(80).collect(), "a SHA-256 in hexadecimal");
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(invalid());
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| invalid())?;
        }
        Ok(Self(bytes))
    }
}

/// Who acted: the name of an account in the private journal. It says nothing about the person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub String);

impl AccountId {
    /// The built-in account of whoever works on the machine itself.
    pub fn operator() -> Self {
        Self("operator".to_owned())
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Serialises as its text, and shows its text when debugged.
macro_rules! as_text {
    ($name:ty) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

as_text!(ArtifactId);
as_text!(Sha256);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn identifiers_read_back(bits: u64) {
            let id = ArtifactId::from_bits(bits);
            prop_assert_eq!(id.to_string().len(), ID_LENGTH);
            prop_assert_eq!(id.to_string().parse::<ArtifactId>(), Ok(id));
        }

        #[test]
        fn hashes_read_back(bytes: [u8; 32]) {
            let hash = Sha256::new(bytes);
            prop_assert_eq!(hash.to_string().parse::<Sha256>(), Ok(hash));
        }

        #[test]
        fn no_text_makes_an_identifier_that_prints_otherwise(text: String) {
            if let Ok(id) = text.parse::<ArtifactId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
