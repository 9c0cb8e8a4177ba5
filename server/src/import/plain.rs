//! Texts of other systems as plain text: HTML, and the documents of Atlassian's products.

use serde_json::Value;

/// What is not text, up to its end tag.
const SILENT: [&str; 4] = ["script", "style", "head", "title"];
/// Tags that begin and end a line.
const BLOCKS: [&str; 21] = [
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "blockquote",
    "section",
    "article",
    "header",
    "footer",
    "dd",
    "dt",
];
/// Deeper than people nest.
const DEPTH_MAX: usize = 64;

/// The text of a piece of HTML: paragraphs are lines, links keep their address, list items get a dash.
#[must_use]
pub fn of_html(html: &str) -> String {
    let mut text = Text::default();
    let mut rest = html;
    let mut link: Option<String> = None;
    while let Some(at) = rest.find('<') {
        text.words(&rest[..at]);
        let tag = &rest[at..];
        if let Some((_, after)) = tag.strip_prefix("<!--").and_then(|comment| comment.split_once("-->")) {
            rest = after;
            continue;
        }
        let Some(end) = end_of_tag(tag) else {
            // No tag: a text with "<" in it.
            text.words("<");
            rest = &tag[1..];
            continue;
        };
        let inside = &tag[1..end];
        rest = &tag[end + 1..];
        let name: String = inside
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        let closes = inside.starts_with('/');
        match name.as_str() {
            "br" => text.new_line(),
            "li" if !closes => {
                text.line();
                text.words("- ");
            }
            "td" | "th" if closes => text.words(" "),
            "a" if !closes => link = attribute(inside, "href"),
            "a" => {
                let address = link.take().filter(|address| address.starts_with("http") && !text.0.ends_with(address));
                if let Some(address) = address {
                    text.words(&format!(" ({address})"));
                }
            }
            "img" => {
                if let Some(alt) = attribute(inside, "alt").filter(|alt| !alt.trim().is_empty()) {
                    text.words(&format!("[{}]", alt.trim()));
                }
            }
            silent if !closes && SILENT.contains(&silent) => rest = behind(rest, silent),
            block if BLOCKS.contains(&block) => text.line(),
            _ => {}
        }
    }
    text.words(rest);
    text.done()
}

/// The place of a tag's `>`, quotes minded; `None` where this is no tag.
fn end_of_tag(tag: &str) -> Option<usize> {
    let begins = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!' || c == '?');
    if !begins || tag.starts_with("<!--") {
        return None;
    }
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('>', None) => return Some(at),
            _ => {}
        }
    }
    // A quotation mark that is not closed: the first end counts.
    tag.find('>')
}

/// What follows the end tag of an element that is no text.
fn behind<'a>(rest: &'a str, name: &str) -> &'a str {
    let end = format!("</{name}");
    // ASCII letters only are made small, so places stay the same.
    match rest.to_ascii_lowercase().find(&end) {
        Some(at) => rest[at..].split_once('>').map_or("", |(_, after)| after),
        None => "",
    }
}

fn attribute(inside: &str, name: &str) -> Option<String> {
    let at = inside.to_ascii_lowercase().find(&format!(" {name}="))?;
    let value = &inside[at + name.len() + 2..];
    let value = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next()?,
        _ => value.split(char::is_whitespace).next()?,
    };
    Some(decoded(value))
}

/// Text in the making: blanks run together, at most one empty line in a row.
#[derive(Default)]
struct Text(String);

impl Text {
    fn words(&mut self, html: &str) {
        for c in decoded(html).chars() {
            let blank = c.is_whitespace() && c != '\u{a0}';
            match (blank, self.0.ends_with([' ', '\n']) || self.0.is_empty()) {
                (true, true) => {}
                (true, false) => self.0.push(' '),
                (false, _) => self.0.push(if c == '\u{a0}' { ' ' } else { c }),
            }
        }
    }

    /// Begins a line, if the last one has something.
    fn line(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with('\n') {
            self.new_line();
        }
    }

