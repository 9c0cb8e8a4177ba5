//! Replies prepared in both languages.

use super::form::{Form, How};
use super::record::{Editing, Record};
use super::retired::offered;
use super::{Look, Notice, Section, Sheet, add, line, lines};
use crate::directory::{Known, folded};
use app::texts::Lang;
use app::texts::portal::Texts;
use deskside_domain::canned_reply::{CannedReply, Placeholder};
use deskside_domain::command::Payload;
use deskside_domain::document::{Body, DocRef};
use deskside_domain::id::CannedReplyId;
use deskside_domain::text::{BODY_MAX, NAME_MAX};
use leptos::prelude::*;
use uuid::Uuid;

fn meaning(t: &Texts, placeholder: Placeholder) -> &'static str {
    let t = &t.records;
    match placeholder {
        Placeholder::Requester => t.place_requester,
        Placeholder::Number => t.place_number,
        Placeholder::Subject => t.place_subject,
        Placeholder::Site => t.place_site,
        Placeholder::Author => t.place_author,
        Placeholder::Team => t.place_team,
    }
}

impl Record for CannedReply {
    const SECTION: Section = Section::Replies;
    const AREA: &'static str = "/settings/replies";

    fn doc(id: Uuid) -> DocRef {
        CannedReplyId(id).into()
    }

    fn of(body: &Body) -> Option<&Self> {
        if let Body::CannedReply(reply) = body { Some(reply) } else { None }
    }

    fn payload(self) -> Payload {
        Payload::DefineCannedReply(self)
    }

    fn name(&self, _lang: Lang) -> String {
        self.name.clone()
    }

    fn new_title(t: &Texts) -> &'static str {
        t.records.reply_new
    }

    fn form(&self) -> Form {
        Form::default()
            .with("name", &*self.name)
            .with("text_it", &*self.text_it)
            .with("text_en", &*self.text_en)
            .with("team", self.team.map(|id| id.to_string()).unwrap_or_default())
            .ticked("offered", !self.retired)
    }

    fn blank(_query: &Form) -> Form {
        Form::default().with("offered", "on")
    }

    fn read(id: Uuid, form: &mut Form, _known: &Known, _look: &Look) -> Self {
        Self {
            id: CannedReplyId(id),
            name: form.text("name"),
            text_en: form.body("text_en"),
            text_it: form.body("text_it"),
            team: form.id("team"),
            retired: !form.is("offered"),
        }
    }

    fn labels(t: &Texts) -> Vec<(&'static str, &'static str)> {
        let t = &t.records;
        vec![
            ("name", t.reply_name),
            ("text_it", t.reply_text_it),
            ("text_en", t.reply_text_en),
            ("team", t.reply_team),
            ("offered", t.reply_offered),
        ]
    }

    fn reads(field: &str, form: &Form, known: &Known, look: &Look) -> String {
        let t = &look.texts().settings;
        match field {
            "team" => form.id("team").and_then(|id| known.team(id)).map(|team| team.name.clone()).unwrap_or_default(),
            "offered" => if form.is("offered") { t.yes } else { t.no }.to_owned(),
            other => form.body(other),
        }
    }

    fn fields(editing: &Editing<'_>) -> AnyView {
        let (form, words) = (editing.form, editing.look.texts());
        let t = &words.records;
        let teams = editing.known.teams_by_name().into_iter();
        let teams = teams.filter_map(|team| offered(editing, "team", team.id, team.name.clone()));
        let teams = std::iter::once((String::new(), t.reply_everyone.to_owned())).chain(teams).collect();
        let places = Placeholder::ALL.into_iter().map(|placeholder| {
            let word = format!("{{{}}}", placeholder.word());
            view! { <div class="fact"><dt><code>{word}</code></dt><dd>{meaning(words, placeholder)}</dd></div> }
        });
        let places: Vec<_> = places.collect();
        view! {
            {form.line("name", t.reply_name, How::needed(NAME_MAX).hint(t.reply_name_hint))}
            {form.choice("team", t.reply_team, teams, How::needed(0))}
            {form.area("text_it", t.reply_text_it, How::free(BODY_MAX).hint(t.reply_text_hint))}
            {form.area("text_en", t.reply_text_en, How::free(BODY_MAX))}
            <div class="field field-full">
                <p class="field-label">{t.reply_places}</p>
                <dl class="facts">{places}</dl>
            </div>
            {form.tick("offered", t.reply_offered)}
        }
        .into_any()
    }
}

/// The page at `/settings/replies`.
#[must_use]
pub fn replies_page(look: &Look, known: &Known, notice: Option<Notice>) -> String {
    let t = &look.texts().records;
    let mut replies: Vec<&CannedReply> = known.canned_replies().collect();
    replies.sort_by_cached_key(|reply| (reply.retired, folded(&reply.name)));
    let rows = replies.into_iter().map(|reply| {
        let has = |text: &str, lang: Lang| (!text.is_empty()).then(|| lang.own_name().to_owned());
        let mut badges: Vec<String> =
            [has(&reply.text_it, Lang::It), has(&reply.text_en, Lang::En)].into_iter().flatten().collect();
        badges.extend(reply.retired.then(|| t.reply_retired.to_owned()));
        let team = reply.team.and_then(|id| known.team(id)).map(|team| team.name.clone());
        let detail = team.unwrap_or_else(|| t.reply_everyone.to_owned());
        line(format!("/settings/replies/{}", reply.id), reply.name.clone(), badges, detail)
    });
    let rows: Vec<_> = rows.collect();
    Sheet::of(look, Section::Replies, notice).render(|| {
        view! {
            <div class="actions">{add("/settings/replies/new".to_owned(), t.reply_new)}</div>
            {lines(rows, t.reply_none)}
        }
        .into_any()
    })
}
