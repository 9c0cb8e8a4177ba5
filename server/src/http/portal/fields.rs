//! What a form of the portal sends.

use crate::http::body;
use crate::http::problem::Answer;
use axum::body::Body;
use axum::http::HeaderMap;
use std::collections::BTreeMap;

/// Bytes of a form: a message of twenty thousand letters, each of which may take nine.
const FORM: usize = 256 * 1024;

/// Fields by name, without blanks around them; a field that is not there is empty.
#[derive(Clone, Debug, Default)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Reads a form, as browsers send it without a script.
    pub async fn read(headers: &HeaderMap, body: Body) -> Answer<Self> {
        let pairs: Vec<(String, String)> = body::form(headers, body, FORM).await?;
        Ok(Self::of(pairs))
    }

    fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name, plain(&value))).collect())
    }

    /// A field.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A field in one line.
    pub fn line(&self, name: &str) -> String {
        self.get(name).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Lines end as everywhere else, and what no keyboard types becomes a blank.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text: String =
        text.chars().map(|c| if c.is_control() && !matches!(c, '\n' | '\t') { ' ' } else { c }).collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_as_the_log_takes_them() {
        let fields = Fields::of(vec![
            ("what".to_owned(), "  Rosso\r\nverde\rblu\0\u{7}! ".to_owned()),
            ("name".to_owned(), " Marta \n Zanier ".to_owned()),
        ]);
        assert_eq!(fields.get("what"), "Rosso\nverde\nblu  !");
        assert_eq!(fields.line("name"), "Marta Zanier");
        assert_eq!(fields.get("other"), "");
    }
}
