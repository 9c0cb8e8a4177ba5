//! The quay, in English and in London time.

use super::{Opening, Planned, Teller};
use crate::demo::cast::{DOCK, IVAN, JAMES, LUCA, PRIYA, SARA};
use crate::demo::when::MINUTE;
use deskside_domain::ticket::{Channel, Impact, Pending, PendingReason, TicketKind, TimeKind, Urgency};
use jiff::civil::Weekday;

/// A line that drops every hour: with the supplier, under their reference.
pub(super) fn vpn(teller: &Teller<'_>) -> Vec<Planned> {
    let (ivan, james) = (teller.who(IVAN), teller.who(JAMES));
    let clock = &teller.desk.london;
    let monday = clock.time(clock.weekday(teller.desk.as_of, Weekday::Monday, -1, -1), 9, 12);
    let at = |minutes: i64| monday.plus(minutes * MINUTE);
    let promised = (1..4).map(|days| clock.day(teller.desk.as_of, days));
    let promised = promised.into_iter().find(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    let until = promised.map(|day| clock.time(day, 17, 0));
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: JAMES,
        category: "vpn",
        site: DOCK,
        location: "Whole office",
        channel: Channel::Mail,
        level: (Impact::Site, Urgency::High),
        description: "Since this morning the VPN drops on the hour, every hour, for about two minutes. Everybody loses \
                      the booking system at once.\nThe internet itself stays up.",
    };
    story.create(at(0), james, teller.content(&opening));
    story.take(at(14), ivan);
    story.reply(
        at(19),
        ivan,
        "Good morning James, I have taken this on. Could you tell me whether Yard 4 drops at the same minute?",
    );
    story.reply(at(41), james, "Yes, same minute. They thought it was their Wi-Fi.");
    story.start(at(44), ivan);
    story.note(
        at(95),
        ivan,
        "Tunnel renegotiates at :00 and the carrier's router answers only after 110 s. Our side unchanged for six weeks; \
         their maintenance window was on Sunday night.",
    );
    story.time(at(96), ivan, TimeKind::Work, 55, "Traces on both ends");
    story.reply(
        at(104),
        ivan,
        "It is the carrier: their router stopped answering key renewals after Sunday's maintenance. I have opened a \
         fault with Harbourline Telecom under HLT-204881 and asked for a roll-back. Until then I have set renewals to \
         every eight hours, so you should see three short drops a day instead of twenty-four.",
    );
    let details = Pending {
        until,
        supplier: Some("Harbourline Telecom".to_owned()),
        supplier_ref: Some("HLT-204881".to_owned()),
    };
    story.pending(at(106), ivan, PendingReason::Supplier, details);
    story.reply(at(171), james, "Much better already, thank you. Please keep on at them.");
    story.end()
}

/// A scanner gun on dock 4: works again, the requester is asked.
pub(super) fn scanner(teller: &Teller<'_>) -> Vec<Planned> {
    let (sara, luca, priya) = (teller.who(SARA), teller.who(LUCA), teller.who(PRIYA));
    let clock = &teller.desk.london;
    let begin = clock.time(clock.working_day(teller.desk.as_of, 1), 8, 5);
    let at = |minutes: i64| begin.plus(minutes * MINUTE);
    let mut story = teller.story();
    let opening = Opening {
        kind: TicketKind::Incident,
        requester: PRIYA,
        category: "scanners",
        site: DOCK,
        location: "Dock 4",
        channel: Channel::Phone,
        level: (Impact::Individual, Urgency::High),
        description: "The gun from dock 4 sat in the cradle all night and is flat. The other two in the same cradle are \
                      fine.",
    };
    story.create(at(0), sara, teller.content(&opening));
    story.take(at(1), sara);
    story.start(at(2), sara);
    story.note(
        at(9),
        sara,
        "Same slot, other gun: charges. So it is the gun, not the cradle. Contacts look black on the photo.",
    );
    story.reply(
        at(11),
        sara,
        "Good morning Priya, could you wipe the two brass contacts under the handle with the alcohol wipe from the \
         first-aid kit and put the gun back for ten minutes? We will call you at half past.",
    );
    story.reply(at(29), priya, "Done. There is a blue light now, it was grease.");
    story.resolve(
        at(34),
        luca,
        "Cleaned the charging contacts of the gun on dock 4; it charges again. A contact cleaning has been added to the \
         Friday round.",
    );
    story.reply(
        at(36),
        luca,
        "The gun shows 12 % and rising. Would you confirm at the end of the shift that it lasts? If not, just answer here.",
    );
    story.time(at(37), luca, TimeKind::Work, 20, "Phone");
    story.end()
}
