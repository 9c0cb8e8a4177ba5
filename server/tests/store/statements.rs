//! Every SQL statement of the stores is one that its engine takes: the statements are read from the program's own text,
//! macros carried out, and each is prepared on a fresh database.

use super::cluster::{Database, cluster};
use super::desk::Kind;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use server::store::{PostgresStore, SqliteStore, Store};
use sqlx::{Connection, Executor, SqlSafeStr, SqliteConnection};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What a statement begins with.
const VERBS: [&str; 13] = [
    "SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "PRAGMA", "SET", "BEGIN", "CREATE", "ALTER", "DROP", "LISTEN",
    "ANALYZE",
];

/// What gives a statement to the driver.
const CALLS: [&str; 4] = ["query", "query_as", "query_scalar", "raw_sql"];

/// A macro of one rule: its parameters and what it becomes.
#[derive(Clone)]
struct Rule {
    names: Vec<String>,
    /// One parameter takes all that comes.
    all: bool,
    body: TokenStream,
}

#[derive(Default)]
struct Reading {
    rules: BTreeMap<String, Rule>,
    /// Where each statement stands, and it.
    found: Vec<(String, String)>,
    /// Constants that hold a statement, by all their names.
    constants: BTreeSet<String>,
    /// Names given to the driver, and where.
    given: Vec<(String, String)>,
}

fn tokens(stream: TokenStream) -> Vec<TokenTree> {
    stream.into_iter().collect()
}

fn ident(token: Option<&TokenTree>) -> Option<String> {
    match token {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
        _ => None,
    }
}

fn is_punct(token: Option<&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}

fn group(token: Option<&TokenTree>) -> Option<&Group> {
    match token {
        Some(TokenTree::Group(group)) => Some(group),
        _ => None,
    }
}

/// The text of a literal; `None` where it is no text.
fn text_of(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('r') {
        let raw = raw.trim_matches('#');
        return Some(raw.strip_prefix('"')?.strip_suffix('"')?.to_owned());
    }
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let (mut text, mut chars) = (String::new(), inner.chars().peekable());
    while let Some(char) = chars.next() {
        if char != '\\' {
            text.push(char);
            continue;
        }
        match chars.next()? {
            'n' => text.push('\n'),
            't' => text.push('\t'),
            '0' => text.push('\0'),
            '\n' => while chars.next_if(|next| next.is_whitespace()).is_some() {},
            'u' => {
                let code: String = chars.by_ref().skip(1).take_while(|char| *char != '}').collect();
                text.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
            }
            other => text.push(other),
        }
    }
    Some(text)
}

/// The arguments of a macro.
fn arguments(stream: TokenStream) -> Vec<TokenStream> {
    let mut arguments = vec![TokenStream::new()];
    for token in stream {
        if is_punct(Some(&token), ',') {
            arguments.push(TokenStream::new());
        } else if let Some(last) = arguments.last_mut() {
            last.extend([token]);
        }
    }
    arguments.retain(|argument| !argument.is_empty());
    arguments
}

/// The body of a rule with its parameters put in.
fn filled(body: TokenStream, values: &BTreeMap<String, TokenStream>) -> TokenStream {
    let body = tokens(body);
    let (mut out, mut at) = (TokenStream::new(), 0);
    while at < body.len() {
        if is_punct(body.get(at), '$') {
            if let Some(value) = ident(body.get(at + 1)).and_then(|name| values.get(&name)) {
                out.extend(value.clone());
                at += 2;
                continue;
            }
            if let Some(repeated) = group(body.get(at + 1)) {
                out.extend(filled(repeated.stream(), values));
                at += 3;
                continue;
            }
        }
        match &body[at] {
            TokenTree::Group(inner) => {
                let mut group = Group::new(inner.delimiter(), filled(inner.stream(), values));
                group.set_span(inner.span());
                out.extend([TokenTree::Group(group)]);
            }
            other => out.extend([other.clone()]),
        }
        at += 1;
    }
    out
}

impl Reading {
    /// Macros are known everywhere in an engine's files.
    fn take_rules(&mut self, stream: TokenStream) {
        let all = tokens(stream);
        for at in 0..all.len() {
            if let Some(inner) = group(all.get(at)) {
                self.take_rules(inner.stream());
            }
            if ident(all.get(at)).as_deref() != Some("macro_rules") {
                continue;
            }
            let (Some(name), Some(rules)) = (ident(all.get(at + 2)), group(all.get(at + 3))) else { continue };
            let rules = tokens(rules.stream());
            let (Some(matcher), Some(body)) = (group(rules.first()), group(rules.get(3))) else { continue };
            assert!(rules.len() <= 5, "{name} has more than one rule");
            let matcher = tokens(matcher.stream());
            let all = is_punct(matcher.first(), '$') && group(matcher.get(1)).is_some();
            let matcher = group(matcher.get(1)).filter(|_| all).map_or(matcher.clone(), |inner| tokens(inner.stream()));
            let names = matcher.windows(2).filter(|pair| is_punct(pair.first(), '$'));
            let names = names.filter_map(|pair| ident(pair.get(1))).collect();
            self.rules.insert(name, Rule { names, all, body: body.stream() });
        }
    }

