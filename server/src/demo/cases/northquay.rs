//! What happens on the quay, in English.

use super::{Case, Course, fault, wish};
use crate::demo::cast::L2;
use deskside_domain::ticket::{Impact, Urgency};

/// The cases.
pub const CASES: [Case; 12] = [
    fault(
        "password",
        &["Locked out after the bank holiday", "Password rejected this morning"],
        "It says my account is locked and I can't get to the manifests.",
        "Identity checked by calling back the extension in the directory.",
        "Account unlocked and a temporary password read out; changed at first sign-in.",
    )
    .weight(9),
    fault(
        "mail",
        &["Customs mails bounce back", "Attachments over 10 MB are refused"],
        "Every mail to the customs broker comes back within a minute.",
        "Their server refuses our new sender address.",
        "Sender record corrected; a test mail with a 12 MB attachment went through.",
    ),
    fault(
        "mail",
        &["Shared dispatch mailbox missing", "Can't open the bookings calendar"],
        "The dispatch mailbox disappeared from my list overnight.",
        "Membership expired with the old contract.",
        "Added back to the group; the mailbox is in the list again.",
    ),
    fault(
        "computer",
        &["Laptop won't wake from sleep", "Laptop fan at full speed all day"],
        "I have to hold the power button every time I open it.",
        "Old graphics driver.",
        "Driver updated; slept and woke five times without trouble.",
    )
    .weight(6),
    fault(
        "printers",
        &["Delivery notes print half a page", "Label printer offline in dispatch"],
        "Drivers are waiting and the notes come out cut in half.",
        "Paper size set to Letter.",
        "Set to A4 on the queue itself, so it can't drift again.",
    )
    .level(Impact::Group, Urgency::High)
    .weight(6),
    fault(
        "scanners",
        &["Scanner gun beeps but nothing is entered", "Handheld loses the load list"],
        "It beeps as if it had read the code, but the field stays empty.",
        "Keyboard layout on the handheld set to Italian.",
        "Layout set back to English; ten pallets scanned without a miss.",
    )
    .level(Impact::Group, Urgency::Medium)
    .weight(6),
    fault(
        "lan",
        &["No Wi-Fi in Cabin 2", "Weighbridge terminal offline"],
        "The terminal shows a red plug since the storm.",
        "Access point without power after the storm.",
        "Power injector replaced with the spare on site, guided over the phone.",
    )
    .goes(Course::Escalate(L2))
    .level(Impact::Group, Urgency::High)
    .weight(3),
    fault(
        "vpn",
        &["VPN asks for the code twice", "Can't reach the booking system from home"],
        "I type the code, it asks again, and then it gives up.",
        "Clock on the phone four minutes slow.",
        "Phone set to network time; connected at the first try.",
    )
    .weight(4),
    fault(
        "phones",
        &["Desk phone has no dial tone", "Calls drop after thirty seconds"],
        "Inbound calls drop at about thirty seconds, every time.",
        "Session timer mismatch at the carrier.",
        "Carrier corrected the trunk; calls of ten minutes held.",
    )
    .goes(Course::Supplier("Harbourline Telecom")),
    fault(
        "erp",
        &["Booking system shows yesterday's vessels", "Gate times one hour off"],
        "All gate times are an hour early since Sunday.",
        "Report server still on summer time.",
        "Time zone of the report server corrected; today's gate list checked with dispatch.",
    )
    .goes(Course::Ask("Which report shows it, and from which desk?", "The gate list, on desk 3 and desk 7."))
    .level(Impact::Group, Urgency::Medium),
    wish(
        "equipment",
        &["Headset for the new dispatcher", "Second screen for desk 7"],
        "A headset for our new starter on Monday, please.",
        "In stock.",
        "Sent with the Tuesday parcel and set up over the phone.",
    )
    .weight(3),
    wish(
        "people",
        &["New starter on Monday", "Access to the customs folder"],
        "Please set up an account, mail and a handheld for our new starter.",
        "Form complete, line manager copied in.",
        "Account, mail and handheld ready; first password in a sealed envelope at reception.",
    )
    .goes(Course::Approve)
    .weight(4),
];
