//! Passwords: which are taken, and how they are kept.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use model::account::{MAX_PASSWORD, MIN_PASSWORD, WeakPassword};
use zxcvbn::{Score, zxcvbn};

use super::People;
use crate::error::Error;

/// Memory, passes and lanes of argon2id (OWASP Password Storage: 19 MiB, 2, 1).
const COST: (u32, u32, u32) = (19 * 1_024, 2, 1);
/// Characters of a password that are looked at for patterns.
const LOOKED_AT: usize = 72;
/// Characters that must be left without what others know of the person.
const LEFT: usize = 8;
/// A hash of no one's password, so that an unknown address takes as long as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8$Z4W4cFhQ2W9Qo9kOqk1iCkq3r0T8oyOQO2hXHfV3bC0";

/// Why a password is not taken, if so. `about` are words that others know of the person.
pub fn check(password: &str, about: &[&str]) -> Result<(), WeakPassword> {
    if password.chars().count() < MIN_PASSWORD {
        return Err(WeakPassword::Short);
    }
    if password.len() > MAX_PASSWORD {
        return Err(WeakPassword::Long);
    }
    let beginning: String = password.chars().take(LOOKED_AT).collect();
    let words = about.iter().flat_map(|known| known.split(|c: char| !c.is_alphanumeric()).chain([*known]));
    let known: Vec<&str> = words.chain(["clearinghouse", "pace", "massachusetts"]).collect();
    let own = known
        .iter()
        .filter(|word| word.len() >= 3)
        .fold(password.to_lowercase(), |rest, word| rest.replace(&word.to_lowercase(), ""));
    if own.chars().count() < LEFT {
        return Err(WeakPassword::Guessable);
    }
    if zxcvbn(&beginning, &known).score() < Score::Three { Err(WeakPassword::Guessable) } else { Ok(()) }
}

fn hasher() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).expect("the costs are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str) -> Result<String, Error> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(Error::internal)?;
    let salt = SaltString::encode_b64(&salt).map_err(Error::internal)?;
    Ok(hasher().hash_password(password.as_bytes(), &salt).map_err(Error::internal)?.to_string())
}

fn matches(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|stored| hasher().verify_password(password.as_bytes(), &stored).is_ok())
}

impl People {
    /// The hash of a password that was checked. Few are made at a time.
    pub(super) async fn hash_password(&self, password: String) -> Result<String, Error> {
        let _turn = self.hashing.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || hash(&password)).await.map_err(Error::internal)?
    }

    /// Whether the password is the one that is stored; takes as long when none is.
    pub(super) async fn password_matches(&self, password: String, stored: Option<String>) -> Result<bool, Error> {
        if password.len() > MAX_PASSWORD {
            return Ok(false);
        }
        let _turn = self.hashing.acquire().await.map_err(Error::internal)?;
        let compare = move || {
            let right = matches(&password, stored.as_deref().unwrap_or(NOBODY));
            right && stored.is_some()
        };
        tokio::task::spawn_blocking(compare).await.map_err(Error::internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_short_and_personal_passwords_are_refused() {
        let about = ["dana.reyes@eastmere.org", "Dana Reyes"];
        assert_eq!(check("short", &about), Err(WeakPassword::Short));
        assert_eq!(check(&"long".repeat(100), &about), Err(WeakPassword::Long));
        for guessable in ["passwordpassword", "123456789012", "qwertyuiop12", "aaaaaaaaaaaaaaa", "dana.reyes2019"] {
            assert_eq!(check(guessable, &about), Err(WeakPassword::Guessable), "{guessable}");
        }
        for good in ["lantern otter gravel", "wX9!kqTz41#mLp", "zwölf Äpfel am Fluss"] {
            assert_eq!(check(good, &about), Ok(()), "{good}");
        }
    }

    #[test]
    fn only_the_same_password_matches() {
        let stored = hash("lantern otter gravel").expect("hashes");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(matches("lantern otter gravel", &stored));
        assert!(!matches("lantern otter grave", &stored));
        assert!(PasswordHash::new(NOBODY).is_ok(), "the comparison for unknown addresses must do its work");
    }
}
