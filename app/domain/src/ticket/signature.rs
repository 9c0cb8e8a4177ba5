//! A signature as it was drawn: strokes of a pen on a small grid, written as a short text.
//!
//! Each stroke begins with its first point, two signs for each coordinate; every further point is a step of two signs.
//! A blank parts the strokes. The same strokes are the same text everywhere, and no text is more than a few kilobytes.

/// Width of the field it is drawn in; points lie from 0 to it.
pub const WIDTH: i16 = 600;
/// Height of the field it is drawn in.
pub const HEIGHT: i16 = 220;
/// Longest text, in characters: some three thousand points.
pub const LENGTH_MAX: usize = 6_000;

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// A step goes from -32 to 31.
const STEP: i16 = 32;

/// A point of the field, from the left and from above.
pub type Point = (i16, i16);

/// What was drawn without lifting the pen.
pub type Stroke = Vec<Point>;

/// The text of strokes. Points outside of the field are moved to its edge, and long steps are parted.
#[must_use]
pub fn write(strokes: &[Stroke]) -> String {
    let mut text = String::new();
    for stroke in strokes.iter().filter(|stroke| !stroke.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        let mut at = None;
        for point in stroke {
            let (x, y) = (point.0.clamp(0, WIDTH), point.1.clamp(0, HEIGHT));
            match at {
                None => text.extend([x / 64, x % 64, y / 64, y % 64].map(sign)),
                Some(from) => walk(&mut text, from, (x, y)),
            }
            at = Some((x, y));
        }
    }
    text
}

/// Goes straight from one point to another in steps that two signs can say.
fn walk(text: &mut String, from: Point, to: Point) {
    let way = (to.0 - from.0, to.1 - from.1);
    let parts = (way.0.abs().max(way.1.abs()) + STEP - 2) / (STEP - 1);
    let mut at = from;
    for part in 1..=parts {
        let along = |from: i16, way: i16| from + (i32::from(way) * i32::from(part) / i32::from(parts)) as i16;
        let next = (along(from.0, way.0), along(from.1, way.1));
        if next != at {
            text.extend([sign(next.0 - at.0 + STEP), sign(next.1 - at.1 + STEP)]);
            at = next;
        }
    }
}

/// The strokes of a text; `None` where it is none that [`write`] gives, or leaves the field.
#[must_use]
pub fn read(text: &str) -> Option<Vec<Stroke>> {
    if text.is_empty() || text.len() > LENGTH_MAX {
        return None;
    }
    text.split(' ').map(stroke).collect()
}

fn stroke(text: &str) -> Option<Stroke> {
    let values = text.bytes().map(value).collect::<Option<Vec<i16>>>()?;
    let (first, steps) = values.split_first_chunk::<4>()?;
    if steps.len() % 2 != 0 {
        return None;
    }
    let mut at = (first[0] * 64 + first[1], first[2] * 64 + first[3]);
    let mut points = vec![at];
    for step in steps.chunks_exact(2) {
        at = (at.0 + step[0] - STEP, at.1 + step[1] - STEP);
        points.push(at);
    }
    let inside = |point: &Point| (0..=WIDTH).contains(&point.0) && (0..=HEIGHT).contains(&point.1);
    points.iter().all(inside).then_some(points)
}

fn sign(value: i16) -> char {
    char::from(SIGNS[usize::from(value as u16 % 64)])
}

fn value(sign: u8) -> Option<i16> {
    SIGNS.iter().position(|one| *one == sign).map(|place| place as i16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_of_another_form_is_no_signature() {
        for wrong in ["", "AAA", "AAAAA", "AAAA ", " AAAA", "AAAA  AAAA", "AAA!", "____", "AAAAAA", "AAAAé"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
        assert_eq!(read(&"AAAA".repeat(LENGTH_MAX)), None);
        assert_eq!(read("AAAAgg"), Some(vec![vec![(0, 0), (0, 0)]]));
    }

    #[test]
    fn a_long_step_stays_straight() {
        let read = read(&write(&[vec![(0, 0), (90, 45)]])).expect("can be read");
        assert!(read[0].len() > 2 && read[0].iter().all(|(x, y)| (x - 2 * y).abs() <= 1), "{read:?}");
    }

    proptest! {
        #[test]
        fn what_was_drawn_comes_back_with_every_point_on_its_way(
            strokes in proptest::collection::vec(
                proptest::collection::vec((-50_i16..700, -50_i16..300), 1..20), 1..6),
        ) {
            let text = write(&strokes);
            let read = read(&text).expect("can be read");
            prop_assert_eq!(write(&read), text);
            prop_assert_eq!(read.len(), strokes.len());
            for (drawn, kept) in strokes.iter().zip(&read) {
                let mut way = kept.iter().peekable();
                for point in drawn {
                    let point = (point.0.clamp(0, WIDTH), point.1.clamp(0, HEIGHT));
                    // In their order; a point that is the same as the one before takes no step.
                    while way.peek().is_some_and(|kept| **kept != point) {
                        way.next();
                    }
                    prop_assert_eq!(way.peek(), Some(&&point));
                }
            }
        }

        #[test]
        fn no_text_makes_a_stroke_leave_the_field(text in "[A-Za-z0-9_ -]{0,60}") {
            for point in read(&text).unwrap_or_default().iter().flatten() {
                prop_assert!((0..=WIDTH).contains(&point.0) && (0..=HEIGHT).contains(&point.1));
            }
        }
    }
}
