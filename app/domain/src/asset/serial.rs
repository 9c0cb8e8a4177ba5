//! Numbers that make an asset known, in the form in which they are compared.

/// What makers put where a serial number should be, without blanks and punctuation.
const PLACEHOLDERS: [&str; 21] = [
    "default",
    "defaultstring",
    "tobefilledbyoem",
    "none",
    "null",
    "nil",
    "na",
    "notapplicable",
    "notavailable",
    "notspecified",
    "notprovided",
    "unknown",
    "invalid",
    "oem",
    "serial",
    "serialnumber",
    "systemserialnumber",
    "chassisserialnumber",
    "baseboardserialnumber",
    "123456789",
    "0123456789",
];

/// A serial number as it is compared: without blanks, in capitals. `None` for what makers put there in place of one, and
/// for what is too short or all one character: it never matches anything.
#[must_use]
pub fn serial_norm(serial: &str) -> Option<String> {
    let plain: String = serial.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let first = plain.bytes().next()?;
    let says_nothing =
        plain.len() < 3 || plain.bytes().all(|byte| byte == first) || PLACEHOLDERS.contains(&plain.as_str());
    (!says_nothing).then(|| serial.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase())
}

/// An asset tag as it is compared: without blanks, in capitals.
#[must_use]
pub fn tag_norm(tag: &str) -> String {
    tag.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn placeholders_are_no_serial_numbers() {
        for serial in [
            "",
            "  ",
            "Default string",
            "To be filled by O.E.M.",
            "To Be Filled By O.E.M",
            "None",
            "N/A",
            "System Serial Number",
            "00000000",
            "XXXXXXXX",
            "-",
            "0123456789",
            "Not Specified",
            "..............",
        ] {
            assert_eq!(serial_norm(serial), None, "{serial:?}");
        }
        assert_eq!(serial_norm(" pf-2x 7k9q ").as_deref(), Some("PF-2X7K9Q"));
        assert_eq!(serial_norm("C02ZW1").as_deref(), Some("C02ZW1"));
    }

    proptest! {
        #[test]
        fn case_and_blanks_around_tell_no_two_apart(serial in "[ -~]{0,24}") {
            let typed = format!(" {} ", serial.to_ascii_lowercase());
            prop_assert_eq!(serial_norm(&serial), serial_norm(&typed));
            prop_assert_eq!(tag_norm(&serial), tag_norm(&typed));
        }

        #[test]
        fn what_is_compared_stays_itself(serial in "\\PC{0,24}") {
            if let Some(norm) = serial_norm(&serial) {
                prop_assert_eq!(serial_norm(&norm), Some(norm));
            }
            let tag = tag_norm(&serial);
            prop_assert_eq!(tag_norm(&tag), tag);
        }

        #[test]
        fn one_character_over_and_over_is_no_number(c in "[0-9A-Za-z]", many in 0_usize..40) {
            prop_assert_eq!(serial_norm(&c.repeat(many)), None);
        }
    }
}
