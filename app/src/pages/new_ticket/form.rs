//! What the entry form holds, what is missing in it, and what becomes of it.

use crate::pages::kit::{chosen, place_of};
use crate::pages::pickers::Pick;
use crate::prelude::*;
use crate::replica::Replica;
use deskside_domain::document::Body;
use deskside_domain::facts::Fact;
use deskside_domain::id::{CategoryId, OrganizationId, PersonId, SiteId};
use deskside_domain::people::phone_digits;
use deskside_domain::priority_scheme::THE_SCHEME;
use deskside_domain::text;
use deskside_domain::ticket::priority;
use deskside_domain::ticket::{Channel, Impact, NewTicket, Priority, TicketKind, Urgency};
use deskside_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Kinds a person may open.
pub const KINDS: [TicketKind; 3] = [TicketKind::Incident, TicketKind::ServiceRequest, TicketKind::Problem];
/// Channels a person may say.
pub const CHANNELS: [Channel; 4] = [Channel::Phone, Channel::WalkIn, Channel::OnSite, Channel::Mail];

/// The form as it is kept while it is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub requester: String,
    pub requester_text: String,
    /// The requester is not known yet and is added along with the ticket.
    pub is_new: bool,
    pub new_name: String,
    pub new_phone: String,
    pub subject: String,
    pub category: String,
    pub category_text: String,
    pub kind: String,
    pub description: String,
    pub impact: String,
    pub urgency: String,
    pub site: String,
    pub site_text: String,
    pub location: String,
    pub channel: String,
    pub affected: String,
    pub affected_text: String,
    pub external_ref: String,
    pub is_restricted: bool,
    pub restricted: Vec<PersonId>,
}

/// What is wrong with a field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Missing,
    NotInList,
    TooLong(usize),
}

impl Draft {
    /// Nothing was written yet.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let texts = [
            &self.requester,
            &self.requester_text,
            &self.new_name,
            &self.new_phone,
            &self.subject,
            &self.category,
            &self.description,
            &self.location,
            &self.external_ref,
        ];
        texts.into_iter().all(|text| text.trim().is_empty())
    }

    /// What is wrong, by field id, in the order of the form.
    #[must_use]
    pub fn wrong(&self) -> Vec<(&'static str, Wrong)> {
        let mut wrong = Vec::new();
        if self.is_new {
            line(&mut wrong, "new-name", &self.new_name, text::NAME_MAX);
            line(&mut wrong, "new-phone", &self.new_phone, text::LINE_MAX);
        } else {
            choice(&mut wrong, "requester", &self.requester, &self.requester_text, true);
        }
        line(&mut wrong, "subject", &self.subject, text::SUBJECT_MAX);
        choice(&mut wrong, "category", &self.category, &self.category_text, true);
        long(&mut wrong, "description", &self.description, text::BODY_MAX);
        choice(&mut wrong, "site", &self.site, &self.site_text, false);
        long(&mut wrong, "location", &self.location, text::LINE_MAX);
        choice(&mut wrong, "affected", &self.affected, &self.affected_text, false);
        long(&mut wrong, "external-ref", &self.external_ref, text::LINE_MAX);
        if self.is_restricted && self.restricted.is_empty() {
            wrong.push(("restricted", Wrong::Missing));
        }
        wrong
    }

    /// How many people are hit.
    #[must_use]
    pub fn impact(&self) -> Impact {
        chosen(&Impact::ALL, &self.impact).unwrap_or(Impact::Individual)
    }

    /// How soon it hurts.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        chosen(&Urgency::ALL, &self.urgency).unwrap_or(Urgency::Medium)
    }

    /// What follows from both and from what this device knows of the customer.
    #[must_use]
    pub fn priority(&self, replica: &Replica, now: Timestamp) -> Priority {
        let (impact, urgency) = (self.impact(), self.urgency());
        let Some(Body::PriorityScheme(scheme)) = replica.get(THE_SCHEME).map(|document| &document.body) else {
            return priority::of(impact, urgency);
        };
        let site = self.site.parse().ok().and_then(|id: SiteId| replica.site(id)).map(|site| site.organization);
        let person = || self.requester.parse().ok().and_then(|id: PersonId| replica.person(id)?.organization);
        let organization = site.or_else(person).map_or(Fact::Absent, Fact::Known);
        scheme.weigh((impact, urgency), organization, now, &replica.view(), None).priority
    }

    /// The ticket; `None` while something mandatory is missing.
    #[must_use]
    pub fn content(&self, requester: PersonId) -> Option<NewTicket> {
        Some(NewTicket {
            kind: chosen(&KINDS, &self.kind).unwrap_or(TicketKind::Incident),
            requester,
            affected_user: self.affected.parse().ok(),
            subject: self.subject.trim().to_owned(),
            description: self.description.trim().to_owned(),
            category: self.category.parse::<CategoryId>().ok()?,
            impact: self.impact(),
            urgency: self.urgency(),
            site: self.site.parse::<SiteId>().ok(),
            location: self.location.trim().to_owned(),
            channel: chosen(&CHANNELS, &self.channel).unwrap_or_default(),
            external_ref: Some(self.external_ref.trim().to_owned()).filter(|text| !text.is_empty()),
            restricted: self.is_restricted.then(|| self.restricted.iter().copied().collect()),
        })
    }
}

