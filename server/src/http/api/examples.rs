//! Requests as they may be, for the description.

use serde_json::{Value, json};

const PERSON: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const TEAM: &str = "01890a5d-ac96-774b-bcce-b302099a8058";
const CATEGORY: &str = "01890a5d-ac96-774b-bcce-b302099a8059";
const CALENDAR: &str = "01890a5d-ac96-774b-bcce-b302099a805b";
const PART: &str = "01890a5d-ac96-774b-bcce-b302099a805c";
const ORGANIZATION: &str = "01890a5d-ac96-774b-bcce-b302099a805a";

/// A question with two answers.
fn tree() -> Value {
    json!({
        "name": { "en": "Printer does not print", "it": "Stampante non stampa" },
        "steps": [{
            "text": { "en": "Does it turn on?", "it": "Si accende?" },
            "choices": [
                { "text": { "en": "Yes", "it": "Sì" }, "to": { "outcome": 0 } },
                { "text": { "en": "No", "it": "No" }, "to": { "outcome": 1 } },
            ],
        }],
        "outcomes": [
            { "proposal": "remote_fix", "text": { "en": "Restart the spooler", "it": "Riavviare lo spooler" } },
            { "proposal": "visit", "text": { "en": "Bring a power supply", "it": "Portare un alimentatore" } },
        ],
    })
}

