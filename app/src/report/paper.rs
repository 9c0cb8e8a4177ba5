//! Sheets of A4 that fill from above: headings, labelled values, running text, strokes of a pen. What does not fit goes
//! on the next sheet.

use super::file::{Content, file};
use super::font::{Face, encode, width, wrap};
use deskside_domain::ticket::signature::{HEIGHT, Stroke, WIDTH};

const LEFT: f32 = 56.0;
const RIGHT: f32 = 539.0;
const TOP: f32 = 786.0;
const BOTTOM: f32 = 72.0;
/// Where values begin beside their labels.
const VALUES: f32 = 186.0;
const SIZE: f32 = 10.0;
const LEADING: f32 = 14.0;

/// The sheets of one document.
pub struct Paper {
    done: Vec<Content>,
    sheet: Content,
    /// Height of the next line's foot.
    y: f32,
    /// A letter stands as its code.
    coded: bool,
}

impl Paper {
    /// With an empty sheet.
    #[must_use]
    pub fn new() -> Self {
        Self { done: Vec::new(), sheet: Content::new(), y: TOP, coded: false }
    }

    fn turn(&mut self) {
        self.done.push(std::mem::replace(&mut self.sheet, Content::new()));
        self.y = TOP;
    }

    /// Goes on to the next sheet unless as much is free on this one.
    pub fn keep_together(&mut self, height: f32) {
        if self.y - height < BOTTOM {
            self.turn();
        }
    }

    /// Leaves a part of the height free.
    pub fn space(&mut self, height: f32) {
        self.y -= height;
    }

    fn show(&mut self, x: f32, face: Face, size: f32, gray: f32, bytes: &[u8]) {
        let font = match face {
            Face::Plain => "/F1",
            Face::Bold => "/F2",
        };
        let (sheet, y) = (&mut self.sheet, self.y);
        sheet.op("BT", &[]).op("g", &[gray]).raw(font).op("Tf", &[size]).op("Td", &[x, y]).text(bytes).op("ET", &[]);
    }

    /// Writes lines from `x` to the right edge; each line break begins one.
    fn lines(&mut self, x: f32, face: Face, size: f32, gray: f32, text: &str) {
        for line in text.lines() {
            let encoded = encode(line);
            self.coded |= encoded.coded;
            for part in wrap(&encoded.bytes, face, size, RIGHT - x) {
                let leading = LEADING.max(size * 1.3);
                self.keep_together(leading);
                self.y -= leading;
                self.show(x, face, size, gray, &part);
            }
        }
    }

    /// The name of the document.
    pub fn title(&mut self, text: &str) {
        self.lines(LEFT, Face::Bold, 20.0, 0.0, text);
        self.space(2.0);
    }

    /// What it is about.
    pub fn subtitle(&mut self, text: &str) {
        self.lines(LEFT, Face::Plain, 11.5, 0.2, text);
        self.space(6.0);
    }

    /// A line across.
    pub fn rule(&mut self) {
        self.space(4.0);
        self.sheet.op("G", &[0.7]).op("w", &[0.7]);
        self.sheet.op("m", &[LEFT, self.y]).op("l", &[RIGHT, self.y]).op("S", &[]);
        self.space(4.0);
    }

    /// The name of a part; never the last line of a sheet.
    pub fn heading(&mut self, text: &str) {
        self.keep_together(4.0 * LEADING);
        self.space(12.0);
        self.lines(LEFT, Face::Bold, 12.0, 0.0, text);
        self.space(1.0);
    }

    /// A value beside its label; nothing where there is no value.
    pub fn pair(&mut self, label: &str, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        let encoded = encode(label);
        let labels = wrap(&encoded.bytes, Face::Plain, SIZE, VALUES - LEFT - 8.0);
        self.keep_together(labels.len() as f32 * LEADING);
        let (top, sheet) = (self.y, self.done.len());
        for part in &labels {
            self.y -= LEADING;
            self.show(LEFT, Face::Plain, SIZE, 0.35, part);
        }
        let below = std::mem::replace(&mut self.y, top);
        self.lines(VALUES, Face::Plain, SIZE, 0.0, value);
        if sheet == self.done.len() {
            self.y = self.y.min(below);
        }
    }

    /// Running text.
    pub fn text(&mut self, text: &str) {
        self.lines(LEFT, Face::Plain, SIZE, 0.0, text);
    }

    /// What a pen drew, above a line.
    pub fn strokes(&mut self, strokes: &[Stroke]) {
        const ROOM: f32 = 260.0;
        let scale = ROOM / f32::from(WIDTH);
        let height = f32::from(HEIGHT) * scale;
        self.keep_together(height + 10.0);
        let top = self.y;
        let place = |point: &(i16, i16)| (LEFT + f32::from(point.0) * scale, top - f32::from(point.1) * scale);
        // Round ends and corners.
        self.sheet.op("q", &[]).op("G", &[0.0]).op("w", &[1.3]).op("J", &[1.0]).op("j", &[1.0]);
        for stroke in strokes {
            let Some(first) = stroke.first() else { continue };
            let (x, y) = place(first);
            self.sheet.op("m", &[x, y]);
            // A dot is a line of no length, which a round end makes visible.
            for (x, y) in stroke.iter().skip(usize::from(stroke.len() > 1)).map(place) {
                self.sheet.op("l", &[x, y]);
            }
            self.sheet.op("S", &[]);
        }
        self.sheet.op("Q", &[]);
        self.y -= height + 2.0;
        self.sheet.op("G", &[0.55]).op("w", &[0.6]);
        self.sheet.op("m", &[LEFT, self.y]).op("l", &[LEFT + ROOM, self.y]).op("S", &[]);
        self.space(4.0);
    }

    /// The document. `foot` stands below every sheet beside what `page` says of it, `codes` once where a letter stands
    /// as its code. It holds no time of making, so that the same content is the same file.
    #[must_use]
    pub fn finish(
        mut self,
        title: &str,
        language: &str,
        foot: &str,
        codes: &str,
        page: impl Fn(usize, usize) -> String,
    ) -> Vec<u8> {
        if self.coded {
            self.space(8.0);
            self.lines(LEFT, Face::Plain, 8.0, 0.35, codes);
        }
        self.turn();
        let sheets = std::mem::take(&mut self.done);
        let all = sheets.len();
        let mut written = Vec::new();
        for (n, sheet) in sheets.into_iter().enumerate() {
            self.sheet = sheet;
            self.y = 44.0;
            self.show(LEFT, Face::Plain, 8.0, 0.35, &encode(foot).bytes);
            let number = encode(&page(n + 1, all)).bytes;
            self.show(RIGHT - width(&number, Face::Plain, 8.0), Face::Plain, 8.0, 0.35, &number);
            written.push(std::mem::replace(&mut self.sheet, Content::new()));
        }
        file(title, language, &written)
    }
}
