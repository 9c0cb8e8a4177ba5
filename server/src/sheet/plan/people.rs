//! People.

use super::places::{by_name, in_use, organization_of, prefer_used, team_named, word};
use super::{Cells, Line, Meant, Why, changes, judged, meant};
use crate::auth::normalized;
use crate::directory::{Known, folded};
use crate::sheet::columns::Column;
use crate::sheet::{Row, Sheet};
use app::texts::{Lang, Word};
use deskside_domain::command::Payload;
use deskside_domain::id::{OrganizationId, PersonId, SiteId, TeamId};
use deskside_domain::people::{Language, Organization, Person, Profile, Role, Site};
use deskside_domain::text;
use std::collections::HashMap;
use uuid::Uuid;

/// What is looked up for every row.
struct Index<'a> {
    known: &'a Known,
    organizations: HashMap<String, Vec<&'a Organization>>,
    mails: HashMap<String, Vec<&'a Person>>,
    names: HashMap<String, Vec<&'a Person>>,
    sites: HashMap<String, Vec<&'a Site>>,
    language: Language,
}

pub(super) fn people(sheet: &Sheet, mapping: &[Option<Column>], known: &Known, language: Language) -> Vec<Line> {
    let mut index = Index {
        known,
        organizations: by_name(known),
        mails: HashMap::new(),
        names: HashMap::new(),
        sites: HashMap::new(),
        language,
    };
    for person in known.people() {
        for email in &person.profile.emails {
            index.mails.entry(normalized(email)).or_default().push(person);
        }
        index.names.entry(folded(&person.profile.name)).or_default().push(person);
    }
    for site in known.sites() {
        index.sites.entry(folded(&site.name)).or_default().push(site);
    }
    index.sites.values_mut().for_each(|named| prefer_used(named, |one| one.retired));
    sheet.rows.iter().enumerate().map(|(row, cells)| line(row, cells, mapping, &index)).collect()
}

fn line(row: usize, cells: &Row, mapping: &[Option<Column>], index: &Index<'_>) -> Line {
    let known = index.known;
    let mut cells = Cells::of(cells, mapping);
    let parts = [Column::FirstName, Column::LastName].into_iter().filter_map(|column| cells.get(column));
    let parts = parts.collect::<Vec<_>>().join(" ");
    let name = cells.get(Column::Name).map_or(parts, str::to_owned);
    let column = if mapping.contains(&Some(Column::Name)) { Column::Name } else { Column::LastName };
    cells.name(column, &name);
    let emails = several(&cells, Column::Email, &[';', ',', ' ', '\n']);
    if emails.iter().any(|email| !looks_like_mail(email)) {
        cells.fail(Column::Email, Why::BadMail);
    }
    let before = match who(&cells, index, &name, &emails) {
        Meant::Known(one) => one.clone(),
        Meant::New(id) => Person::unknown(PersonId(id), index.language),
        Meant::Several => {
            cells.fail(if emails.is_empty() { column } else { Column::Email }, Why::Several);
            Person::unknown(PersonId(Uuid::nil()), index.language)
        }
    };
    let after = changed_by(&mut cells, index, &before, name.clone(), emails);
    if before.role == Role::Administrator && (after.role != before.role || after.active != before.active) {
        cells.fail(Column::Role, Why::Administrator);
    }
    let changed = known
        .person(before.id)
        .map(|before| (known.version(before.id), compared(known, lang_of(index.language), before, &after)));
    judged(row, cells, &name, Payload::DefinePerson(after), changed)
}

/// Which person a row means: by mail address; without one by name.
fn who<'a>(cells: &Cells<'_>, index: &Index<'a>, name: &str, emails: &[String]) -> Meant<&'a Person> {
    let mut found: Vec<&Person> = match emails {
        [] => index.names.get(&folded(name)).cloned().unwrap_or_default(),
        emails => {
            let of = |email: &String| index.mails.get(&normalized(email)).cloned().unwrap_or_default();
            emails.iter().flat_map(of).collect()
        }
    };
    found.sort_by_key(|person| person.id);
    found.dedup_by_key(|person| person.id);
    let natural = emails.first().map_or_else(|| folded(name), |email| normalized(email));
    meant("person", cells.get(Column::Key), &natural, found, |id| index.known.person(PersonId(id)))
}

