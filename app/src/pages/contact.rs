//! Ways to reach a person or a place: numbers to dial, addresses to write to, places on a map.

use super::browser;
use super::kit::use_kit;
use crate::prelude::*;
use crate::texts::{said, t};
use crate::ui::{Button, Icon, IconName, Variant};

/// Fewer digits than this are no phone number.
const DIGITS: usize = 6;

/// A phone number to dial.
#[component]
pub fn Call(phone: String) -> impl IntoView {
    let href = ["tel:", &phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>()].concat();
    view! {
        <a class="row number call" href=href>
            <Icon name=IconName::Phone />
            <span>{phone}</span>
        </a>
    }
}

/// The phone numbers in a line of free text, as they stand there.
#[must_use]
pub fn numbers_in(text: &str) -> Vec<String> {
    let part = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '/' | '(' | ')');
    let pieces = text.split(|c| !part(c)).flat_map(|piece| {
        // A second plus begins a second number.
        let cuts = piece.match_indices('+').map(|(at, _)| at).filter(|at| *at > 0);
        let ends: Vec<usize> = std::iter::once(0).chain(cuts).chain([piece.len()]).collect();
        ends.windows(2).map(|pair| &piece[pair[0]..pair[1]]).collect::<Vec<_>>()
    });
    let digits = |piece: &str| piece.chars().filter(char::is_ascii_digit).count();
    let trimmed = pieces.map(|piece| piece.trim_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '(')));
    trimmed.filter(|piece| (DIGITS..=15).contains(&digits(piece))).map(str::to_owned).collect()
}

/// The address for a link that writes to a person: whatever stands in it, it is one recipient and nothing else.
#[must_use]
pub fn mailto(mail: &str) -> String {
    ["mailto:", &encoded(mail, b"@.-_")].concat()
}

/// Where a map shows an address. Android hands `geo:` to the map app on the device, which may have maps for offline.
#[must_use]
pub fn map_address(address: &str, android: bool) -> String {
    let place = encoded(address, b".-_");
    let before = if android { "geo:0,0?q=" } else { "https://www.openstreetmap.org/search?query=" };
    [before, &place].concat()
}

/// A text as part of an address: all but letters, digits and what `plain` lists as bytes in hexadecimal.
fn encoded(text: &str, plain: &[u8]) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
        out
    })
}

/// An address as text, with the way to the map and a copy for who has no network.
#[component]
pub fn Whereabouts(address: String) -> impl IntoView {
    let kit = use_kit();
    let lang = kit.lang;
    let map = map_address(&address, browser::is_android());
    let text = StoredValue::new(address);
    let copy = move || {
        if text.with_value(|text| browser::copy(text)) {
            kit.toasts.say(kit.said().common.copied);
        }
    };
    view! {
        <span class="whereabouts">
            <a class="button button-quiet" href=map target="_blank" rel="noopener noreferrer">
                <Icon name=IconName::Globe />
                <span class="button-label">{said(lang, |t| t.today.map)}</span>
            </a>
            <Button
                label=said(lang, |t| t.common.copy)
                name=move || t(lang).today.copy_address
                variant=Variant::Quiet
                on_press=copy
            />
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_link_has_one_recipient() {
        assert_eq!(mailto("ada.neri@example.org"), "mailto:ada.neri@example.org");
        assert_eq!(mailto("a?bcc=b@example.org"), "mailto:a%3Fbcc%3Db@example.org");
        assert_eq!(mailto("a,è@x"), "mailto:a%2C%C3%A8@x");
    }

    #[test]
    fn a_map_is_asked_for_the_address_and_nothing_else() {
        let address = "Via Roma 3 & c., Roncavalle";
        assert_eq!(map_address(address, true), "geo:0,0?q=Via%20Roma%203%20%26%20c.%2C%20Roncavalle");
        let web = map_address(address, false);
        assert_eq!(web, "https://www.openstreetmap.org/search?query=Via%20Roma%203%20%26%20c.%2C%20Roncavalle");
    }

    #[test]
    fn numbers_are_found_in_what_was_typed_about_a_contact() {
        let cases: [(&str, &[&str]); 8] = [
            (
                "Bruna Cossut, +39 999 030 0301; figlia Daniela +39 999 030 0302",
                &["+39 999 030 0301", "+39 999 030 0302"],
            ),
            ("Sonia (02) 555-0142.", &["(02) 555-0142"]),
            ("0437/555010 interno 12", &["0437/555010"]),
            ("+39 0437 555010 +39 0437 555011", &["+39 0437 555010", "+39 0437 555011"]),
            ("Portineria, ore 8.30 - 12", &[]),
            ("Suonare al 12, scala 3", &[]),
            ("", &[]),
            ("12345678901234567890", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(numbers_in(text), expected, "{text}");
        }
    }
}
