//! No words in the source of a view: every text a person reads comes from this module.
//!
//! A small scanner reads `app/src/**/*.rs` and looks inside `view! { … }` for string literals with
//! letters where they would be shown: as a child, or in an attribute or prop that people read.

use std::fs;
use std::path::{Path, PathBuf};

/// Attributes and props whose value people read or hear.
const READ: &[&str] =
    &["aria-label", "title", "placeholder", "alt", "label", "hint", "text", "legend", "nothing", "aria-description"];
/// Names of keys, the same on every keyboard.
const KEYS: &[&str] = &["Ctrl K"];

#[test]
fn no_words_in_views() {
    let found: Vec<String> =
        sources().iter().flat_map(|path| scan(&name(path), &fs::read_to_string(path).unwrap())).collect();
    assert!(found.is_empty(), "words outside of app/src/texts:\n{}", found.join("\n"));
}

#[test]
fn text_areas_come_from_one_component() {
    let tag = ["<text", "area"].concat();
    let found: Vec<String> = sources()
        .iter()
        .filter(|path| !path.ends_with("ui/text_area.rs"))
        .flat_map(|path| {
            let text = fs::read_to_string(path).unwrap();
            let hits = text.lines().enumerate().filter(|(_, line)| line.contains(&tag)).map(|(n, _)| n + 1);
            hits.map(|line| [&name(path), ":", &line.to_string()].concat()).collect::<Vec<_>>()
        })
        .collect();
    assert!(found.is_empty(), "use ui::TextArea, a bare one is not escaped under ssr:\n{}", found.join("\n"));
}