/// The person with what the row says.
fn changed_by(cells: &mut Cells<'_>, index: &Index<'_>, before: &Person, name: String, emails: Vec<String>) -> Person {
    let phones = several(cells, Column::Phone, &[';', ',', '\n']);
    let merged = |there: &[String], given: Vec<String>, same: fn(&str) -> String| {
        // What the desk has learned besides stays; what the file adds comes first.
        let has = |text: &String| there.iter().any(|other| same(other) == same(text));
        if given.iter().all(has) {
            return there.to_vec();
        }
        let rest = there.iter().filter(|text| !given.iter().any(|other| same(other) == same(text))).cloned();
        let rest: Vec<String> = rest.collect();
        given.into_iter().chain(rest).collect()
    };
    let (organization, site) = place(cells, index, before);
    if let Some(organization) = organization {
        let column = if cells.get(Column::Organization).is_some() { Column::Organization } else { Column::Site };
        in_use(cells, column, index.known, organization, before.organization == Some(organization));
    }
    if let Some(site) = site.and_then(|site| index.known.site(site)).filter(|site| site.retired) {
        in_use(cells, Column::Site, index.known, site.id, before.site == Some(site.id));
    }
    let note = cells.get(Column::Note).map_or_else(|| before.profile.note.clone(), str::to_owned);
    let person = Person {
        id: before.id,
        profile: Profile {
            name,
            emails: merged(&before.profile.emails, emails, normalized),
            phones: merged(&before.profile.phones, phones, deskside_domain::people::phone_digits),
            note,
        },
        role: role(cells, lang_of(index.language)).unwrap_or(before.role),
        teams: teams(cells, index.known, before).unwrap_or_else(|| before.teams.clone()),
        skills: before.skills.clone(),
        field: cells.yes(Column::Field, lang_of(index.language)).unwrap_or(before.field),
        organization,
        site,
        language: language(cells).unwrap_or(before.language),
        active: cells.yes(Column::Active, lang_of(index.language)).unwrap_or(before.active),
    };
    cells.check(Column::Note, text::optional_body("note", &person.profile.note));
    for (column, values) in [(Column::Email, &person.profile.emails), (Column::Phone, &person.profile.phones)] {
        for value in values {
            cells.check(column, text::line("value", value, text::LINE_MAX));
        }
    }
    person
}

fn lang_of(language: Language) -> Lang {
    language.into()
}

fn role(cells: &mut Cells<'_>, lang: Lang) -> Option<Role> {
    let word = folded(cells.get(Column::Role)?);
    let roles = [Role::Requester, Role::Technician, Role::Manager, Role::Administrator, Role::Auditor, Role::Connector];
    let said = |role: &Role| {
        let code = serde_json::to_value(role).ok();
        code.as_ref().and_then(|code| code.as_str()) == Some(word.as_str())
            || Lang::ALL.iter().any(|lang| folded(role.word(lang.texts())) == word)
            || (*role == Role::Requester && word == "richiedente")
            || (*role == Role::Technician && word == "operatore")
    };
    let found = roles.iter().copied().find(said);
    if found.is_none() {
        let words: Vec<&str> = roles.iter().map(|role| role.word(lang.texts())).collect();
        cells.fail(Column::Role, Why::BadWord(words.join(", ").to_lowercase()));
    }
    found
}

fn language(cells: &mut Cells<'_>) -> Option<Language> {
    let found = match folded(cells.get(Column::Language)?).as_str() {
        "it" | "ita" | "italiano" | "italian" => Some(Language::It),
        "en" | "eng" | "inglese" | "english" => Some(Language::En),
        _ => None,
    };
    if found.is_none() {
        cells.fail(Column::Language, Why::BadWord("it, en".to_owned()));
    }
    found
}

