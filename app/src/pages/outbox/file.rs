//! The outbox as a file that people can read and somebody else can bring in.

use super::item::Standing;
use super::what::{what, words};
use crate::pages::kit::Kit;
use crate::pages::{browser, names};
use crate::prelude::*;
use crate::texts::{fill, said, t};
use crate::toolbox::{Handed, Post};
use crate::ui::{Button, Mood, Notice, Variant};
use deskside_domain::id::{AggregateKind, CommandId, PersonId, TicketId};
use deskside_domain::json;
use deskside_domain::sync::outbox::Entry;
use deskside_domain::sync::parcel::{FORMAT, Item, Parcel, VERSION, sorted, with_needed};
use deskside_domain::time::Timestamp;

/// What a file was made of, to be said at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its name.
    pub file: String,
    /// How many pieces somebody can bring.
    pub going: usize,
    /// What is in it only to be read.
    pub held: Vec<String>,
    /// Somebody else can bring it.
    pub proven: bool,
    /// Photos and files whose bytes are not in it.
    pub photos: usize,
}

/// What the page knows of files that were made of the outbox.
#[derive(Clone, Copy)]
pub struct Files {
    /// What is in one that somebody else may bring.
    pub handed: RwSignal<Vec<Handed>>,
    /// The last one made here.
    pub made: RwSignal<Option<Made>>,
}

impl Files {
    /// For the page and what is in it. Has the key here before it is needed.
    #[must_use]
    pub fn provide(post: Post) -> Self {
        let files = Self { handed: RwSignal::new(Vec::new()), made: RwSignal::new(None) };
        provide_context(files);
        if let Some(courier) = post.open() {
            leptos::task::spawn_local(async move {
                let handed = courier.handed().await;
                let _ = files.handed.try_set(handed);
                courier.ask_key().await;
            });
        }
        files
    }

    /// What is said of an entry that is in a file.
    pub fn of(self, kit: Kit, command: CommandId) -> Option<String> {
        self.handed.with(|all| {
            let handed = all.iter().find(|handed| handed.command == command)?;
            let texts = &t(kit.lang).parcel;
            let text = if handed.to.is_empty() { texts.in_file } else { texts.given };
            Some(fill(text, &[("name", &handed.to), ("time", &kit.when(handed.at))]))
        })
    }
}

/// A file on its way to the downloads.
#[derive(Clone, Copy)]
pub struct Export {
    pub kit: Kit,
    pub post: Post,
}

impl Export {
    /// Saves all that is not done as a file, and says what is in it.
    pub async fn all(self, files: Files) {
        let entries = self.kit.desk.outbox.get_untracked();
        let made = self.save(&entries, &entries, "", "deskside-outbox.json").await;
        self.tell(files, made).await;
    }

    /// The same of one piece, with what it needs before it.
    pub async fn one(self, files: Files, command: CommandId) {
        let entries = self.kit.desk.outbox.get_untracked();
        let made = self.save(&entries, &with_needed(&entries, command), "", &name_of(command)).await;
        self.tell(files, made).await;
    }

    /// The same for a person. Nothing is noted.
    pub async fn given(self, command: CommandId, to: &str) -> Option<(Made, Vec<Handed>)> {
        let entries = self.kit.desk.outbox.get_untracked();
        let file = ["deskside-", &file_part(to), ".json"].concat();
        self.save(&entries, &with_needed(&entries, command), to, &file).await
    }

    /// Saves one piece to be read only, before it is thrown away.
    pub fn copy(self, entry: &Entry) -> bool {
        self.write(
            entry.command.user_id,
            vec![piece(self.kit, entry, true, String::new())],
            "",
            &name_of(entry.command.command_id),
        )
    }

    async fn tell(self, files: Files, made: Option<(Made, Vec<Handed>)>) {
        match made {
            Some((made, handed)) => {
                let _ = files.made.try_set(Some(made));
                self.note(files, handed).await;
            }
            None => self.kit.toasts.problem(self.kit.said().errors.unknown),
        }
    }

    /// Notes what is in a file that somebody else may bring.
    pub async fn note(self, files: Files, handed: Vec<Handed>) {
        let Some(courier) = self.post.open().filter(|_| !handed.is_empty()) else { return };
        courier.hand(handed).await;
        let _ = files.handed.try_set(courier.handed().await);
    }

