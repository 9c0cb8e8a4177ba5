//! One tokeniser for the server's index and the browser's, so that both find the same.

/// Splits a text into search words: lower case, without accents; letters and digits stay together, anything else
/// separates. An apostrophe separates too, so "l'ufficio" is found by "ufficio".
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            for lower in c.to_lowercase() {
                match plain(lower) {
                    Some(letters) => word.push_str(letters),
                    None => word.push(lower),
                }
            }
        } else if is_mark(c) {
            // A combining accent: the letter before it stays as it is.
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The words of a text as one line, for an index that splits at blanks.
#[must_use]
pub fn index_line<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = String::new();
    for word in texts.into_iter().flat_map(words) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    line
}

/// Whether a text holds every word of a query; the last word of the query may be the beginning of one.
#[must_use]
pub fn matches(query: &[String], line: &str) -> bool {
    query.iter().enumerate().all(|(index, word)| {
        let last = index + 1 == query.len();
        line.split(' ').any(|there| if last { there.starts_with(word.as_str()) } else { there == word })
    })
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}')
}

/// The letters without accent, for those of the Latin languages of Europe.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' | 'ċ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ġ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ł' | 'ļ' | 'ľ' | 'ĺ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ő' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ß' => "ss",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'þ' => "th",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_apostrophes_do_not_matter() {
        assert_eq!(words("L'UFFICIO è più-in là: PC-0042"), ["l", "ufficio", "e", "piu", "in", "la", "pc", "0042"]);
        assert_eq!(words("Ma\u{300}rio"), ["mario"]);
    }

    #[test]
    fn the_last_word_may_be_a_beginning() {
        let line = index_line(["Stampante bloccata", "secondo piano"]);
        assert!(matches(&words("piano stamp"), &line));
        assert!(!matches(&words("stamp piano"), &line));
        assert!(matches(&[], &line));
    }
}
