//! A device that makes commands.

use super::{CARLA, CATEGORY, NOW};
use deskside_domain::command::{AddArticle, Bases, Command, CreateTicket, EditTicket, Payload, Sealed};
use deskside_domain::id::{Aggregate, ArticleId, ClientId, CommandId, PersonId, TicketId};
use deskside_domain::sync::wire::{PROTOCOL, PushRequest};
use deskside_domain::ticket::{Channel, FieldValue, Impact, Message, NewTicket, TicketKind, Urgency, Visibility};
use deskside_domain::time::Captured;
use std::collections::{BTreeMap, BTreeSet};

/// An installation of one person.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: ClientId,
    pub user: PersonId,
    lanes: BTreeMap<Aggregate, u32>,
    made: u128,
}

impl Client {
    pub fn new(number: u128, user: PersonId) -> Self {
        Self { id: ClientId::from(0xc000_0000 + number), user, lanes: BTreeMap::new(), made: 0 }
    }

    /// The next command of its record's lane.
    pub fn make(&mut self, payload: Payload) -> Sealed {
        let lane = payload.aggregate().expect("a record");
        let lane_seq = self.lanes.entry(lane).or_default();
        *lane_seq += 1;
        self.made += 1;
        Command {
            command_id: CommandId::from((self.id.0.as_u128() << 32) + self.made),
            client_id: self.id,
            lane,
            lane_seq: *lane_seq,
            requires: Vec::new(),
            bases: Bases::new(),
            captured: Captured { device_wall: NOW, server_offset: Some(0), last_contact: None },
            user_id: self.user,
            payload,
        }
        .seal()
    }

    pub fn create(&mut self, ticket: TicketId, subject: &str) -> Sealed {
        let content = NewTicket {
            kind: TicketKind::Incident,
            requester: CARLA,
            affected_user: None,
            subject: subject.to_owned(),
            description: "Non stampa più.".to_owned(),
            category: CATEGORY,
            impact: Impact::Individual,
            urgency: Urgency::Medium,
            site: None,
            location: String::new(),
            channel: Channel::Phone,
            external_ref: None,
            restricted: None,
        };
        self.make(Payload::CreateTicket(CreateTicket { ticket, number: None, content }))
    }

    pub fn say(&mut self, ticket: TicketId, body: &str) -> Sealed {
        let article = ArticleId::from((self.id.0.as_u128() << 32) + 0xa000_0000 + self.made);
        let message = Message { article, visibility: Visibility::Internal, body: body.to_owned() };
        self.make(Payload::AddArticle(AddArticle { ticket, message }))
    }

    /// An edit that will be refused: nobody may see the ticket then.
    pub fn bad(&mut self, ticket: TicketId) -> Sealed {
        let changes = vec![FieldValue::Restricted(Some(BTreeSet::new()))];
        self.make(Payload::EditTicket(EditTicket { ticket, changes }))
    }

    /// A push of these commands.
    pub fn push(&self, commands: impl IntoIterator<Item = Sealed>) -> PushRequest {
        PushRequest {
            protocol: PROTOCOL,
            nonce: "nonce".to_owned(),
            client_id: self.id,
            user_id: self.user,
            manifest: Vec::new(),
            commands: commands.into_iter().collect(),
            numbers_left: 100,
        }
    }
}