    /// `among` is the outbox, of which `chosen` goes into the file.
    async fn save(self, among: &[Entry], chosen: &[Entry], to: &str, file: &str) -> Option<(Made, Vec<Handed>)> {
        let kit = self.kit;
        let (going, held) = sorted(among);
        let is_chosen = |entry: &Entry| chosen.iter().any(|one| one.command.command_id == entry.command.command_id);
        let going: Vec<Entry> = going.into_iter().filter(is_chosen).collect();
        let held: Vec<Entry> = held.into_iter().filter(is_chosen).collect();
        let author = going.first().or(held.first())?.command.user_id;
        let commands = going.iter().map(|entry| entry.command.clone()).collect();
        let proofs = match self.post.open() {
            Some(courier) => courier.proofs(commands).await,
            None => Vec::new(),
        };
        let at = self.now();
        let proof = |place: usize| proofs.get(place).cloned().unwrap_or_default();
        let pieces = going.iter().enumerate().map(|(place, entry)| piece(kit, entry, false, proof(place)));
        let items: Vec<Item> = pieces.chain(held.iter().map(|entry| piece(kit, entry, true, String::new()))).collect();
        let is_named = |item: &&Item| item.command.kind != "void";
        let title = |item: &Item| [&item.what, " ", &item.ticket].concat().trim_end().to_owned();
        let made = Made {
            file: file.to_owned(),
            going: items.iter().filter(is_named).filter(|item| !item.held).count(),
            held: items.iter().filter(is_named).filter(|item| item.held).map(title).collect(),
            proven: !proofs.is_empty() && proofs.iter().all(|proof| !proof.is_empty()),
            photos: items.iter().filter(|item| item.command.kind == "attach_file").count(),
        };
        let handed = |entry: &Entry| Handed { command: entry.command.command_id, at, to: to.to_owned() };
        let handed = if made.proven { going.iter().map(handed).collect() } else { Vec::new() };
        self.write(author, items, to, file).then_some((made, handed))
    }

    fn now(self) -> Timestamp {
        self.kit.desk.device().map(|device| device.now()).unwrap_or_default()
    }

    fn write(self, author: PersonId, items: Vec<Item>, to: &str, file: &str) -> bool {
        let kit = self.kit;
        let parcel = Parcel {
            format: FORMAT.to_owned(),
            version: VERSION,
            made_at: self.now(),
            author,
            author_name: kit.desk.peek(|replica| names::person(replica, kit.said(), author)),
            for_name: to.to_owned(),
            items,
        };
        json::to_pretty_text(&parcel).is_ok_and(|text| browser::download(file, &text))
    }
}

fn piece(kit: Kit, entry: &Entry, held: bool, proof: String) -> Item {
    let texts = kit.said();
    let command = entry.command.open().ok();
    let payload = command.as_ref().map(|command| &command.payload);
    Item {
        what: payload.map_or_else(|| entry.command.kind.clone(), |payload| what(payload, texts)),
        ticket: ticket_of(kit, entry).unwrap_or_default(),
        words: payload.and_then(words).unwrap_or_default(),
        state: Standing::of(entry.outcome.as_ref(), kit.desk.line.get_untracked()).word(texts).to_owned(),
        held,
        proof,
        command: entry.command.clone(),
    }
}

/// Number and subject of the ticket an entry is about.
fn ticket_of(kit: Kit, entry: &Entry) -> Option<String> {
    let lane = entry.command.lane;
    let id = (lane.kind == AggregateKind::Ticket).then_some(TicketId(lane.id))?;
    kit.desk.peek(|replica| {
        let ticket = replica.ticket(id)?;
        Some([&names::number(replica, id), " ", &ticket.content.subject].concat())
    })
}

fn name_of(command: CommandId) -> String {
    ["deskside-", &command.to_string(), ".json"].concat()
}

/// A name as part of a file's name.
fn file_part(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let text: String = name.chars().map(plain).collect();
    text.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

/// What the last file was made of.
#[component]
pub fn LastFile(kit: Kit, files: Files) -> impl IntoView {
    let lang = kit.lang;
    let counted = move |n: usize, one: &'static str, other: &'static str, file: &str| {
        fill(if n == 1 { one } else { other }, &[("n", &n.to_string()), ("file", file)])
    };
    let about = move |made: Made| {
        let texts = &t(lang).parcel;
        let Made { file, going, held, proven, photos } = made;
        let photos = (photos > 0).then(|| {
            view! { <p>{counted(photos, texts.photos_one, texts.photos_other, "")}</p> }
        });
        let held = (!held.is_empty()).then(|| {
            let lines = held.iter().map(|what| view! { <li>{what.clone()}</li> }).collect_view();
            view! {
                <p>{counted(held.len(), texts.held_one, texts.held_other, "")}</p>
                <ul class="file-names">{lines}</ul>
            }
        });
        let who = if proven { texts.anyone } else { texts.only_author };
        let mood = if proven && held.is_none() { Mood::Ok } else { Mood::Warn };
        view! {
            <Notice mood>
                <p>
                    <strong>{counted(going, texts.saved_one, texts.saved_other, &file)}</strong>
                </p>
                {(going > 0).then(|| view! { <p>{who}</p> })}
                {photos}
                {held}
                <p>
                    <Button
                        label=said(lang, |t| t.common.close)
                        variant=Variant::Quiet
                        on_press=move || files.made.set(None)
                    />
                </p>
            </Notice>
        }
    };
    view! { <div class="file-made" role="status">{move || files.made.get().map(about)}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_part_of_a_files_name() {
        assert_eq!(file_part("Sara Nonis"), "sara-nonis");
        assert_eq!(file_part("  O'Brien / Team 2 "), "o-brien-team-2");
    }
}
