//! Writing: one operation for each kind of command. A kind that is missing here is found by a test.

use super::{Verb, collection};
use crate::store::Scope;
use std::sync::LazyLock;

/// Kinds that are not for programs: a void takes a place in a device's lane, imports run on the command line, and the
/// server itself knows which bytes it has, when the priorities of the desk have changed and whom to call.
pub const LEFT_OUT: [&str; 6] =
    ["void", "import_ticket", "import_change", "receive_file", "weigh_ticket", "call_person"];

/// Fields that have commands of their own: no edit sets them.
pub const OWN_COMMAND: [&str; 4] = ["team", "assignee", "priority", "status"];

/// How the body of a request becomes a command's payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The body is the payload.
    Whole,
    /// The body is one field of it.
    Field(&'static str),
    /// The body names fields with their new values.
    Changes,
}

/// What the server puts into a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// A new identity, derived from the command's.
    Id,
    /// The person who asks.
    Author,
    /// A word; another one is refused.
    Word(&'static str),
    /// A text where the request has none.
    Default(&'static str),
    /// Nothing: it comes to be later.
    Later,
}

/// One operation that changes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The kind of command.
    pub kind: &'static str,
    /// How it is sent.
    pub verb: Verb,
    /// Where, below the root of the API.
    pub path: String,
    /// What is in the body.
    pub shape: Shape,
    /// Where in the payload the parameters of the path go, as JSON pointers.
    pub params: Vec<(&'static str, &'static str)>,
    /// What the server puts into the payload, as JSON pointers.
    pub given: Vec<(&'static str, Given)>,
    /// Fields that the payload could do without and a request can not: leaving them out would change something.
    pub must: &'static [&'static str],
    /// The request may say which versions its author saw.
    pub based: bool,
    /// What it needs.
    pub scope: Scope,
    /// In a sentence.
    pub summary: String,
    /// Part of the description it stands in.
    pub tag: &'static str,
}

impl Act {
    /// Where in the payload the new identity goes, if something new comes to be.
    #[must_use]
    pub fn new_id(&self) -> Option<&'static str> {
        self.given.iter().find(|(_, given)| *given == Given::Id).map(|(place, _)| *place)
    }

    fn on(kind: &'static str, verb: Verb, path: &'static str, summary: &'static str) -> Self {
        Self {
            kind,
            verb,
            path: format!("/tickets/{{ticket}}{path}"),
            shape: Shape::Whole,
            params: vec![("ticket", "/ticket")],
            given: Vec::new(),
            must: &[],
            based: false,
            scope: Scope::TicketsWrite,
            summary: summary.to_owned(),
            tag: "tickets",
        }
    }

    fn field(self, field: &'static str) -> Self {
        Self { shape: Shape::Field(field), ..self }
    }

    fn based(self) -> Self {
        Self { based: true, ..self }
    }

    fn param(mut self, name: &'static str, place: &'static str) -> Self {
        self.params.push((name, place));
        self
    }

    fn give(mut self, place: &'static str, given: Given) -> Self {
        self.given.push((place, given));
        self
    }

    fn must(self, must: &'static [&'static str]) -> Self {
        Self { must, ..self }
    }

    fn put(collection: &collection::Collection) -> Self {
        Self {
            path: format!("/{}/{{id}}", collection.path),
            params: vec![("id", "/id")],
            scope: collection.write,
            summary: format!("Create or replace a {}", collection.one),
            tag: collection.path,
            ..Self::on(collection.command, Verb::Put, "", "").based()
        }
    }
}

/// Every operation that changes something.
#[must_use]
pub fn all() -> &'static [Act] {
    static ALL: LazyLock<Vec<Act>> = LazyLock::new(|| {
        let mut all: Vec<Act> = collection::ALL.iter().map(Act::put).collect();
        all.extend(on_assets());
        all.extend(on_tickets());
        all
    });
    &ALL
}

fn on_assets() -> Vec<Act> {
    use Given::{Default, Id};
    use Verb::Post;
    let on = |kind, path: &str, summary| Act {
        path: format!("/{}/{{asset}}{path}", collection::ASSETS),
        params: vec![("asset", "/asset")],
        scope: Scope::PeopleWrite,
        tag: collection::ASSETS,
        ..Act::on(kind, Post, "", summary)
    };
    vec![
        on("check_out_asset", "/custodies", "Hand an asset over to a person, a place or another asset")
            .field("custody")
            .give("/custody/id", Id)
            .give("/custody/purpose", Default("permanent")),
        on("check_in_asset", "/custodies/{custody}/end", "Take an asset back, or say what else ended its custody")
            .param("custody", "/custody")
            .give("/reason", Default("returned")),
        on("transfer_asset", "/custodies/{custody}/transfer", "Hand an asset on to somebody else, in one act")
            .field("custody")
            .param("custody", "/ends")
            .give("/custody/id", Id)
            .give("/custody/purpose", Default("permanent")),
    ]
}

