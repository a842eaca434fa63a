//! Tables: how wide the columns are, and rows as strips.

use std::rc::Rc;

use krilla::tagging::{TableHeaderScope, Tag};

use crate::Error;
use crate::flow::{Builder, CAPTION, Region};
use crate::page::{BRAND, Header, INK, Item, RULE, Strip, Stroke, TINT};
use crate::text::{Line, Span, Style, extent, lines};
use model::text::{Align, Inline, Table};

const CELL: Style = Style { tabular: true, ..Style::sans(9.0, 12.8, INK) };
const HEAD: Style = Style { tabular: true, ..Style::sans(8.8, 12.4, BRAND).bold() };
const PAD: f32 = 6.0;
const ABOVE: f32 = 4.6;
/// A row of more lines may be parted at the foot of a page.
const WHOLE: usize = 12;
/// A table that is not taller is never parted.
const SHORT: f32 = 230.0;

/// Where a column is, and how it is set.
struct Column {
    left: f32,
    width: f32,
    align: Align,
}

impl Column {
    fn place(&self, line: &Line) -> f32 {
        let room = (self.width - 2.0 * PAD - line.width).max(0.0);
        self.left
            + PAD
            + match self.align {
                Align::Left => 0.0,
                Align::Center => room / 2.0,
                Align::Right => room,
            }
    }
}

type Cells = Vec<Vec<Span>>;

