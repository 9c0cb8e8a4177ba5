//! How two changes of one field become one, by the field's class.
//!
//! Pure and total: no clock, and nothing but the base, the value in place and the value that came decides. So
//! the tablet's preview and the server's word are the same, and fields do not influence each other.

use crate::sabotage::{Switch, is_on};
use crate::ticket::{FieldClass, FieldValue};

/// What to do with a value that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merge<V> {
    /// The value in place is already the same: nothing to do.
    Same,
    /// Set the value that came: nobody else changed the field.
    Take(V),
    /// Set this value, which holds both changes.
    Combine(V),
    /// A person must decide; the value in place stays until then.
    Conflict,
}

/// The value a field had when its author looked at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen<V> {
    /// The value in place now: nobody changed it since.
    Current,
    /// An older value, known.
    Older(V),
    /// An older value that is not here, or was erased.
    OlderUnknown,
}

/// Merges a long text, whose class is [`FieldClass::LongText`].
#[must_use]
pub fn text(seen: Seen<&str>, current: &str, yours: &str) -> Merge<String> {
    match seen {
        _ if current == yours => Merge::Same,
        _ if is_on(Switch::TextOverwritten) => Merge::Take(yours.to_owned()),
        Seen::Current => Merge::Take(yours.to_owned()),
        Seen::Older(base) if base == yours => Merge::Same,
        Seen::Older(base) if base == current => Merge::Take(yours.to_owned()),
        Seen::Older(base) => paragraphs(base, current, yours).map_or(Merge::Conflict, Merge::Combine),
        Seen::OlderUnknown => Merge::Conflict,
    }
}

/// Merges a value that is whole or not at all. `class` is any but [`FieldClass::LongText`].
///
/// Both scalar classes ask a person (`needs_human`, the default policy of low-harm fields too); a low-harm field
/// that is back at the value its author saw is taken, since nothing is lost by it.
#[must_use]
pub fn scalar<V: Clone + PartialEq>(class: FieldClass, seen: Seen<&V>, current: &V, yours: &V) -> Merge<V> {
    match seen {
        _ if current == yours => Merge::Same,
        _ if class == FieldClass::ScalarLowHarm && is_on(Switch::BaseIgnored) => Merge::Take(yours.clone()),
        _ if is_on(Switch::LastWriteWins) => Merge::Take(yours.clone()),
        Seen::Current => Merge::Take(yours.clone()),
        Seen::Older(base) if class == FieldClass::ScalarLowHarm && base == current => Merge::Take(yours.clone()),
        Seen::Older(_) | Seen::OlderUnknown => Merge::Conflict,
    }
}

/// What stands while two restrictions of a ticket wait for a person: whoever one of them shuts out stays outside.
/// `None` where the value in place does that already, for every other field, and where nobody would be left who could
/// decide.
#[must_use]
pub fn closed_meanwhile(current: &FieldValue, yours: &FieldValue) -> Option<FieldValue> {
    let (FieldValue::Restricted(current), FieldValue::Restricted(Some(yours))) = (current, yours) else { return None };
    let both = match current {
        None => yours.clone(),
        Some(current) => current.iter().filter(|person| yours.contains(person)).copied().collect(),
    };
    (!both.is_empty() && Some(&both) != current.as_ref()).then_some(FieldValue::Restricted(Some(both)))
}

/// Merges two edits of a text paragraph by paragraph (a paragraph ends at a line break). `None` when both changed
/// the same or neighbouring paragraphs differently.
///
/// Three-way merge after Khanna, Kunal and Pierce, *A Formal Investigation of Diff3* (FSTTCS 2007): chunks in
/// which only one side differs from the base are taken from that side.
#[must_use]
pub fn paragraphs(base: &str, left: &str, right: &str) -> Option<String> {
    let (base, left, right): (Vec<&str>, Vec<&str>, Vec<&str>) =
        (base.split('\n').collect(), left.split('\n').collect(), right.split('\n').collect());
    let (in_left, in_right) = (matches(&base, &left), matches(&base, &right));
    let mut merged = Vec::new();
    let (mut b, mut l, mut r) = (0, 0, 0);
    loop {
        // The next base paragraph that both sides kept.
        let stable = (b..base.len()).find(|i| in_left[*i].is_some() && in_right[*i].is_some());
        let (to_b, to_l, to_r) = match stable {
            Some(i) => (i, in_left[i]?, in_right[i]?),
            None => (base.len(), left.len(), right.len()),
        };
        let chunk = (&base[b..to_b], &left[l..to_l], &right[r..to_r]);
        merged.extend_from_slice(match chunk {
            (_, ours, theirs) if ours == theirs => ours,
            (was, ours, theirs) if ours == was => theirs,
            (was, ours, theirs) if theirs == was => ours,
            _ => return None,
        });
        let Some(_) = stable else {
            return Some(merged.join("\n"));
        };
        merged.push(base[to_b]);
        (b, l, r) = (to_b + 1, to_l + 1, to_r + 1);
    }
}