type Wrongs = Vec<(&'static str, Wrong)>;

fn line(wrong: &mut Wrongs, id: &'static str, text: &str, most: usize) {
    if text.trim().is_empty() {
        wrong.push((id, Wrong::Missing));
    } else {
        long(wrong, id, text, most);
    }
}

fn long(wrong: &mut Wrongs, id: &'static str, text: &str, most: usize) {
    if text.trim().chars().count() > most {
        wrong.push((id, Wrong::TooLong(most)));
    }
}

fn choice(wrong: &mut Wrongs, id: &'static str, chosen: &str, typed: &str, required: bool) {
    if chosen.is_empty() {
        if !typed.trim().is_empty() {
            wrong.push((id, Wrong::NotInList));
        } else if required {
            wrong.push((id, Wrong::Missing));
        }
    }
}

/// Whether what was typed is a phone number, else it is a name.
#[must_use]
pub fn is_phone(typed: &str) -> bool {
    phone_digits(typed).len() >= 3 && typed.chars().all(|c| c.is_ascii_digit() || " +-/().".contains(c))
}

/// The fields as signals.
#[derive(Clone, Copy)]
pub struct Form {
    pub requester: Pick,
    pub is_new: RwSignal<bool>,
    pub new_name: RwSignal<String>,
    pub new_phone: RwSignal<String>,
    pub subject: RwSignal<String>,
    pub category: Pick,
    pub kind: RwSignal<String>,
    pub description: RwSignal<String>,
    pub impact: RwSignal<String>,
    pub urgency: RwSignal<String>,
    pub site: Pick,
    pub location: RwSignal<String>,
    pub channel: RwSignal<String>,
    pub affected: Pick,
    pub external_ref: RwSignal<String>,
    pub is_restricted: RwSignal<bool>,
    pub restricted: RwSignal<Vec<PersonId>>,
    /// The organisation that calls, where that is known beforehand: its people and places are offered first.
    pub caller: RwSignal<Option<OrganizationId>>,
}

impl Form {
    #[must_use]
    pub fn new() -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            requester: Pick::new(),
            is_new: RwSignal::new(false),
            new_name: text(),
            new_phone: text(),
            subject: text(),
            category: Pick::new(),
            kind: RwSignal::new(place_of(&KINDS, &TicketKind::Incident)),
            description: text(),
            impact: RwSignal::new(place_of(&Impact::ALL, &Impact::Individual)),
            urgency: RwSignal::new(place_of(&Urgency::ALL, &Urgency::Medium)),
            site: Pick::new(),
            location: text(),
            channel: RwSignal::new(place_of(&CHANNELS, &Channel::Phone)),
            affected: Pick::new(),
            external_ref: text(),
            is_restricted: RwSignal::new(false),
            restricted: RwSignal::new(Vec::new()),
            caller: RwSignal::new(None),
        }
    }

    /// What is written now; tracked.
    #[must_use]
    pub fn draft(self) -> Draft {
        Draft {
            requester: self.requester.chosen.get(),
            requester_text: self.requester.query.get(),
            is_new: self.is_new.get(),
            new_name: self.new_name.get(),
            new_phone: self.new_phone.get(),
            subject: self.subject.get(),
            category: self.category.chosen.get(),
            category_text: self.category.query.get(),
            kind: self.kind.get(),
            description: self.description.get(),
            impact: self.impact.get(),
            urgency: self.urgency.get(),
            site: self.site.chosen.get(),
            site_text: self.site.query.get(),
            location: self.location.get(),
            channel: self.channel.get(),
            affected: self.affected.chosen.get(),
            affected_text: self.affected.query.get(),
            external_ref: self.external_ref.get(),
            is_restricted: self.is_restricted.get(),
            restricted: self.restricted.get(),
        }
    }

    /// Writes a draft into the fields.
    pub fn fill(self, draft: Draft) {
        self.requester.set(draft.requester, draft.requester_text);
        self.is_new.set(draft.is_new);
        self.new_name.set(draft.new_name);
        self.new_phone.set(draft.new_phone);
        self.subject.set(draft.subject);
        self.category.set(draft.category, draft.category_text);
        self.kind.set(draft.kind);
        self.description.set(draft.description);
        self.impact.set(draft.impact);
        self.urgency.set(draft.urgency);
        self.site.set(draft.site, draft.site_text);
        self.location.set(draft.location);
        self.channel.set(draft.channel);
        self.affected.set(draft.affected, draft.affected_text);
        self.external_ref.set(draft.external_ref);
        self.is_restricted.set(draft.is_restricted);
        self.restricted.set(draft.restricted);
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Draft {
        Draft {
            requester: PersonId::from(1).to_string(),
            subject: " Stampante ferma ".to_owned(),
            category: CategoryId::from(2).to_string(),
            ..Draft::default()
        }
    }

    #[test]
    fn three_fields_are_enough() {
        let draft = whole();
        assert_eq!(draft.wrong(), []);
        let content = draft.content(PersonId::from(1)).expect("complete");
        assert_eq!(content.subject, "Stampante ferma");
        assert_eq!((content.external_ref, content.restricted), (None, None));
        assert_eq!(draft.priority(&Replica::default(), Timestamp(0)), Priority::P4);
    }

    #[test]
    fn what_is_missing_is_named_in_the_order_of_the_form() {
        let ids = |draft: &Draft| draft.wrong().iter().map(|(id, _)| *id).collect::<Vec<_>>();
        assert_eq!(ids(&Draft::default()), ["requester", "subject", "category"]);
        let typed = Draft { requester: String::new(), requester_text: "Zan".to_owned(), ..whole() };
        assert_eq!(typed.wrong(), [("requester", Wrong::NotInList)]);
        let new = Draft { is_new: true, new_name: "Rosanna".to_owned(), is_restricted: true, ..whole() };
        assert_eq!(ids(&new), ["new-phone", "restricted"]);
    }

    #[test]
    fn a_phone_number_is_told_from_a_name() {
        assert!(is_phone("+39 0437 555"));
        assert!(!is_phone("Zanier"));
        assert!(!is_phone("12"));
        assert!(!is_phone("555 Zanier"));
    }
}