/// The body of a kind of command.
pub fn of(kind: &str) -> Option<Value> {
    Some(match kind {
        "create_ticket" => json!({
            "kind": "incident", "requester": PERSON, "subject": "The printer on the ground floor does not print",
            "description": "It says that paper is jammed; there is none.", "category": CATEGORY,
            "impact": "group", "urgency": "medium",
        }),
        "edit_ticket" => json!({ "subject": "The printer at the counter does not print", "urgency": "high" }),
        "assign_ticket" => json!({ "team": TEAM, "person": null }),
        "set_pending" => json!({ "reason": "requester" }),
        "resolve_ticket" => json!({ "solution": "The roller was worn and is replaced." }),
        "reopen_ticket" => json!({ "reason": "It jams again." }),
        "cancel_ticket" => json!({ "reason": "Recorded twice." }),
        "escalate_ticket" => json!({
            "team": TEAM, "reason": "The driver fails on the server.",
            "checklist": {
                "tests_done": "Another cable, another port.", "findings": "The queue holds every job.",
                "requester_told": "That specialists look at it today.",
            },
        }),
        "bounce_ticket" => json!({ "reason": "The driver is sound; please look at the cable." }),
        "add_article" => json!({ "visibility": "public", "body": "Someone comes at ten." }),
        "add_task" => json!({ "title": "Order a roller" }),
        "move_task" => json!({ "to": "done" }),
        "log_time" => json!({ "kind": "work", "minutes": 15, "note": "Looked at the printer." }),
        "record_chaser" => json!({ "channel": "phone", "note": "Asks when someone comes." }),
        "plan_visit" => {
            json!({ "technician": PERSON, "from": 1_800_000_000, "to": 1_800_003_600, "contact": "The porter" })
        }
        "move_visit" => json!({ "to": "travelling" }),
        "correct_visit" => json!({ "set_out_at": 1_800_000_000, "arrived_at": 1_800_001_200 }),
        "report_visit" => json!({
            "work": "The roller was worn and is replaced.", "outcome": "solved", "name": "Marta Dal Farra",
            "role": "Ward sister",
            "parts": [{ "id": PART, "name": "Paper roller", "quantity": 1 }],
        }),
        "add_checklist" => json!({
            "name": "Cabinet on site",
            "items": [
                { "text": "Cabinet closed and dry", "required": true },
                { "text": "Voltage at the socket", "answer": "number", "unit": "V" },
            ],
        }),
        "answer_checklist" => json!({ "item": 1, "answer": { "value": "229.5" } }),
        "set_checklist_aside" => json!({ "aside": true }),
        "begin_diagnosis" => {
            json!({ "source": PART, "version": 1, "tree": tree() })
        }
        "answer_diagnosis" => json!({ "step": 0, "choice": 1 }),
        "set_diagnosis_aside" => json!({ "aside": true }),
        "attach_file" => json!({
            "visibility": "internal", "name": "label.jpg", "media": "image/jpeg", "bytes": 183_204,
            "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "pixels": { "width": 1600, "height": 1200 },
        }),
        "settle_conflict" => json!({ "value": { "subject": "The printer at the counter does not print" } }),
        "define_person" => json!({
            "profile": { "name": "Marta Dal Farra", "emails": ["marta@example.org"], "phones": ["+39 0437 555 0101"] },
            "role": "requester", "organization": ORGANIZATION,
        }),
        "define_organization" => json!({ "name": "Valley health authority", "critical_sector": true }),
        "define_site" => json!({
            "organization": ORGANIZATION, "name": "Main hospital", "address": "Via Roma 1, Belluno",
            "access_notes": "Ask the porter for the key.",
        }),
        "define_team" => json!({ "name": "Networks", "level": "l2" }),
        "define_category" => json!({ "name_en": "Printers", "name_it": "Stampanti" }),
        "define_contract" => {
            json!({ "organization": ORGANIZATION, "name": "Yearly care", "kind": "business", "reference": "2026/17", "note": "" })
        }
        "define_service_calendar" => json!({
            "name": "Office hours", "zone": "Europe/Rome",
            "weekly": { "mon": [["09:00", "13:00"], ["14:00", "18:00"]], "tue": [["09:00", "13:00"]] },
            "closed": ["2026-12-25"], "open": [{ "date": "2026-12-24", "hours": [["09:00", "12:00"]] }],
        }),
        "define_sla_policy" => json!({
            "name": "Standard", "place": 1, "calendar": CALENDAR,
            "targets": [
                { "metric": "take_in_charge", "priority": "P1", "seconds": 900 },
                { "metric": "resolution", "priority": "P1", "seconds": 14_400 },
            ],
        }),
        "define_priority_scheme" => json!({
            "matrix": [
                ["P5", "P4", "P3", "P2"], ["P4", "P4", "P3", "P2"], ["P4", "P3", "P2", "P1"],
                ["P3", "P2", "P1", "P1"], ["P3", "P2", "P1", "P1"],
            ],
            "weights": { "business_contract": 50, "critical_sector": 100 },
        }),
        "override_priority" => json!({ "priority": "P1", "reason": "The council meets there today" }),
        "define_roster" => json!({
            "name": "Service desk",
            "zone": "Europe/Rome",
            "shifts": [
                { "days": ["mon", "tue", "wed", "thu", "fri"], "hours": ["08:00", "16:00"], "people": [PERSON] },
            ],
            "on_call": [
                { "days": ["sat", "sun"], "hours": ["16:00", "08:00"], "people": [PERSON] },
            ],
        }),
        "define_canned_reply" => {
            json!({ "name": "On the way", "text_en": "Someone comes today.", "text_it": "Qualcuno viene oggi." })
        }
        "define_checklist_template" => json!({
            "name": "Cabinet on site",
            "items": [
                { "text": "Cabinet closed and dry", "required": true },
                { "text": "Voltage at the socket", "answer": "number", "unit": "V" },
            ],
        }),
        "define_diagnosis_tree" => json!({ "tree": tree(), "categories": [CATEGORY] }),
        "define_saved_view" => json!({ "owner": PERSON, "name": "Printers", "filter": "show=open&q=printer" }),
        "define_asset_model" => json!({
            "manufacturer": "Lenovo", "name": "ThinkPad T14", "number": "21HD", "category": "laptop", "platform": "windows",
        }),
        "define_status_label" => {
            json!({ "name_en": "At the repair shop", "name_it": "In riparazione", "state": "in_repair" })
        }
        "define_asset" => json!({
            "tag": "PC-00417", "serial": "PF2X7K9Q", "name": "pc-protocollo", "label": PART,
            "organization": ORGANIZATION, "purchased": "2025-03-14", "warranty_months": 36, "note": "",
        }),
        "check_out_asset" | "transfer_asset" => json!({
            "holder": { "person": PERSON }, "purpose": "loan", "expected": "2030-12-18", "condition": "With its bag.",
        }),
        "check_in_asset" => json!({ "reason": "returned", "condition": "A scratch on the lid." }),
        _ => return None,
    })
}
