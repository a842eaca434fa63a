//! The language a document is written in. What files say of it is often only what the program was set to, so the
//! words decide where there are enough of them.

use model::Page;
use whatlang::Lang;

/// Characters looked at: from the beginning of each page, as long as they last.
const SAMPLE: usize = 6_000;
/// Of each page.
const OF_A_PAGE: usize = 1_500;
/// Fewer letters do not tell.
const ENOUGH: usize = 150;
/// Function words of Haitian Creole, which the detector does not know.
const CREOLE: &[&str] = &[
    "ak", "ap", "ba", "epi", "fè", "gen", "ka", "ki", "kote", "lan", "lè", "li", "men", "mwen", "nan", "nou", "oswa",
    "ou", "pa", "pou", "pral", "sa", "se", "tout", "va", "yo", "yon",
];
/// The share of such words that makes a text Creole; French and English have far fewer.
const CREOLE_SHARE: usize = 5;

/// The BCP 47 tag of the pages' language; `said` by the file where the words agree or are too few to tell.
pub(crate) fn of(pages: &[Page], said: Option<String>) -> Option<String> {
    let found = detect(&sample(pages));
    let primary = |tag: &str| tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
    match (found, said) {
        (Some(found), Some(said)) if primary(&said) == found => Some(said),
        (Some(found), _) => Some(found.to_owned()),
        (None, said) => said,
    }
}

fn sample(pages: &[Page]) -> String {
    pages.iter().flat_map(|page| page.text.chars().take(OF_A_PAGE).chain([' '])).take(SAMPLE).collect()
}

fn detect(text: &str) -> Option<&'static str> {
    if text.chars().filter(|c| c.is_alphabetic()).count() < ENOUGH {
        return None;
    }
    if is_creole(text) {
        return Some("ht");
    }
    let info = whatlang::detect(text)?;
    tag(info.lang()).filter(|_| info.is_reliable())
}

fn is_creole(text: &str) -> bool {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let known = words.iter().filter(|word| CREOLE.contains(&word.as_str())).count();
    known * CREOLE_SHARE > words.len()
}

/// The tags of the languages that families here read, and some that curricula come in.
fn tag(language: Lang) -> Option<&'static str> {
    const TAGS: &[(Lang, &str)] = &[
        (Lang::Eng, "en"),
        (Lang::Spa, "es"),
        (Lang::Por, "pt"),
        (Lang::Fra, "fr"),
        (Lang::Cmn, "zh"),
        (Lang::Vie, "vi"),
        (Lang::Ara, "ar"),
        (Lang::Khm, "km"),
        (Lang::Rus, "ru"),
        (Lang::Jpn, "ja"),
        (Lang::Kor, "ko"),
        (Lang::Deu, "de"),
        (Lang::Ita, "it"),
        (Lang::Tur, "tr"),
        (Lang::Pes, "fa"),
        (Lang::Pol, "pl"),
        (Lang::Ukr, "uk"),
        (Lang::Ell, "el"),
        (Lang::Heb, "he"),
        (Lang::Hin, "hi"),
        (Lang::Nld, "nl"),
    ];
    TAGS.iter().find(|(known, _)| *known == language).map(|(_, tag)| *tag)
}

#[cfg(test)]
mod tests {
    use model::Unit;

    use super::*;

    fn language(text: &str, said: Option<&str>) -> Option<String> {
        of(&[Page { unit: Unit::Page, heading: None, text: text.repeat(3) }], said.map(str::to_owned))
    }

    #[test]
    fn words_tell_the_language() {
        let rows = [
            (
                "en",
                "Dear families, this year every student in our schools will learn how computers work and how to write programs. ",
            ),
            (
                "es",
                "Estimadas familias, este año todos los estudiantes de nuestras escuelas aprenderán cómo funcionan las computadoras. ",
            ),
            (
                "pt",
                "Prezadas famílias, neste ano todos os alunos das nossas escolas vão aprender como funcionam os computadores e não só isso. ",
            ),
            (
                "fr",
                "Chères familles, cette année tous les élèves de nos écoles apprendront comment fonctionnent les ordinateurs et les programmes. ",
            ),
            (
                "ht",
                "Chè fanmi, ane sa a tout elèv nan lekòl nou yo pral aprann ki jan òdinatè travay epi ki jan pou yo ekri pwogram. ",
            ),
            (
                "zh",
                "亲爱的家长们，今年我们学校的所有学生都将学习计算机是如何工作的，以及如何编写程序，请您支持这项工作，谢谢各位家长的理解。",
            ),
            (
                "ja",
                "保護者の皆様へ、今年は本校のすべての生徒がコンピュータのしくみとプログラムの書き方を学びます。ご理解とご協力をお願いいたします。",
            ),
            (
                "ko",
                "학부모님께, 올해 우리 학교의 모든 학생들은 컴퓨터가 어떻게 작동하는지 그리고 프로그램을 작성하는 방법을 배우게 됩니다. 많은 관심 부탁드립니다.",
            ),
            (
                "vi",
                "Kính gửi quý phụ huynh, năm nay tất cả học sinh trong trường chúng ta sẽ học cách máy tính hoạt động và cách viết chương trình. ",
            ),
            ("ar", "أولياء الأمور الأعزاء، سيتعلم جميع الطلاب في مدارسنا هذا العام كيف تعمل الحواسيب وكيف تكتب البرامج. "),
            (
                "ru",
                "Уважаемые семьи, в этом году все ученики наших школ узнают, как работают компьютеры и как писать программы. ",
            ),
        ];
        for (tag, text) in rows {
            assert_eq!(language(text, None).as_deref(), Some(tag), "{text}");
        }
    }

    #[test]
    fn what_the_file_says_counts_where_words_do_not() {
        let spanish = "Estimadas familias, este año todos los estudiantes de nuestras escuelas aprenderán cómo funcionan las computadoras y cómo escribir programas. ";
        assert_eq!(language(spanish, Some("en-US")).as_deref(), Some("es"), "the program was set to English");
        assert_eq!(language(spanish, Some("es-MX")).as_deref(), Some("es-MX"));
        assert_eq!(language("few", Some("fr")).as_deref(), Some("fr"));
        assert_eq!(language("few", None), None);
    }
}