    fn new_line(&mut self) {
        while self.0.ends_with(' ') {
            self.0.pop();
        }
        if !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    fn done(self) -> String {
        self.0.trim().to_owned()
    }
}

/// The characters that are written by name in what people send.
const NAMED: [(&str, &str); 47] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("euro", "€"),
    ("hellip", "…"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("bull", "•"),
    ("middot", "·"),
    ("deg", "°"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("egrave", "è"),
    ("eacute", "é"),
    ("igrave", "ì"),
    ("iacute", "í"),
    ("ograve", "ò"),
    ("oacute", "ó"),
    ("ugrave", "ù"),
    ("uacute", "ú"),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("szlig", "ß"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
    ("Agrave", "À"),
    ("Egrave", "È"),
    ("Eacute", "É"),
    ("Igrave", "Ì"),
    ("Ograve", "Ò"),
    ("Ugrave", "Ù"),
    ("rarr", "→"),
    ("larr", "←"),
    ("times", "×"),
];

fn decoded(html: &str) -> String {
    const LONGEST: usize = 10;
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.char_indices().take(LONGEST).find(|(_, c)| *c == ';').map(|(at, _)| at);
        let found = end.and_then(|end| character(&rest[..end]));
        match (found, end) {
            (Some(found), Some(end)) => {
                text.push_str(&found);
                rest = &rest[end + 1..];
            }
            _ => text.push('&'),
        }
    }
    text.push_str(rest);
    text
}

fn character(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number).map(String::from);
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
}

/// The text of a document in Atlassian's format: nodes with a type, texts and nodes below them.
#[must_use]
pub fn of_document(document: &Value) -> String {
    let mut text = String::new();
    node(document, &mut text, 0);
    text.trim().to_owned()
}

fn node(value: &Value, text: &mut String, depth: usize) {
    if depth > DEPTH_MAX {
        return;
    }
    let name = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let attribute = |name: &str| value.get("attrs").and_then(|attrs| attrs.get(name)).and_then(Value::as_str);
    match name("type") {
        "text" => text.push_str(name("text")),
        "hardBreak" => text.push('\n'),
        "mention" | "emoji" | "status" => {
            text.push_str(attribute("text").or(attribute("shortName")).unwrap_or_default())
        }
        "inlineCard" | "blockCard" => text.push_str(attribute("url").unwrap_or_default()),
        "listItem" => text.push_str("- "),
        _ => {}
    }
    for below in value.get("content").and_then(Value::as_array).into_iter().flatten() {
        node(below, text, depth + 1);
    }
    let ends_line = ["paragraph", "heading", "codeBlock", "tableRow", "rule", "blockCard"].contains(&name("type"));
    if ends_line && !text.is_empty() {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_the_text_a_person_reads() {
        let html = "<style>p{}</style><div>Buongiorno,<br/>il PC &egrave; <b>lento</b>&nbsp;&#128187;</div>\
                    <p>a &lt; b &amp; c &unknown; d & e</p><ul><li>uno<li>due</ul><!-- <p>no</p> -->\
                    <a href=\"https://desk.example/x?a=1&amp;b=2\">qui</a> <img src=x alt='logo'><script>1<2</script>";
        let text = "Buongiorno,\nil PC è lento 💻\na < b & c &unknown; d & e\n- uno\n- due\n\
                    qui (https://desk.example/x?a=1&b=2) [logo]";
        assert_eq!(of_html(html), text);
    }

    #[test]
    fn what_is_no_html_stays_as_it_is() {
        for text in ["<!-- never closed <> è", "3 < 5 > 2", "a <", "<3 you", "plain", "", "&", "&#xFFFFFFFF;", "è&"] {
            assert_eq!(of_html(text), text);
        }
        assert_eq!(of_html("<p title=\"never closed>x</p>"), "x");
        assert_eq!(of_html("<script>never closed"), "");
    }

    #[test]
    fn a_document_of_nodes_is_read() {
        let document = serde_json::json!({ "type": "doc", "version": 1, "content": [
            { "type": "paragraph", "content": [
                { "type": "mention", "attrs": { "id": "5b1", "text": "@Ada" } },
                { "type": "text", "text": " ecco:" }, { "type": "hardBreak" }, { "type": "text", "text": "fatto 👍" },
            ] },
            { "type": "bulletList", "content": [
                { "type": "listItem", "content": [{ "type": "paragraph", "content": [{ "type": "text", "text": "uno" }] }] },
            ] },
        ] });
        assert_eq!(of_document(&document), "@Ada ecco:\nfatto 👍\n- uno");
    }
}