impl<'a> Builder<'a> {
    pub(crate) fn table(&mut self, table: &'a Table, region: Region) -> Result<(), Error> {
        let count = table.rows.iter().map(Vec::len).chain([table.header.len()]).max().unwrap_or(0);
        if count == 0 {
            return Ok(());
        }
        self.tables += 1;
        let first = self.strips.len();
        let element = self.structure.element(region.parent, Tag::Table);
        let inside = Region { parent: element, ..region };
        let title = format!("{} {}", self.labels.table, self.tables);
        self.caption(&title, &table.caption, inside, 16.0, true)?;
        let mut header = Cells::new();
        if !table.header.is_empty() {
            let head = self.structure.element(element, Tag::THead);
            header = self.cells(&table.header, count, head, |_| Some(TableHeaderScope::Column), HEAD)?;
        }
        let body = self.structure.element(element, Tag::TBody);
        let mut rows = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let scope = |at| (at == 0 && table.row_headers).then_some(TableHeaderScope::Row);
            rows.push(self.cells(row, count, body, scope, CELL)?);
        }
        let columns = self.columns(&header, &rows, &table.columns, region, count);
        let repeated = (!header.is_empty()).then(|| self.header(&header, &columns, region));
        let last = rows.len().saturating_sub(1);
        for (at, row) in rows.iter().enumerate() {
            let keep = at + 1 == last;
            self.row(row, &columns, region, repeated.as_ref(), keep);
        }
        self.strips.push(Strip { height: 4.0, ..Strip::default() });
        let strips = &mut self.strips[first..];
        if strips.iter().map(|strip| strip.height).sum::<f32>() < SHORT {
            strips.iter_mut().rev().skip(1).for_each(|strip| strip.keep = true);
        }
        Ok(())
    }

    /// "Table 1" and what it shows.
    pub(crate) fn caption(
        &mut self,
        title: &str,
        words: &'a [Inline],
        region: Region,
        before: f32,
        above: bool,
    ) -> Result<(), Error> {
        let element = self.structure.element(region.parent, Tag::Caption);
        let slot = self.structure.slot(element);
        let end = if words.is_empty() { "" } else { "  " };
        let style = Style { colour: BRAND, ..CAPTION.bold() };
        let mut spans = vec![Span { text: format!("{title}{end}"), style, slot, link: None, rise: 0.0 }];
        self.spans(words, CAPTION, element, None, region.depth, &mut spans)?;
        let first = self.strips.len();
        self.set(&spans, &CAPTION, region, before);
        let count = self.strips.len();
        for (at, strip) in self.strips[first..].iter_mut().enumerate() {
            strip.keep = above || first + at + 1 < count;
        }
        if let (true, Some(strip)) = (above, self.strips.last_mut()) {
            strip.height += 3.5;
        }
        Ok(())
    }

    fn cells(
        &mut self,
        row: &'a [Vec<Inline>],
        count: usize,
        parent: crate::page::Element,
        scope: impl Fn(usize) -> Option<TableHeaderScope>,
        style: Style,
    ) -> Result<Cells, Error> {
        let line = self.structure.element(parent, Tag::TR);
        let mut cells = Cells::with_capacity(count);
        for at in 0..count {
            let scope = scope(at);
            let style = if scope == Some(TableHeaderScope::Row) { style.bold() } else { style };
            let element = match scope {
                Some(scope) => self.structure.element(line, Tag::TH(scope)),
                None => self.structure.element(line, Tag::TD),
            };
            let mut spans = Vec::new();
            self.spans(row.get(at).map_or(&[], Vec::as_slice), style, element, None, 0, &mut spans)?;
            cells.push(spans);
        }
        Ok(cells)
    }

    /// Gives each column what its widest word needs, and the rest by how much text it has.
    fn columns(&self, header: &Cells, rows: &[Cells], aligns: &[Align], region: Region, count: usize) -> Vec<Column> {
        let mut needs = vec![(0.0_f32, 0.0_f32); count];
        for row in rows.iter().chain([header]) {
            for (need, cell) in needs.iter_mut().zip(row) {
                let (word, line) = extent(self.fonts, cell);
                *need = (need.0.max(word.min(170.0)), need.1.max(line.min(1200.0)));
            }
        }
        let pads = needs.iter().map(|_| 2.0 * PAD).sum::<f32>();
        let room = (region.width - pads).max(region.width / 4.0);
        let least: f32 = needs.iter().map(|need| need.0).sum();
        let most: f32 = needs.iter().map(|need| need.1).sum();
        let width = |(word, line): (f32, f32)| {
            if most <= room {
                line + (room - most) * if most > 0.0 { line / most } else { 0.0 }
            } else if least <= room {
                word + (room - least) * (line - word) / (most - least).max(0.01)
            } else {
                word * room / least
            }
        };
        let mut left = region.left;
        let columns = needs.iter().enumerate().map(|(at, need)| {
            let column =
                Column { left, width: width(*need) + 2.0 * PAD, align: aligns.get(at).copied().unwrap_or_default() };
            left += column.width;
            column
        });
        columns.collect()
    }

    fn broken(&self, row: &Cells, columns: &[Column]) -> Vec<Vec<Line>> {
        let cells = row.iter().zip(columns);
        cells.map(|(spans, column)| lines(self.fonts, spans, (column.width - 2.0 * PAD + 0.1).max(8.0))).collect()
    }

    /// Sets the header, and keeps it for the pages that follow.
    fn header(&mut self, cells: &Cells, columns: &[Column], region: Region) -> Rc<Header> {
        let cells = self.broken(cells, columns);
        let count = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let mut strip = self.strip(0.0);
        strip.keep = true;
        strip.height = HEAD.leading * steps(count) + 2.0 * ABOVE;
        strip.items.push(Item::rect(region.left, 0.0, region.width, strip.height, TINT));
        let edge = Stroke { colour: BRAND, width: 1.1, dotted: false };
        strip.items.push(Item::rule(region.left, strip.height, region.width, edge));
        for (lines, column) in cells.iter().zip(columns) {
            let top = strip.height - ABOVE - HEAD.leading * steps(lines.len());
            for (at, line) in lines.iter().enumerate() {
                self.ink(&mut strip, line, column.place(line), top + HEAD.leading * steps(at) + HEAD.baseline(), &HEAD);
            }
        }
        let header = Rc::new(Header { items: strip.items.clone(), height: strip.height });
        self.strips.push(strip);
        header
    }

    fn row(&mut self, cells: &Cells, columns: &[Column], region: Region, header: Option<&Rc<Header>>, keep: bool) {
        let cells = self.broken(cells, columns);
        let count = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
        for at in 0..count {
            let (first, last) = (at == 0, at + 1 == count);
            let top = if first { ABOVE } else { 0.0 };
            let mut strip = self.strip(0.0);
            strip.height = CELL.leading + top + if last { ABOVE } else { 0.0 };
            strip.header = header.cloned();
            strip.keep = if last { keep } else { count <= WHOLE || at < 2 || at + 3 >= count };
            for (lines, column) in cells.iter().zip(columns) {
                if let Some(line) = lines.get(at) {
                    self.ink(&mut strip, line, column.place(line), top + CELL.baseline(), &CELL);
                }
            }
            if last {
                let edge = Stroke { colour: RULE, width: 0.6, dotted: false };
                strip.items.push(Item::rule(region.left, strip.height, region.width, edge));
            }
            self.strips.push(strip);
        }
    }
}

/// A count as a factor.
pub(crate) fn steps(count: usize) -> f32 {
    u16::try_from(count).map_or(f32::from(u16::MAX), f32::from)
}
