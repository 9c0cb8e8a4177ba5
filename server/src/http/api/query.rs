//! The query of a list: each parameter once, unknown ones refused, cursors that survive what comes and goes.

use crate::http::problem::{Answer, Problem};
use crate::store::list::{Place, Sort};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use std::collections::BTreeMap;
use std::str::FromStr;
use uuid::Uuid;

/// Records on a page where the request does not say.
pub const LIMIT: u32 = 50;
/// Records on a page, at most.
pub const LIMIT_MAX: u32 = 200;

/// The parameters that were not looked at yet.
pub struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads a query.
    pub fn read(query: Option<&str>) -> Answer<Self> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query.unwrap_or(""))
            .map_err(|error| Problem::invalid(format!("the query: {error}; send name=value, joined by &")))?;
        let mut all = BTreeMap::new();
        for (name, value) in pairs {
            if let Some(first) = all.insert(name.clone(), value) {
                return Err(Problem::value(&name, Some(&first.into()), "is there twice", "send it once"));
            }
        }
        Ok(Self(all))
    }

    /// A parameter as text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// A parameter in its form; `remedy` says which that is.
    pub fn parsed<T>(&mut self, name: &str, remedy: &str, read: impl Fn(&str) -> Option<T>) -> Answer<Option<T>> {
        let Some(text) = self.0.remove(name) else { return Ok(None) };
        match read(&text) {
            Some(value) => Ok(Some(value)),
            None => Err(Problem::value(name, Some(&text.into()), "is not of the form it has", remedy)),
        }
    }

    /// An identity.
    pub fn id<T: FromStr>(&mut self, name: &str) -> Answer<Option<T>> {
        self.parsed(name, "send a UUID", |text| text.parse().ok())
    }

    /// How many records the page may have.
    pub fn limit(&mut self) -> Answer<u32> {
        let fits = |text: &str| text.parse().ok().filter(|limit| (1..=LIMIT_MAX).contains(limit));
        Ok(self.parsed("limit", "send a number from 1 to 200", fits)?.unwrap_or(LIMIT))
    }

    /// Where to go on, as `read` understands it.
    pub fn cursor<T>(&mut self, read: impl Fn(&str) -> Option<T>) -> Answer<Option<T>> {
        let remedy = "send `next` of the page before as it is, with the same sort, or leave it out";
        self.parsed("cursor", remedy, |text| {
            let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
            read(std::str::from_utf8(&bytes).ok()?)
        })
    }

    /// That nothing else was sent.
    pub fn end(self) -> Answer<()> {
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((name, value)) => {
                let name = crate::http::body::shortened(&name);
                let remedy = "leave it out; /api/openapi.json names those there are";
                Err(Problem::value(name, Some(&Value::from(value)), "is no parameter of this list", remedy))
            }
        }
    }
}

/// A cursor for whoever asks for the next page.
pub fn cursor(inside: &str) -> String {
    URL_SAFE_NO_PAD.encode(inside)
}

/// The word of an order, as it is asked for.
pub fn sort_word(sort: Sort) -> &'static str {
    match sort {
        Sort::Urgency => "urgency",
        Sort::Updated => "updated",
        Sort::Created => "created",
    }
}

/// The order of a word.
pub fn sort_of(word: &str) -> Option<Sort> {
    [Sort::Urgency, Sort::Updated, Sort::Created].into_iter().find(|sort| sort_word(*sort) == word)
}

/// A place among tickets, with the order it belongs to.
pub fn place_text(sort: Sort, place: Place) -> String {
    cursor(&format!("{} {} {} {}", sort_word(sort), place.first, place.second, place.id))
}

/// The place a cursor says.
pub fn place_of(text: &str) -> Option<(Sort, Place)> {
    let mut words = text.split(' ');
    let sort = sort_of(words.next()?)?;
    let (first, second) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let id: Uuid = words.next()?.parse().ok()?;
    words.next().is_none().then_some((sort, Place { first, second, id }))
}
