//! What a publication says: headings, running text, lists, tables, pictures and charts. All of it is plain data: nothing in
//! it is ever read as markup, whether it becomes a page or a PDF.

use serde::{Deserialize, Serialize};

use crate::id::Sha256;

/// A piece of the text, from margin to margin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A heading of level 1 to 3. A level that skips one is raised, since readers' software expects that.
    Heading {
        /// 1 is the highest.
        level: u8,
        /// Its words.
        text: Vec<Inline>,
    },
    /// Running text.
    Paragraph(Vec<Inline>),
    /// Bullets or numbers.
    List(List),
    /// Rows below a header that is repeated on each page.
    Table(Table),
    /// A picture or a chart.
    Figure(Figure),
    /// Somebody else's words.
    Quote(Vec<Block>),
    /// What follows starts a page.
    PageBreak,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Inline {
    /// Words.
    Text(String),
    /// Bold words.
    Strong(Vec<Inline>),
    /// Italic words.
    Emphasis(Vec<Inline>),
    /// Words that lead to an address on the web; anything but `https:`, `http:` and `mailto:` is set as text only.
    Link {
        /// Where to.
        url: String,
        /// What is shown.
        text: Vec<Inline>,
    },
    /// A note: its number stands here, its words at the end.
    Note(Vec<Inline>),
    /// A new line.
    Break,
}

/// Bullets or numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// The first number; without one, bullets.
    pub start: Option<u64>,
    /// Each item's blocks.
    pub items: Vec<Vec<Block>>,
}

/// Rows below a header.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// What it shows.
    pub caption: Vec<Inline>,
    /// How each column is set; columns that are not named are set left.
    pub columns: Vec<Align>,
    /// The columns' names.
    pub header: Vec<Vec<Inline>>,
    /// The cells, row by row; missing ones are empty.
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// The first cell of each row names the row.
    pub row_headers: bool,
}

/// How a column is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right, for numbers.
    Right,
}

/// A picture with its caption.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What is shown.
    pub picture: Picture,
    /// The same in words, for who does not see it. A chart without it is described by its numbers.
    pub alt: String,
    /// What it shows.
    pub caption: Vec<Inline>,
}

/// What a figure shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// A picture that is stored.
    Stored(Stored),
    /// Numbers.
    Chart(Chart),
}

/// A picture that is stored: a file that is one, or a page of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The file.
    pub sha256: Sha256,
    /// The page, from 1, of a file that is no picture itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<usize>,
}

/// Numbers to draw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// How.
    pub kind: ChartKind,
    /// What stands behind each number, such as ` %`.
    pub unit: String,
    /// What each number is about: a category, or a point in time.
    pub labels: Vec<String>,
    /// Each row of numbers.
    pub series: Vec<Series>,
}

/// How numbers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// A bar for each number, to compare.
    Bars,
    /// A line for each row of numbers, to see how they move.
    Lines,
}

/// A row of numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What they are.
    pub name: String,
    /// One for each label; one that is not a number is left out.
    pub values: Vec<f32>,
}

/// The words of a line.
pub fn words(line: &[Inline]) -> String {
    let word = |inline: &Inline| match inline {
        Inline::Text(text) => text.clone(),
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { text: inner, .. } => words(inner),
        Inline::Note(inner) => format!(" ({})", words(inner)),
        Inline::Break => " ".to_owned(),
    };
    line.iter().map(word).collect()
}

/// Everything that blocks say, each block on lines of its own.
pub fn plain(blocks: &[Block]) -> String {
    let row = |cells: &Vec<Vec<Inline>>| cells.iter().map(|cell| words(cell)).collect::<Vec<_>>().join(" | ") + "\n";
    let block = |block: &Block| match block {
        Block::Heading { text, .. } | Block::Paragraph(text) => words(text) + "\n",
        Block::List(list) => list.items.iter().map(|item| plain(item)).collect(),
        Block::Quote(inner) => plain(inner),
        Block::Table(table) => std::iter::once(&table.header).chain(&table.rows).map(row).collect(),
        Block::Figure(figure) => [words(&figure.caption), figure.alt.clone()].join("\n") + "\n",
        Block::PageBreak => String::new(),
    };
    blocks.iter().map(block).collect()
}

/// The stored pictures in blocks, in order.
pub fn pictures(blocks: &[Block]) -> Vec<Stored> {
    let block = |block: &Block| match block {
        Block::Figure(figure) => match &figure.picture {
            Picture::Stored(stored) => vec![*stored],
            Picture::Chart(_) => Vec::new(),
        },
        Block::Quote(inner) => pictures(inner),
        Block::List(list) => list.items.iter().flat_map(|item| pictures(item)).collect(),
        _ => Vec::new(),
    };
    blocks.iter().flat_map(block).collect()
}

/// Every line of words in blocks.
pub fn each_line(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => visit(text),
            Block::List(list) => list.items.iter_mut().for_each(|item| each_line(item, visit)),
            Block::Quote(inner) => each_line(inner, visit),
            Block::Table(table) => {
                visit(&mut table.caption);
                table.header.iter_mut().chain(table.rows.iter_mut().flatten()).for_each(&mut *visit);
            }
            Block::Figure(figure) => visit(&mut figure.caption),
            Block::PageBreak => {}
        }
    }
}

impl Inline {
    /// Text as it is.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}