#[test]
fn the_scanner_finds_what_it_should() {
    let bad = [
        r#"view! { <p>"Hello"</p> }"#,
        r#"view! { <p>{"Hello"}</p> }"#,
        r#"view! { <p>{move || "Hello"}</p> }"#,
        r#"view! { <Button label="Save" /> }"#,
        r#"view! { <input class="control" aria-label="Name" /> }"#,
        r#"view! { <p>{x.then(|| view! { <b>"Hello"</b> })}</p> }"#,
        r#"view! { <p class=move || if a > b { "x" } else { "y" }>"Hello"</p> }"#,
    ];
    for source in bad {
        assert_eq!(scan("a.rs", source).len(), 1, "{source}");
    }
    let good = [
        r#"view! { <p class="quiet">{move || t(lang).common.save}</p> }"#,
        r#"view! { <p>" · "</p> }"#,
        r#"view! { <p>{move || class("x y")}</p> }"#,
        r#"view! { <p>{match x { A => view! { <i class="a"></i> }.into_any(), B => ().into_any() }}</p> }"#,
        r#"let label = "not in a view";"#,
        "// view! { <p>\"comment\"</p> }",
    ];
    for source in good {
        assert_eq!(scan("a.rs", source), Vec::<String>::new(), "{source}");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// Every source file of the crate, without the texts themselves and without tests.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("tests") || path.ends_with("tests.rs") {
                continue;
            }
            if path.is_dir() {
                if !path.ends_with("src/texts") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// One token of interest.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    Text(String),
    Word(String),
    Sign(char),
}

/// Rust source in tokens with line numbers; comments and character literals fall away.
fn tokens(source: &str) -> Vec<(usize, Token)> {
    let letters: Vec<char> = source.chars().collect();
    let (mut at, mut line) = (0, 1);
    let mut out = Vec::new();
    while at < letters.len() {
        let c = letters[at];
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        if c == '\n' {
            line += 1;
            at += 1;
        } else if c.is_whitespace() {
            at += 1;
        } else if c == '/' && next == '/' {
            while at < letters.len() && letters[at] != '\n' {
                at += 1;
            }
        } else if c == '/' && next == '*' {
            while at < letters.len() && !(letters[at] == '*' && letters.get(at + 1) == Some(&'/')) {
                line += usize::from(letters[at] == '\n');
                at += 1;
            }
            at += 2;
        } else if c == '\'' && (next == '\\' || letters.get(at + 2) == Some(&'\'')) {
            at += if next == '\\' { 3 } else { 2 };
            while at < letters.len() && letters[at] != '\'' && letters[at - 1] != '\'' {
                at += 1;
            }
            at += 1;
        } else if c == '"' {
            let start = line;
            let mut text = String::new();
            at += 1;
            while at < letters.len() && letters[at] != '"' {
                if letters[at] == '\\' {
                    at += 1;
                } else {
                    text.push(letters[at]);
                }
                line += usize::from(letters.get(at) == Some(&'\n'));
                at += 1;
            }
            at += 1;
            out.push((start, Token::Text(text)));
        } else if c.is_alphanumeric() || c == '_' {
            let mut word = String::new();
            while at < letters.len() && (letters[at].is_alphanumeric() || letters[at] == '_') {
                word.push(letters[at]);
                at += 1;
            }
            out.push((line, Token::Word(word)));
        } else {
            out.push((line, Token::Sign(c)));
            at += 1;
        }
    }
    out
}

fn scan(file: &str, source: &str) -> Vec<String> {
    let tokens = tokens(source);
    let mut found = Vec::new();
    let mut at = 0;
    while at + 2 < tokens.len() {
        if is_view(&tokens, at) {
            at = children(&tokens, at + 3, &mut |line, text| {
                if text.chars().any(char::is_alphabetic) && !KEYS.contains(&text) {
                    found.push([file, ":", &line.to_string(), ": \"", text, "\""].concat());
                }
            });
        } else {
            at += 1;
        }
    }
    found
}

fn is_view(tokens: &[(usize, Token)], at: usize) -> bool {
    matches!(tokens.get(at), Some((_, Token::Word(word))) if word == "view")
        && matches!(tokens.get(at + 1), Some((_, Token::Sign('!'))))
        && matches!(tokens.get(at + 2), Some((_, Token::Sign('{' | '(' | '['))))
}

/// Reads child position up to the closing brace of the view; returns the place after it.
fn children(tokens: &[(usize, Token)], mut at: usize, report: &mut dyn FnMut(usize, &str)) -> usize {
    while let Some((line, token)) = tokens.get(at) {
        at = match token {
            Token::Text(text) => {
                report(*line, text);
                at + 1
            }
            Token::Sign('<') => tag(tokens, at + 1, report),
            Token::Sign('{') => block(tokens, at + 1, report),
            Token::Sign('}' | ')' | ']') => return at + 1,
            _ => at + 1,
        };
    }
    at
}

/// Inside `<…>`: attributes. Literals count only for those that people read.
fn tag(tokens: &[(usize, Token)], mut at: usize, report: &mut dyn FnMut(usize, &str)) -> usize {
    let mut attribute = String::new();
    let mut value = false;
    while let Some((line, token)) = tokens.get(at) {
        match token {
            // The end, unless it belongs to `=>`, `->` or a comparison with blanks that rustfmt writes inside braces.
            Token::Sign('>')
                if !matches!(tokens.get(at.wrapping_sub(1)), Some((_, Token::Sign('-' | '='))))
                    && (!value || !comparison(tokens, at)) =>
            {
                return at + 1;
            }
            Token::Sign('=') => value = true,
            Token::Sign('{' | '(' | '[') => {
                let read = READ.contains(&attribute.as_str());
                at = if read && matches!(token, Token::Sign('{')) {
                    block(tokens, at + 1, report)
                } else {
                    skip(tokens, at + 1, report)
                };
                continue;
            }
            Token::Text(text) if value && READ.contains(&attribute.as_str()) => report(*line, text),
            Token::Word(word) => {
                let joined = matches!(tokens.get(at.wrapping_sub(1)), Some((_, Token::Sign('-')))) && !value;
                if joined {
                    attribute.push('-');
                    attribute.push_str(word);
                } else if starts_attribute(tokens, at) {
                    attribute.clone_from(word);
                    value = false;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

/// A word followed by `=` (or by `-word=` or `:word=`) that is not a comparison begins an attribute.
fn starts_attribute(tokens: &[(usize, Token)], at: usize) -> bool {
    let mut next = at + 1;
    while matches!(tokens.get(next), Some((_, Token::Sign('-' | ':'))))
        && matches!(tokens.get(next + 1), Some((_, Token::Word(_))))
    {
        next += 2;
    }
    matches!(tokens.get(next), Some((_, Token::Sign('='))))
        && !matches!(tokens.get(next + 1), Some((_, Token::Sign('=' | '>'))))
}

/// Whether `a > b { … }` stands here rather than the end of a tag: an `if` or `||` came before on the same attribute.
fn comparison(tokens: &[(usize, Token)], at: usize) -> bool {
    tokens[..at]
        .iter()
        .rev()
        .take_while(|(_, token)| !matches!(token, Token::Sign('=' | '<' | '}')))
        .any(|(_, token)| matches!(token, Token::Word(word) if word == "if" || word == "while"))
}

/// Ordinary Rust up to the closing bracket; views inside are read as views.
fn skip(tokens: &[(usize, Token)], mut at: usize, report: &mut dyn FnMut(usize, &str)) -> usize {
    while let Some((_, token)) = tokens.get(at) {
        at = match token {
            Token::Word(_) if is_view(tokens, at) => children(tokens, at + 3, report),
            Token::Sign('{' | '(' | '[') => skip(tokens, at + 1, report),
            Token::Sign('}' | ')' | ']') => return at + 1,
            _ => at + 1,
        };
    }
    at
}

/// `{…}` among children: a literal that is all there is, with or without `move ||`, is shown.
fn block(tokens: &[(usize, Token)], at: usize, report: &mut dyn FnMut(usize, &str)) -> usize {
    let mut start = at;
    while matches!(tokens.get(start), Some((_, Token::Sign('|'))))
        || matches!(tokens.get(start), Some((_, Token::Word(word))) if word == "move")
    {
        start += 1;
    }
    if let (Some((line, Token::Text(text))), Some((_, Token::Sign('}')))) = (tokens.get(start), tokens.get(start + 1)) {
        report(*line, text);
        return start + 2;
    }
    skip(tokens, at, report)
}