    fn expanded(&self, name: &str, given: TokenStream) -> Option<TokenStream> {
        let rule = self.rules.get(name)?;
        let given = if rule.all { vec![given] } else { arguments(given) };
        assert_eq!(given.len(), rule.names.len(), "the arguments of {name}");
        let values = rule.names.iter().cloned().zip(given).collect();
        Some(filled(rule.body.clone(), &values))
    }

    /// The one text that these tokens are.
    fn text(&self, stream: TokenStream) -> Option<String> {
        let all = tokens(stream);
        match all.as_slice() {
            [TokenTree::Literal(literal)] => text_of(&literal.to_string()),
            [TokenTree::Group(inner)] if inner.delimiter() == Delimiter::None => self.text(inner.stream()),
            [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Group(given)] => match name.to_string().as_str() {
                "concat" => arguments(given.stream()).into_iter().map(|part| self.text(part)).collect(),
                name => self.text(self.expanded(name, given.stream())?),
            },
            _ => None,
        }
    }

    /// Notes every statement in tokens; true where there was one.
    fn walk(&mut self, file: &str, stream: TokenStream) -> bool {
        let all = tokens(stream);
        let (mut at, mut found) = (0, false);
        while at < all.len() {
            // What is written about code, and code for tests.
            if is_punct(all.get(at), '#') {
                let is_test = group(all.get(at + 1)).is_some_and(|inner| inner.stream().to_string() == "cfg (test)");
                at += 2;
                if is_test && ident(all.get(at)).as_deref() == Some("mod") {
                    at += 3;
                }
                continue;
            }
            let (name, given) = (ident(all.get(at)), group(all.get(at + 2)).filter(|_| is_punct(all.get(at + 1), '!')));
            if name.as_deref() == Some("macro_rules") {
                at += 4;
                continue;
            }
            if let (Some(name), Some(given)) = (&name, given) {
                let call: TokenStream = all[at..at + 3].iter().cloned().collect();
                if let Some(text) = self.text(call) {
                    found |= self.note(file, text);
                } else if let Some(body) = self.expanded(name, given.stream()) {
                    found |= self.walk(file, body);
                } else {
                    found |= self.walk(file, given.stream());
                }
                at += 3;
                continue;
            }
            if name.as_deref() == Some("const") || name.as_deref() == Some("static") {
                // To the end of it: the constant's name stands for the statements in it.
                let end = (at..all.len()).find(|end| is_punct(all.get(*end), ';')).unwrap_or(all.len());
                let inner: TokenStream = all[at + 1..end].iter().cloned().collect();
                if self.walk(file, inner) {
                    self.constants.extend(ident(all.get(at + 1)));
                    found = true;
                }
                at = end;
                continue;
            }
            if let Some(name) = &name
                && ident(all.get(at + 1)).as_deref() == Some("as")
                && self.constants.contains(name)
            {
                self.constants.extend(ident(all.get(at + 2)));
            }
            if name.as_deref().is_some_and(|name| CALLS.contains(&name))
                && let Some(given) = group(all.get(at + 1))
                && let Some(first) = arguments(given.stream()).into_iter().next()
                && let Some(TokenTree::Ident(last)) = first.into_iter().last()
                && last.to_string().chars().all(|char| char.is_ascii_uppercase() || char == '_')
            {
                self.given.push((last.to_string(), file.to_owned()));
            }
            match &all[at] {
                TokenTree::Literal(literal) => {
                    if let Some(text) = text_of(&literal.to_string()) {
                        found |= self.note(file, text);
                    }
                }
                TokenTree::Group(inner) => found |= self.walk(file, inner.stream()),
                _ => {}
            }
            at += 1;
        }
        found
    }

    fn note(&mut self, file: &str, text: String) -> bool {
        let is_statement =
            text.split([' ', ';']).next().is_some_and(|first| VERBS.contains(&first)) && text.contains(' ');
        if is_statement {
            let parts = text.split("; ").map(str::trim).filter(|part| !part.is_empty());
            self.found.extend(parts.map(|part| (file.to_owned(), part.to_owned())));
        }
        is_statement
    }
}

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            folder if folder.is_dir() => files(&folder, into),
            file if file.extension().is_some_and(|end| end == "rs") => into.push(file),
            _ => {}
        }
    }
    into.sort();
}