fn on_tickets() -> Vec<Act> {
    use Given::{Author, Default, Id, Later, Word};
    use Verb::{Delete, Patch, Post, Put};
    let create =
        Act { path: "/tickets".to_owned(), params: Vec::new(), ..Act::on("create_ticket", Post, "", "Open a ticket") };
    vec![
        create
            .field("content")
            .give("/ticket", Id)
            .give("/content/description", Default(""))
            .give("/content/location", Default(""))
            .give("/content/channel", Default("import")),
        Act { shape: Shape::Changes, ..Act::on("edit_ticket", Patch, "", "Change fields of a ticket") }.based(),
        Act::on(
            "override_priority",
            Post,
            "/priority",
            "Set the priority, with a reason; null: the computed one again",
        )
        .must(&["priority"])
        .based(),
        Act::on("assign_ticket", Post, "/assign", "Give a ticket to a team, a person or both; null: to none")
            .must(&["team", "person"])
            .based(),
        Act::on("take_ticket", Post, "/take", "Take a ticket in charge").based(),
        Act::on("start_work", Post, "/start", "Begin or resume work").based(),
        Act::on("set_pending", Post, "/pending", "Say that work waits for someone else").based(),
        Act::on("resolve_ticket", Post, "/resolve", "Say that the service works again").based(),
        Act::on("close_ticket", Post, "/close", "End a resolved ticket").based(),
        Act::on("reopen_ticket", Post, "/reopen", "Take up a resolved or closed ticket again").based(),
        Act::on("cancel_ticket", Post, "/cancel", "End a ticket that will not be done").based(),
        Act::on("escalate_ticket", Post, "/escalate", "Hand a ticket over to a team with more or other skill").based(),
        Act::on("bounce_ticket", Post, "/bounce", "Send an escalation back").based(),
        Act::on("add_article", Post, "/articles", "Add a reply or a note")
            .field("message")
            .give("/message/article", Id),
        Act::on("add_task", Post, "/tasks", "Add a task")
            .field("task")
            .give("/task/id", Id)
            .give("/task/state", Word("open")),
        Act::on("move_task", Post, "/tasks/{task}/move", "Set the state of a task").param("task", "/task"),
        Act::on("log_time", Post, "/times", "Record work or travel of one's own")
            .field("entry")
            .give("/entry/id", Id)
            .give("/entry/person", Author)
            .give("/entry/note", Default("")),
        Act::on("add_watcher", Put, "/watchers/{person}", "Put a person in copy").param("person", "/person"),
        Act::on("remove_watcher", Delete, "/watchers/{person}", "Take a person out of copy").param("person", "/person"),
        Act::on("record_chaser", Post, "/chasers", "Record a reminder of the requester")
            .field("chaser")
            .give("/chaser/id", Id)
            .give("/chaser/note", Default("")),
        Act::on("acknowledge_call", Post, "/calls/{call}/acknowledge", "Say that a call of one's own was seen")
            .param("call", "/call"),
        Act::on("link_tickets", Put, "/links/{kind}/{other}", "Relate two tickets")
            .param("kind", "/link/kind")
            .param("other", "/link/ticket"),
        Act::on("unlink_tickets", Delete, "/links/{kind}/{other}", "End a relation of two tickets")
            .param("kind", "/link/kind")
            .param("other", "/link/ticket"),
        Act::on("plan_visit", Post, "/visits", "Plan a visit")
            .field("visit")
            .give("/visit/id", Id)
            .give("/visit/state", Word("planned"))
            .give("/visit/course", Later)
            .give("/visit/contact", Default(""))
            .give("/visit/note", Default("")),
        Act::on("move_visit", Post, "/visits/{visit}/move", "Move a visit on, or take a step back")
            .param("visit", "/visit"),
        Act::on("correct_visit", Post, "/visits/{visit}/times", "Set times of a visit that were not those of the tap")
            .field("times")
            .param("visit", "/visit"),
        Act::on("report_visit", Post, "/visits/{visit}/reports", "Record what was done on site and who signed")
            .field("report")
            .param("visit", "/visit")
            .give("/report/name", Default(""))
            .give("/report/role", Default(""))
            .give("/report/signature", Default(""))
            .give("/report/unsigned", Default(""))
            .give("/report/at", Later),
        Act::on("add_checklist", Post, "/checklists", "Take up a checklist")
            .field("checklist")
            .give("/checklist/id", Id)
            .give("/checklist/answers", Later)
            .give("/checklist/aside", Later),
        Act::on(
            "answer_checklist",
            Put,
            "/checklists/{checklist}/answers",
            "Answer an item; null takes the answer away",
        )
        .param("checklist", "/checklist")
        .must(&["answer"]),
        Act::on(
            "set_checklist_aside",
            Post,
            "/checklists/{checklist}/aside",
            "Set a checklist aside, or take it up again",
        )
        .param("checklist", "/checklist"),
        Act::on("begin_diagnosis", Post, "/diagnoses", "Begin a diagnosis")
            .field("diagnosis")
            .give("/diagnosis/id", Id)
            .give("/diagnosis/answers", Later)
            .give("/diagnosis/aside", Later),
        Act::on(
            "answer_diagnosis",
            Put,
            "/diagnoses/{diagnosis}/answers",
            "Answer a question of a diagnosis; null goes back to it",
        )
        .param("diagnosis", "/diagnosis")
        .must(&["choice"]),
        Act::on(
            "set_diagnosis_aside",
            Post,
            "/diagnoses/{diagnosis}/aside",
            "Set a diagnosis aside, or take it up again",
        )
        .param("diagnosis", "/diagnosis"),
        Act::on("attach_file", Post, "/files", "Add a file, by what is in it; its bytes go to /sync/v1/blobs")
            .field("file")
            .give("/file/id", Id)
            .give("/file/by", Author),
        Act::on("settle_conflict", Post, "/conflicts/{conflict}/settle", "Decide between two versions of a field")
            .param("conflict", "/conflict"),
    ]
}