/// For each paragraph of `base` its place in `other` in a longest common subsequence.
fn matches(base: &[&str], other: &[&str]) -> Vec<Option<usize>> {
    // A text has at most 20,000 characters; beyond this many paragraphs only the common ends are matched.
    const MOST: usize = 2_000;
    let mut found = vec![None; base.len()];
    let head = base.iter().zip(other).take_while(|(a, b)| a == b).count();
    let tail = base[head..].iter().rev().zip(other[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    for (i, place) in found.iter_mut().enumerate() {
        if i < head {
            *place = Some(i);
        } else if i >= base.len() - tail {
            *place = Some(i + other.len() - base.len());
        }
    }
    let (rows, columns) = (&base[head..base.len() - tail], &other[head..other.len() - tail]);
    if rows.len() > MOST || columns.len() > MOST {
        return found;
    }
    let width = columns.len() + 1;
    let mut longest = vec![0_u32; (rows.len() + 1) * width];
    for i in (0..rows.len()).rev() {
        for j in (0..columns.len()).rev() {
            longest[i * width + j] = if rows[i] == columns[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < rows.len() && j < columns.len() {
        if rows[i] == columns[j] {
            found[head + i] = Some(head + j);
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whom_one_of_two_restrictions_shuts_out_stays_outside_until_a_person_decides() {
        use crate::id::PersonId;
        let to = |people: &[u128]| FieldValue::Restricted(Some(people.iter().map(|id| PersonId::from(*id)).collect()));
        let open = FieldValue::Restricted(None);
        let cases = [
            (open.clone(), to(&[1, 2]), Some(to(&[1, 2]))),
            (to(&[1, 2]), to(&[2, 3]), Some(to(&[2]))),
            (to(&[1]), to(&[1, 2]), None),
            (to(&[1]), to(&[2]), None),
            (to(&[1]), open.clone(), None),
            (FieldValue::Category(1.into()), FieldValue::Category(2.into()), None),
        ];
        for (current, yours, expected) in cases {
            assert_eq!(closed_meanwhile(&current, &yours), expected, "{current:?} and {yours:?}");
        }
    }

    #[test]
    fn edits_of_different_paragraphs_are_both_kept() {
        let base = "one\ntwo\nthree\nfour";
        let merged = paragraphs(base, "one!\ntwo\nthree\nfour", "one\ntwo\nthree\nfour\nfive");
        assert_eq!(merged.as_deref(), Some("one!\ntwo\nthree\nfour\nfive"));
    }

    #[test]
    fn edits_of_the_same_paragraph_need_a_person() {
        assert_eq!(paragraphs("one\ntwo", "ONE\ntwo", "uno\ntwo"), None);
        assert_eq!(text(Seen::OlderUnknown, "a", "b"), Merge::Conflict);
    }

    #[test]
    fn a_harmful_field_is_never_taken_over_someone_elses_change() {
        let (class, current, yours) = (FieldClass::ScalarHarmful, 2, 3);
        assert_eq!(scalar(class, Seen::Older(&2), &current, &yours), Merge::Conflict);
        assert_eq!(scalar(class, Seen::Current, &current, &yours), Merge::Take(3));
        assert_eq!(scalar(class, Seen::OlderUnknown, &current, &2), Merge::Same);
        assert_eq!(scalar(FieldClass::ScalarLowHarm, Seen::Older(&2), &current, &yours), Merge::Take(3));
    }

    fn lines() -> impl Strategy<Value = String> {
        proptest::collection::vec("[abc]{0,2}", 0..7).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(base in lines(), left in lines(), right in lines()) {
            let (one, other) = (paragraphs(&base, &left, &right), paragraphs(&base, &right, &left));
            // Which of several equally long matches is found may differ between the sides, the result may not.
            prop_assert_eq!(one, other);
        }

        #[test]
        fn one_sided_edits_are_taken_whole(base in lines(), yours in lines()) {
            prop_assert_eq!(paragraphs(&base, &base, &yours), Some(yours.clone()));
            prop_assert_eq!(paragraphs(&base, &yours, &base), Some(yours.clone()));
            prop_assert_eq!(paragraphs(&base, &yours, &yours), Some(yours));
        }
    }
}