/// The statements in the files of an engine, or of what is common to all.
fn statements(engine: Option<&str>) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut all = vec![root.with_extension("rs")];
    files(&root, &mut all);
    let own = all.into_iter().filter(|file| {
        let place = file.strip_prefix(&root).unwrap_or(file).display().to_string();
        let of = |engine: &str| place.starts_with(&format!("{engine}/")) || place == format!("{engine}.rs");
        engine.map_or(!of("sqlite") && !of("postgres"), of)
    });
    let texts: Vec<(String, TokenStream)> = own
        .map(|file| {
            let name = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&file).display().to_string();
            (name, std::fs::read_to_string(&file).expect("a file").parse().expect("a program"))
        })
        .collect();
    let mut reading = Reading::default();
    for (_, text) in &texts {
        reading.take_rules(text.clone());
    }
    // Twice: a name may be used before the file that gives it.
    for _ in 0..2 {
        reading.found.clear();
        reading.given.clear();
        for (file, text) in &texts {
            reading.walk(file, text.clone());
        }
    }
    for (name, file) in &reading.given {
        assert!(
            reading.constants.contains(name),
            "{file}: {name} is given to the driver, and no statement was read in it"
        );
    }
    reading.found
}

/// The engine's word about each that it does not take.
fn said(refused: &[String], all: usize) {
    assert!(refused.is_empty(), "{} of {all} statements:\n{}", refused.len(), refused.join("\n"));
    assert!(all > 90, "only {all} statements were read");
}

pub async fn every_statement_is_one_of_its_engine(kind: Kind) {
    let mut refused = Vec::new();
    let all = match kind {
        Kind::Memory => {
            assert_eq!(statements(None), [], "SQL stands beside the engine it is for");
            return;
        }
        Kind::Sqlite => {
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("desk.db");
            SqliteStore::open(&file).await.expect("opened").close().await;
            let mut connection =
                SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("opened");
            let all = statements(Some("sqlite"));
            for (file, text) in &all {
                let sql = sqlx::AssertSqlSafe(text.clone()).into_sql_str();
                if let Err(error) = (&mut connection).prepare(sql).await {
                    refused.push(format!("{file}: {text}\n    {error}"));
                }
            }
            all
        }
        Kind::Postgres => {
            let database = Database::new().await;
            PostgresStore::open(&database.url).await.expect("opened").close().await;
            let mut connection = cluster().connect(&database.name).await;
            let all = statements(Some("postgres"));
            for (file, text) in &all {
                let sql = sqlx::AssertSqlSafe(text.clone()).into_sql_str();
                if let Err(error) = (&mut connection).prepare(sql).await {
                    refused.push(format!("{file}: {text}\n    {error}"));
                }
            }
            connection.close().await.expect("closed");
            all
        }
    };
    said(&refused, all.len());
}

/// The reading itself notices what it should.
pub async fn a_bad_statement_is_read_wherever_it_stands(_: Kind) {
    let text = r#"
        macro_rules! columns { () => { "a, b" }; }
        macro_rules! of { ($table:literal, $where:expr) => { concat!("SELECT ", columns!(), " FROM ", $table, $where) }; }
        macro_rules! twice { ($($row:tt)+) => { concat!($($row)+, ", ", $($row)+) }; }
        const ONE: &str = of!("one", " WHERE a = 1");
        static TWO: [(u8, &str); 1] = [(1, concat!("INSERT INTO two VALUES ", twice!("(?)")))];
        fn does() { sqlx::query("DELETE FROM three").execute(); sqlx::query_as(ONE); error("SELECTED"); }
        /// "SELECT nothing"
        #[cfg(test)]
        mod tests { const NOT: &str = "SELECT from tests"; }
    "#;
    let text: TokenStream = text.parse().expect("a program");
    let mut reading = Reading::default();
    reading.take_rules(text.clone());
    reading.walk("x.rs", text);
    let found: Vec<&str> = reading.found.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(found, ["SELECT a, b FROM one WHERE a = 1", "INSERT INTO two VALUES (?), (?)", "DELETE FROM three"]);
    assert_eq!(reading.constants, BTreeSet::from(["ONE".to_owned(), "TWO".to_owned()]));
    assert_eq!(reading.given, [("ONE".to_owned(), "x.rs".to_owned())]);
}
