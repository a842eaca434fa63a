//! Setting a table: column widths from what the cells hold, rows kept whole, headings repeated on each page.

use super::super::markdown::Spans;
use super::fonts::Font;
use super::layout::{Layout, MARGIN, TEXT_WIDTH};
use super::text::{Line, extent, wrap};

const SIZE: f64 = 9.0;
const LEADING: f64 = 11.5;
const PAD: f64 = 4.5;

/// A row broken into lines, cell by cell.
struct Row {
    cells: Vec<Vec<Line>>,
    heading: bool,
}

impl Row {
    fn height(&self) -> f64 {
        let lines = self.cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
        f64::from(u32::try_from(lines).unwrap_or(u32::MAX)) * LEADING + 2.0 * PAD
    }
}

/// Sets a table whose first row holds the headings.
pub fn set(layout: &mut Layout, rows: &[Vec<Spans>]) {
    let widths = column_widths(rows);
    let rows: Vec<Row> = rows.iter().enumerate().map(|(at, row)| break_row(row, at == 0, &widths)).collect();
    let table = layout.open("Table", 0);
    let lead = rows.iter().take(2).map(Row::height).sum();
    layout.need(lead);
    for row in &rows {
        if !layout.fits(row.height()) {
            layout.break_page();
            if !row.heading {
                repeat(layout, &rows[0], &widths);
            }
        }
        set_row(layout, row, table, &widths);
    }
    layout.down(10.0);
}

/// Each column gets its widest word, and a share of the rest by how much longer its text is.
fn column_widths(rows: &[Vec<Spans>]) -> Vec<f64> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(1);
    let extents: Vec<(f64, f64)> = (0..count).map(|column| column_extent(rows, column)).collect();
    let least: f64 = extents.iter().map(|(_, word)| word).sum();
    let wanted: f64 = extents.iter().map(|(line, word)| line - word + 1.0).sum();
    let spare = (TEXT_WIDTH - least).max(0.0);
    let scale = (TEXT_WIDTH / least).min(1.0);
    extents.iter().map(|(line, word)| word * scale + spare * (line - word + 1.0) / wanted).collect()
}

/// The width of a column's longest text on one line (within reason) and of its widest word, with padding.
fn column_extent(rows: &[Vec<Spans>], column: usize) -> (f64, f64) {
    let cells = rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.get(column)?)));
    let (line, word) = cells
        .map(|(at, cell)| extent(cell, font(at == 0), SIZE))
        .fold((0.0, 0.0), |(line, word): (f64, f64), next| (line.max(next.0), word.max(next.1)));
    let word = word.min(TEXT_WIDTH / 2.0) + 2.0 * PAD + 0.5;
    (line.min(360.0).max(word) + 2.0 * PAD, word)
}

fn font(heading: bool) -> Font {
    if heading { Font::Bold } else { Font::Regular }
}

fn break_row(cells: &[Spans], heading: bool, widths: &[f64]) -> Row {
    let cells =
        cells.iter().zip(widths).map(|(cell, width)| wrap(cell, font(heading), SIZE, width - 2.0 * PAD)).collect();
    Row { cells, heading }
}

fn set_row(layout: &mut Layout, row: &Row, table: usize, widths: &[f64]) {
    frame(layout, row, widths);
    let element = layout.open("TR", table);
    let mut x = MARGIN;
    for (cell, width) in row.cells.iter().zip(widths) {
        let owner = layout.open(if row.heading { "TH" } else { "TD" }, element);
        for (line, y) in lines(cell, layout.top()) {
            layout.put(owner, line, x + PAD, SIZE, y);
        }
        x += width;
    }
    layout.down(row.height());
}

/// Shows the headings again on a further page, for the eye only.
fn repeat(layout: &mut Layout, row: &Row, widths: &[f64]) {
    frame(layout, row, widths);
    let mut x = MARGIN;
    let mut shown = String::new();
    for (cell, width) in row.cells.iter().zip(widths) {
        shown.extend(lines(cell, layout.top()).map(|(line, y)| line.show(x + PAD, y, SIZE)));
        x += width;
    }
    layout.decorate(&shown);
    layout.down(row.height());
}

/// The lines of a cell with their base lines.
fn lines(cell: &[Line], top: f64) -> impl Iterator<Item = (&Line, f64)> {
    let mut y = top - PAD - SIZE + 1.0 + LEADING;
    cell.iter().map(move |line| {
        y -= LEADING;
        (line, y)
    })
}

/// Shading behind headings, and a thin line around each cell.
fn frame(layout: &mut Layout, row: &Row, widths: &[f64]) {
    let (height, bottom) = (row.height(), layout.top() - row.height());
    let total: f64 = widths.iter().sum();
    let mut operators = String::from("0.5 w 0.62 0.66 0.71 RG\n");
    if row.heading {
        operators += &format!("0.90 0.93 0.96 rg {MARGIN} {bottom:.2} {total:.2} {height:.2} re f 0.12 0.13 0.15 rg\n");
    }
    let mut x = MARGIN;
    for width in widths {
        operators += &format!("{x:.2} {bottom:.2} {width:.2} {height:.2} re S\n");
        x += width;
    }
    layout.decorate(&operators);
}