fn teams(cells: &mut Cells<'_>, known: &Known, before: &Person) -> Option<Vec<TeamId>> {
    cells.get(Column::Teams)?;
    let mut teams = Vec::new();
    for name in several(cells, Column::Teams, &[',', ';', '|', '\n']) {
        match team_named(known, &name) {
            Some(team) => {
                in_use(cells, Column::Teams, known, team.id, before.teams.contains(&team.id));
                teams.push(team.id);
            }
            None => cells.fail(Column::Teams, Why::UnknownTeam),
        }
    }
    Some(teams)
}

/// Organisation and site; a site without its organisation brings it along.
fn place(cells: &mut Cells<'_>, index: &Index<'_>, before: &Person) -> (Option<OrganizationId>, Option<SiteId>) {
    let organization = organization_of(cells, &index.organizations).or(before.organization);
    let Some(name) = cells.get(Column::Site) else {
        let stays = before.site.and_then(|site| index.known.site(site));
        let stays = stays.filter(|site| Some(site.organization) == organization);
        return (organization, stays.map(|site| site.id));
    };
    let own = |site: &&&Site| organization.is_none_or(|organization| site.organization == organization);
    let mut found = index.sites.get(&folded(name)).into_iter().flatten().filter(own);
    match (found.next(), found.next()) {
        (Some(site), None) => (Some(site.organization), Some(site.id)),
        (Some(_), Some(_)) => {
            cells.fail(Column::Site, Why::Several);
            (organization, None)
        }
        (None, _) => {
            cells.fail(Column::Site, Why::UnknownSite);
            (organization, None)
        }
    }
}

/// Several values of a column: in columns of their own, or in one cell.
fn several(cells: &Cells<'_>, column: Column, between: &[char]) -> Vec<String> {
    let values = cells.all(column).flat_map(|cell| cell.split(between)).map(str::trim).filter(|one| !one.is_empty());
    let mut all: Vec<String> = Vec::new();
    for value in values {
        if !all.iter().any(|there| there.eq_ignore_ascii_case(value)) {
            all.push(value.to_owned());
        }
    }
    all
}

/// Something before and after one `@`, as the rules have it.
fn looks_like_mail(email: &str) -> bool {
    let mut parts = email.split('@');
    let (local, domain) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    parts.next().is_none() && !local.is_empty() && !domain.is_empty() && !email.contains(char::is_whitespace)
}

fn compared(known: &Known, lang: Lang, before: &Person, after: &Person) -> Vec<super::Change> {
    let organization = |id: Option<OrganizationId>| {
        id.and_then(|id| known.organization(id)).map(|one| one.name.clone()).unwrap_or_default()
    };
    let site = |id: Option<SiteId>| id.and_then(|id| known.site(id)).map(|one| one.name.clone()).unwrap_or_default();
    let teams = |person: &Person| {
        let names = person.teams.iter().filter_map(|id| known.team(*id)).map(|team| team.name.clone());
        names.collect::<Vec<_>>().join(", ")
    };
    let role = |role: Role| role.word(lang.texts()).to_owned();
    let tongue = |language: Language| lang_of(language).tag().to_owned();
    changes(vec![
        (Column::Name, before.profile.name.clone(), after.profile.name.clone()),
        (Column::Email, before.profile.emails.join(", "), after.profile.emails.join(", ")),
        (Column::Phone, before.profile.phones.join(", "), after.profile.phones.join(", ")),
        (Column::Role, role(before.role), role(after.role)),
        (Column::Teams, teams(before), teams(after)),
        (Column::Organization, organization(before.organization), organization(after.organization)),
        (Column::Site, site(before.site), site(after.site)),
        (Column::Language, tongue(before.language), tongue(after.language)),
        (Column::Field, word(before.field), word(after.field)),
        (Column::Active, word(before.active), word(after.active)),
        (Column::Note, before.profile.note.clone(), after.profile.note.clone()),
    ])
}
