//! What a tagged PDF says of its pictures (ISO 32000-1 sections 14.7 and 14.8).

use std::collections::{HashMap, HashSet};

use model::Accessibility;
use pdf_oxide::PdfDocument;
use pdf_oxide::object::{Object, ObjectRef};

use super::oxide::{dictionary, resolved, string};

/// The most structure elements that are looked at; pictures after them are not counted.
const ELEMENTS: usize = 50_000;
/// The longest chain of roles that is followed.
const ROLES: usize = 16;

type Dictionary = HashMap<String, Object>;

/// Whether the document is tagged and says its language; of a tagged one, its figures.
pub(super) fn accessibility(document: &PdfDocument) -> Option<Accessibility> {
    let catalog = document.catalog().ok()?;
    let catalog = catalog.as_dict()?;
    let part = |key: &str| dictionary(document, catalog.get(key)?);
    let marked = part("MarkInfo").and_then(|info| resolved(document, info.get("Marked")?)?.as_bool());
    let root = part("StructTreeRoot").filter(|_| marked == Some(true));
    let language = catalog.get("Lang").and_then(|tag| string(document, tag));
    let mut found = Accessibility {
        tagged: Some(root.is_some()),
        language_declared: language.is_some_and(|tag| !tag.trim().is_empty()),
        ..Accessibility::default()
    };
    if let Some(root) = root {
        let roles = root.get("RoleMap").and_then(|roles| dictionary(document, roles)).unwrap_or_default();
        Tree { document, roles, seen: HashSet::new(), waiting: Vec::new(), left: ELEMENTS }.count(root, &mut found);
    }
    Some(found)
}

/// The structure tree on a walk. What waits is a list, not the stack: a tree may be as deep as it likes.
struct Tree<'a> {
    document: &'a PdfDocument,
    roles: Dictionary,
    /// Elements that were met, so that none is walked twice.
    seen: HashSet<ObjectRef>,
    waiting: Vec<Object>,
    /// How many more may be looked at.
    left: usize,
}

impl Tree<'_> {
    fn count(mut self, root: Dictionary, found: &mut Accessibility) {
        self.add_kids(root);
        while let Some(kid) = self.waiting.pop() {
            match kid {
                Object::Reference(to) if self.seen.insert(to) => {
                    self.waiting.extend(self.document.load_object(to).ok().filter(|kid| kid.as_reference().is_none()));
                }
                Object::Array(kids) => self.add(kids),
                Object::Dictionary(element) => {
                    if self.is_figure(&element) {
                        found.count_picture(self.is_described(&element));
                    }
                    self.add_kids(element);
                }
                _ => {}
            }
        }
    }

    fn add_kids(&mut self, mut element: Dictionary) {
        self.add(element.remove("K"));
    }

    /// Numbers are pieces of a page's content, not elements.
    fn add(&mut self, kids: impl IntoIterator<Item = Object>) {
        let before = self.waiting.len();
        let elements = kids.into_iter().filter(|kid| kid.as_integer().is_none());
        self.waiting.extend(elements.take(self.left));
        self.left -= self.waiting.len() - before;
    }

    /// Whether its type is, or stands for, a figure.
    fn is_figure(&self, element: &Dictionary) -> bool {
        let mut role = element.get("S").and_then(Object::as_name);
        for _ in 0..ROLES {
            match role {
                Some("Figure") => return true,
                Some(own) => role = self.roles.get(own).and_then(Object::as_name),
                None => return false,
            }
        }
        false
    }

    fn is_described(&self, element: &Dictionary) -> bool {
        let says = |key| element.get(key).and_then(|text| string(self.document, text));
        ["Alt", "ActualText"].into_iter().filter_map(says).any(|text| !text.trim().is_empty())
    }
}
