//! The language of a reader and how pages get at it.

use super::{EN, IT, Texts};
use crate::prelude::*;
use serde::{Deserialize, Serialize};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    It,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::En, Lang::It];

    /// Value of `html lang`, also the stored form.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::It => "it",
        }
    }

    /// The language's own name, for the switch.
    pub const fn own_name(self) -> &'static str {
        match self {
            Lang::En => "English",
            Lang::It => "Italiano",
        }
    }

    /// Locale for `Intl`: the screen's English is British.
    pub const fn locale(self) -> &'static str {
        match self {
            Lang::En => "en-GB",
            Lang::It => "it-IT",
        }
    }

    /// Reads one tag such as `it-CH`.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or("");
        Lang::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }

    /// A stored choice wins over what the browser asks for (`navigator.languages` joined by commas,
    /// or an `Accept-Language` header, whose order browsers keep by weight).
    pub fn pick(stored: Option<&str>, wanted: &str) -> Lang {
        stored
            .and_then(Lang::from_tag)
            .or_else(|| wanted.split(',').find_map(|part| Lang::from_tag(part.split(';').next().unwrap_or(""))))
            .unwrap_or_default()
    }

    /// The texts, outside of any view.
    pub fn texts(self) -> &'static Texts {
        match self {
            Lang::En => &EN,
            Lang::It => &IT,
        }
    }
}

/// The language as a signal: `Copy`, tracked by whoever reads it through [`t`].
pub type LangSignal = RwSignal<Lang>;

/// Call once at the root. In the browser the document follows the choice.
pub fn provide_lang(initial: Lang) -> LangSignal {
    let lang = RwSignal::new(initial);
    provide_context(lang);
    Effect::new(move |_| {
        let tag = lang.get().tag();
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", tag);
        }
    });
    lang
}

/// The language in force. Without a provider it is English, so that a part alone still renders.
pub fn use_lang() -> LangSignal {
    use_context::<LangSignal>().unwrap_or_else(|| RwSignal::new(Lang::default()))
}

/// The texts in the language in force; tracked, so read it inside a closure.
pub fn t(lang: LangSignal) -> &'static Texts {
    lang.get().texts()
}

/// A text that follows the language. All of one type, so that the browser carries one of each thing done with them.
pub type Said = Box<dyn Fn() -> &'static str + Send + Sync>;

/// One of the texts, in the language in force.
pub fn said(lang: LangSignal, which: fn(&'static Texts) -> &'static str) -> Said {
    Box::new(move || which(t(lang)))
}

impl From<deskside_domain::people::Language> for Lang {
    fn from(language: deskside_domain::people::Language) -> Lang {
        match language {
            deskside_domain::people::Language::En => Lang::En,
            deskside_domain::people::Language::It => Lang::It,
        }
    }
}
