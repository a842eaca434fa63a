//! What is found, and in which order.

use model::{Search, Sort, Vocabularies};

use crate::collection::{Collection, Draft, search};

fn one_of_each(texts: &[&str]) -> Collection {
    let drafts: Vec<Draft> = texts.iter().map(|text| Draft::new("Paper", &[text])).collect();
    Collection::of(&drafts)
}

#[test]
fn two_letter_words_are_words() {
    let all = one_of_each(&["CS for all", "AI in the classroom", "an AP course", "nothing of it"]);
    assert_eq!(all.found("CS"), [0]);
    assert_eq!(all.found("AI"), [1]);
    assert_eq!(all.found("ap"), [2]);
}

#[test]
fn an_abbreviation_is_not_the_function_word() {
    let all = one_of_each(&["it was late and it rained", "our IT staff"]);
    assert_eq!(all.found("IT"), [1]);
}

#[test]
fn endings_accents_and_case_do_not_matter() {
    let all = one_of_each(&["Teaching Algorithms", "the école of Worcester"]);
    assert_eq!(all.found("ALGORITHM teach"), [0]);
    assert_eq!(all.found("ecole"), [1]);
    assert_eq!(all.found("École"), [1]);
}

#[test]
fn hyphens_and_codes_are_found_as_typed_or_not() {
    let all =
        one_of_each(&["for grades K-5", "standard 6-8.CT.b.3 asks", "write an e-mail", "grades 6-8", "68 pupils"]);
    assert_eq!(all.found("K5"), [0]);
    assert_eq!(all.found("K-5"), [0]);
    assert_eq!(all.found("6-8.CT.b.3"), [1]);
    assert_eq!(all.found("email"), [2]);
    assert_eq!(all.set("6-8"), [1, 3]);
    assert_eq!(all.found("68"), [4]);
}

#[test]
fn short_queries_want_all_words_and_long_ones_most() {
    let all = one_of_each(&[
        "planning professional development for teachers of robotics in winter",
        "robotics",
        "teachers",
        "winter sports",
        "chess",
    ]);
    assert_eq!(all.found("robotics teachers"), [0]);
    let long = "how do we plan professional development for our teachers of robotics during a cold winter semester";
    assert_eq!(all.found(long)[0], 0);
}

#[test]
fn an_empty_query_lists_everything_newest_first() {
    let drafts = [3, 1, 2].map(|day| Draft::new("Paper", &["text"]).published(day * 86_400));
    let all = Collection::of(&drafts);
    assert_eq!(all.found(""), [0, 2, 1]);
    let oldest = Search { sort: Sort::Oldest, ..search("") };
    let answer = all.ask(&oldest, &model::Scope::Everything);
    assert_eq!(answer.hits.iter().map(|hit| hit.id.bits()).collect::<Vec<_>>(), [1, 2, 0]);
    assert_eq!(answer.total, 3);
}

#[test]
fn titles_order_without_case_and_pages_follow_each_other() {
    let drafts: Vec<Draft> = ["beta", "Álpha", "“Gamma”", "delta"].map(|title| Draft::new(title, &["x"])).to_vec();
    let mut all = Collection::of(&drafts[..2]);
    all.put([(2, &drafts[2]), (3, &drafts[3])]);
    let mut titles = Vec::new();
    for page in 1..=3 {
        let by_title = Search { sort: Sort::Title, page, per_page: 2, ..search("x") };
        let answer = all.ask(&by_title, &model::Scope::Everything);
        assert_eq!(answer.total, 4);
        titles.extend(answer.hits.into_iter().map(|hit| hit.title));
    }
    assert_eq!(titles, ["Álpha", "beta", "delta", "“Gamma”"]);
}

#[test]
fn words_in_titles_and_close_together_rank_higher() {
    let drafts = [
        Draft::new("Minutes", &["the budget was discussed, then the weather, then the long road to a plan"]),
        Draft::new("Minutes", &["the budget plan was discussed, then the weather, then the long road"]),
        Draft::new("Budget plan", &["discussed were many other things, and then the weather and the road"]),
    ];
    assert_eq!(Collection::of(&drafts).found("budget plan"), [2, 1, 0]);
}

#[test]
fn misspelt_and_unfinished_words_find_what_was_meant() {
    let all = one_of_each(&["teaching algorithms", "a plan", "plankton"]);
    assert_eq!(all.found("algoritms"), [0]);
    assert_eq!(all.found("algori"), [0]);
    assert_eq!(all.found("plan"), [1]);
    assert!(all.found("plx").is_empty());
    let answer = all.find("algoritms");
    assert_eq!(answer.did_you_mean.as_deref(), Some("algorithms"));
    assert!(answer.hits[0].snippets[0].html.contains("<mark>algorithms</mark>"));
    assert_eq!(all.find("algorithms").did_you_mean, None);
}

#[test]
fn an_error_that_a_document_shares_comes_first_and_hides_nothing() {
    let mut texts = vec!["awesome array algoritms"];
    texts.extend(["sorting algorithms", "algorithms and algorithms"].repeat(8));
    let all = one_of_each(&texts);
    let answer = all.find("algoritms");
    assert_eq!((answer.total, answer.hits[0].id.bits()), (17, 0));
    assert!(answer.hits[1].snippets[0].html.contains("<mark>algorithms</mark>"));
    assert_eq!(answer.did_you_mean.as_deref(), Some("algorithms"));
}

#[test]
fn an_abbreviation_that_finds_nothing_is_spelt_out() {
    let all = one_of_each(&["development of professional teachers"]);
    let answer = all.find("PD");
    assert_eq!((answer.total, answer.did_you_mean.as_deref()), (0, Some("professional development")));
}

#[test]
fn synonyms_find_each_other() {
    let mut all =
        one_of_each(&["computer science for all", "CS for all", "professional development", "robotics night"]);
    assert_eq!(all.set("CS"), [0, 1]);
    assert_eq!(all.set("computer science"), [0, 1]);
    assert_eq!(all.found("PD"), [2]);
    assert!(all.find("CS").hits.iter().any(|hit| hit.snippets[0].html.contains("<mark>computer science</mark>")));
    all.vocabularies =
        Vocabularies::new(vec![model::synonyms::read("evening, robotics night").expect("fine")], Vec::new());
    assert_eq!(all.found("evening"), [3]);
}

#[test]
fn words_that_are_nowhere_do_not_hide_the_others() {
    let all = one_of_each(&["a plan for robotics", "chess"]);
    assert_eq!(all.found("robotics xyzzyq"), [0]);
    assert!(all.found("xyzzyq").is_empty());
}

#[test]
fn other_languages_are_stemmed_their_own_way() {
    let spanish =
        Draft::new("Carta", &["las escuelas públicas de la ciudad"]).with(|m| m.language = Some("es".to_owned()));
    let creole = Draft::new("Lèt", &["lekòl piblik yo nan vil la"]).with(|m| m.language = Some("ht".to_owned()));
    let chinese = Draft::new("信", &["学校计算机科学课程"]).with(|m| m.language = Some("zh".to_owned()));
    let all = Collection::of(&[spanish, creole, chinese]);
    assert_eq!(all.found("escuela publica"), [0]);
    assert_eq!(all.found("lekol"), [1]);
    assert_eq!(all.found("计算机"), [2]);
}
