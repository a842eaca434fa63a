//! Changing which words mean the same: one journal line a change, applied to searches at once.

use artifacts::{CatalogError, Decision, Plan};
use model::synonyms::{BadSynonyms, group, read};
use model::{Actor, Record, SYNONYMS, Vocabularies, Vocabulary, policy};

use crate::app::App;
use crate::error::Error;

/// A change of the list of groups.
pub enum Change {
    /// Adds the group of this line; groups that share a form with it stay as they are.
    Add(String),
    /// Removes the group of exactly this line.
    Remove(String),
    /// Puts the groups of a file in place of all.
    Replace(String),
}

impl From<BadSynonyms> for Error {
    fn from(error: BadSynonyms) -> Self {
        Self::Malformed("invalid_synonyms", format!("{error}; nothing was changed"))
    }
}

impl Change {
    fn action(&self) -> &'static str {
        match self {
            Self::Add(_) => "add synonyms",
            Self::Remove(_) => "remove synonyms",
            Self::Replace(_) => "replace synonyms",
        }
    }

    /// The list after the change; none when it changes nothing.
    fn apply(&self, mut list: Vocabulary) -> Result<Option<Vocabulary>, Error> {
        let before = list.clone();
        match self {
            Self::Add(line) => {
                let group = group(line, 1)?;
                if !list.terms.iter().any(|known| known.label.eq_ignore_ascii_case(&group.label)) {
                    list.terms.push(group);
                }
                // The file's own rules hold for the whole.
                list = read(&model::synonyms::write(&list))?;
            }
            Self::Remove(label) => list.terms.retain(|term| term.label != *label),
            Self::Replace(file) => list = read(file)?,
        }
        Ok((list != before).then_some(list))
    }
}

impl App {
    /// The groups as they stand.
    pub fn synonyms(&self) -> Vocabulary {
        current(&self.store.vocabularies())
    }

    /// Changes the groups.
    pub async fn change_synonyms(&self, actor: Actor, change: Change) -> Result<Vocabulary, Error> {
        if !policy::may_tend_search(&actor) {
            return Err(Error::Forbidden("only programme staff may change synonyms".to_owned()));
        }
        let (list, _) = self
            .write(move |moment| -> Result<Result<Decision<Vocabulary>, Error>, CatalogError> {
                let list = current(&Vocabularies::new(moment.state.vocabularies()?, Vec::new()));
                Ok(change.apply(list.clone()).map(|changed| match changed {
                    None => Decision { plan: None, answer: list },
                    Some(list) => {
                        let records = vec![Record::Vocabulary(list.clone())];
                        let action = change.action().to_owned();
                        let plan = Plan { by: actor.account.clone(), action, key: None, records };
                        Decision { plan: Some(plan), answer: list }
                    }
                }))
            })
            .await?;
        Ok(list)
    }
}

fn current(vocabularies: &Vocabularies) -> Vocabulary {
    vocabularies.get(SYNONYMS).cloned().unwrap_or_else(|| Vocabulary { name: SYNONYMS.to_owned(), terms: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_added_once_and_removed() {
        let list = current(&Vocabularies::default());
        let add = |line: &str| Change::Add(line.to_owned()).apply(list.clone()).expect("fine");
        let added = add(" robots,robotics ").expect("a change");
        assert_eq!(added.terms.len(), list.terms.len() + 1);
        assert_eq!(Change::Add("Robots, Robotics".to_owned()).apply(added.clone()).expect("fine"), None);
        let removed = Change::Remove("robots, robotics".to_owned()).apply(added).expect("fine");
        assert_eq!(removed, Some(list.clone()));
        assert!(Change::Add("alone".to_owned()).apply(list.clone()).is_err());
        assert_eq!(Change::Replace("a, b\n".to_owned()).apply(list).expect("fine").expect("a change").terms.len(), 1);
    }
}
