//! Takes a raw message apart. Nothing in it is carried out or fetched: HTML becomes text, so no image is loaded and no
//! script is kept, and names of files are only names.

use super::NAME;
use deskside_domain::private::hex;
use deskside_domain::text::{BODY_MAX, SUBJECT_MAX};
use deskside_domain::ticket::attachment::{FILE_BYTES_MAX, FILE_NAME_MAX, is_media, misleads};
use mail_parser::{Addr, Address, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use sha2::{Digest, Sha256};

/// Most bytes of a message: a file of the largest size, in base64.
pub const MAIL_MAX: usize = 40 << 20;
/// Most files that are taken out of one mail.
pub const FILES: usize = 30;
/// Most bytes of the head that names what comes: more is no mail.
const HEAD_MAX: usize = 256 * 1024;
/// Most lines that begin a part: a message of so many parts is a bomb.
const PARTS_MAX: usize = 1_000;
/// Most addresses and references that are looked at.
const NAMES_MAX: usize = 200;

/// A file that came with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// What it is called, made harmless.
    pub name: String,
    /// What it says it is.
    pub media: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A message taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incoming {
    /// What it is known by for ever: SHA-256 of its Message-ID, in hex, or of all its bytes.
    pub id: String,
    /// The address it says it is from, in lower case; empty where there is none.
    pub sender: String,
    /// The name it says it is from.
    pub sender_name: String,
    /// The addresses it went to.
    pub to: Vec<String>,
    /// The messages it answers, the nearest first, without angle brackets.
    pub answers: Vec<String>,
    /// What it is about, in one line.
    pub subject: String,
    /// What it says, without the lines it quotes at its end.
    pub text: String,
    /// What came with it.
    pub files: Vec<Attached>,
    /// Why it was written by a program and not by a person.
    pub automatic: Option<&'static str>,
    /// It was sent to a list.
    pub is_list: bool,
    /// Names of the mail servers that say, with `dmarc=pass`, that the sender is who it says.
    pub vouched_by: Option<String>,
    /// It came in the envelope of certified mail (PEC). Whoever vouches for the envelope does not vouch for the sender in it,
    /// and anybody can write such an envelope.
    pub is_enclosed: bool,
    /// Names of files that are not taken: too large, empty, or too many.
    pub left_out: Vec<String>,
    /// Bears the mark of a desk.
    pub mark: Option<String>,
}

/// The name under which a message is known for ever.
#[must_use]
pub fn known_as(message_id: &str) -> String {
    hex(&Sha256::new().chain_update(b"message-id\0").chain_update(message_id.trim()).finalize())
}

/// Reads a message. `None`: this is none, or one that nobody should read.
#[must_use]
pub fn read(raw: &[u8]) -> Option<Incoming> {
    if raw.len() > MAIL_MAX || !is_bounded(raw) {
        return None;
    }
    let outer = MessageParser::default().parse(raw)?;
    // Certified mail (PEC) encloses what the sender wrote; the provider's envelope says whom it is from.
    let is_certified = first(&outer, "X-Trasporto").is_some_and(|kind| kind.eq_ignore_ascii_case("posta-certificata"));
    let enclosed = outer.attachments().find_map(|part| match &part.body {
        PartType::Message(message) if is_certified => Some(message),
        _ => None,
    });
    let inner = enclosed.unwrap_or(&outer);
    let (sender, sender_name) = sender(inner).unwrap_or_default();
    let (files, left_out) = files(inner);
    let message_id = outer.message_id().map(str::trim).filter(|id| !id.is_empty() && id.len() <= 998);
    let id = message_id.map_or_else(|| hex(&Sha256::digest(raw)), known_as);
    Some(Incoming {
        id,
        automatic: automatic(&outer, &sender),
        is_list: outer.header("List-Id").is_some(),
        vouched_by: vouched(&outer, &sender),
        is_enclosed: enclosed.is_some(),
        mark: first(&outer, "X-Deskside").map(str::to_owned),
        to: recipients(&outer),
        answers: answers(inner),
        subject: line(inner.subject().unwrap_or(""), SUBJECT_MAX),
        text: body(inner),
        files,
        left_out,
        sender,
        sender_name: line(&sender_name, 120),
    })
}

/// Not so many parts, and no head so long, that taking it apart is work for minutes.
fn is_bounded(raw: &[u8]) -> bool {
    let head =
        raw.windows(4).position(|end| end == b"\r\n\r\n").or_else(|| raw.windows(2).position(|end| end == b"\n\n"));
    let parts = raw.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"--")).take(PARTS_MAX * 2 + 1).count();
    head.unwrap_or(raw.len()) <= HEAD_MAX && parts <= PARTS_MAX * 2
}

/// What all headers of a name say, from the top.
fn all<'m>(message: &'m Message<'_>, name: &'static str) -> impl Iterator<Item = &'m str> {
    message.headers_raw().filter(move |(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// What the topmost header of a name says.
fn first<'m>(message: &'m Message<'_>, name: &'static str) -> Option<&'m str> {
    all(message, name).next()
}

fn addresses<'m>(address: Option<&'m Address<'m>>) -> impl Iterator<Item = &'m Addr<'m>> {
    address.into_iter().flat_map(Address::iter)
}

/// Whom it is from: the address in lower case, and the name.
fn sender(message: &Message<'_>) -> Option<(String, String)> {
    // Programs differ in which of two they show and check.
    if all(message, "From").count() != 1 {
        return None;
    }
    let mut named = addresses(message.from());
    let from = named.next().filter(|_| named.next().is_none())?;
    let address = from.address.as_deref()?.trim().to_lowercase();
    let is_address = address.len() <= 254
        && address.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty());
    let is_plain = address.chars().all(|char| !char.is_control() && !char.is_whitespace() && !misleads(char));
    (is_address && is_plain).then(|| (address, from.name.as_deref().unwrap_or("").to_owned()))
}

fn recipients(message: &Message<'_>) -> Vec<String> {
    let named = addresses(message.to()).chain(addresses(message.cc()));
    let named = named.filter_map(|one| one.address.as_deref()).map(str::to_owned);
    let delivered = ["Delivered-To", "X-Original-To", "Envelope-To"].into_iter().flat_map(|name| all(message, name));
    delivered.map(str::to_owned).chain(named).take(NAMES_MAX).collect()
}

/// In-Reply-To, then References from the nearest on.
fn answers(message: &Message<'_>) -> Vec<String> {
    let ids = |value: &HeaderValue<'_>| -> Vec<String> {
        let mut ids: Vec<String> =
            value.as_text_list().unwrap_or_default().iter().map(|id| id.trim().to_owned()).collect();
        ids.reverse();
        ids
    };
    let mut all = ids(message.in_reply_to());
    all.extend(ids(message.references()));
    all.retain(|id| !id.is_empty() && id.len() <= 998);
    all.truncate(NAMES_MAX);
    all
}

/// Why a program wrote it, by what RFC 3834 and custom say. Nobody is answered, and no ticket is made.
fn automatic(message: &Message<'_>, sender: &str) -> Option<&'static str> {
    let is = |name: &'static str, words: &[&str]| {
        all(message, name).any(|value| words.iter().any(|word| value.to_ascii_lowercase().starts_with(word)))
    };
    let by_itself = all(message, "Auto-Submitted").any(|value| !value.to_ascii_lowercase().starts_with("no"));
    // The receipts of certified mail: accepted, delivered, not delivered and so on.
    if message.header("X-Ricevuta").is_some() {
        return Some("pec_receipt");
    }
    let is_report = message.content_type().is_some_and(|kind| {
        kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
    });
    let daemon = sender.split('@').next().is_some_and(|user| matches!(user, "mailer-daemon" | "postmaster"));
    let no_way_back = all(message, "Return-Path").any(|path| path == "<>");
    if is_report || daemon || no_way_back {
        return Some("bounce");
    }
    let answers_itself =
        ["X-Autoreply", "X-Autorespond", "X-Auto-Reply-From"].iter().any(|name| message.header(*name).is_some());
    if by_itself || answers_itself || is("Precedence", &["auto_reply", "bulk", "junk"]) {
        return Some("auto_reply");
    }
    None
}

/// Which mail server says that the sender is who they say (RFC 8601). Only the topmost header counts: what is below may have
/// been written by anyone. What it says must be of the sender's own domain.
fn vouched(message: &Message<'_>, sender: &str) -> Option<String> {
    let said = bare(first(message, "Authentication-Results")?).to_ascii_lowercase();
    let (by, results) = said.split_once(';')?;
    let domain = sender.rsplit_once('@').map(|(_, domain)| domain)?;
    let passes = results.split(';').any(|result| {
        let mut words = result.split_whitespace();
        words.next() == Some("dmarc=pass") && words.any(|word| word.strip_prefix("header.from=") == Some(domain))
    });
    passes.then(|| by.split_whitespace().next().unwrap_or("").to_owned())
}

/// A structured header without its comments; what is quoted becomes one word. Senders choose what some of it says, so
/// nothing in quotes may look like the header itself.
fn bare(text: &str) -> String {
    let (mut bare, mut depth, mut quoted, mut escaped) = (String::new(), 0_u32, false, false);
    for char in text.chars() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match char {
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            _ if quoted => bare.push(if char.is_whitespace() || matches!(char, ';' | '=') { '_' } else { char }),
            _ => bare.push(char),
        }
    }
    bare
}

/// One line without control characters and what hides or turns around text, cut to a length.
fn line(text: &str, max: usize) -> String {
    let plain = text.chars().map(|char| if char.is_control() { ' ' } else { char }).filter(|char| !misleads(*char));
    let plain: String = plain.collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ").chars().take(max).collect::<String>().trim_end().to_owned()
}

/// What it says. A text that is too long is cut; nothing is lost, for then the whole comes as a file.
fn body(message: &Message<'_>) -> String {
    without_quotes(&whole_text(message)).chars().take(BODY_MAX).collect::<String>().trim().to_owned()
}

fn whole_text(message: &Message<'_>) -> String {
    // Some programs send a text, a picture, and a text.
    let parts = (0..message.text_body_count()).filter_map(|part| message.body_text(part));
    let text = parts.map(|part| part.trim_end().to_owned()).collect::<Vec<_>>().join("\n\n");
    let keep = |char: &char| !char.is_control() || matches!(char, '\n' | '\t');
    text.replace("\r\n", "\n").replace('\r', "\n").chars().filter(keep).collect()
}

/// How programs say who wrote what follows.
const WROTE: [&str; 6] = ["wrote", "ha scritto", "scrive", "schrieb", "a écrit", "escribió"];

/// Without the quoted lines at the end, and the line that says whom they are of. Without such a line they may be what
/// somebody wants to show, and stay, as do answers between quoted lines.
fn without_quotes(text: &str) -> String {
    let mut lines: Vec<&str> = text.trim_end().lines().collect();
    let all = lines.len();
    while lines.last().is_some_and(|line| line.trim_start().starts_with('>') || line.trim().is_empty()) {
        lines.pop();
    }
    let quoted =
        all > lines.len() && text.trim_end().lines().skip(lines.len()).any(|line| line.trim_start().starts_with('>'));
    if !quoted || lines.is_empty() {
        return text.trim().to_owned();
    }
    let ends = |line: &str| line.trim_end().ends_with(':');
    let wrote = |line: &str| ends(line) && WROTE.iter().any(|word| line.to_lowercase().contains(word));
    let is_when = |line: &str| line.contains(['<', '@']) || line.chars().any(|char| char.is_ascii_digit());
    match lines.as_slice() {
        [.., last] if (wrote(last) && is_when(last)) || (ends(last) && last.contains(['<', '@'])) => _ = lines.pop(),
        // "On Monday Ada wrote:" may take two lines.
        [.., before, last] if wrote(last) && is_when(before) => lines.truncate(lines.len() - 2),
        _ => return text.trim().to_owned(),
    }
    lines.join("\n").trim().to_owned()
}

/// The files that are taken, and the names of the others.
fn files(message: &Message<'_>) -> (Vec<Attached>, Vec<String>) {
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    for file in message.attachments().map(file) {
        let fits = u32::try_from(file.bytes.len()).is_ok_and(|size| (1..=FILE_BYTES_MAX).contains(&size));
        if fits && files.len() < FILES {
            files.push(file);
        } else if !file.bytes.is_empty() && left_out.len() < NAMES_MAX {
            left_out.push(file.name);
        }
    }
    let text = whole_text(message);
    if text.chars().count() > BODY_MAX {
        files.push(Attached { name: "mail.txt".to_owned(), media: "text/plain".to_owned(), bytes: text.into_bytes() });
    }
    (files, left_out)
}

fn file(part: &MessagePart<'_>) -> Attached {
    let bytes = match &part.body {
        PartType::Message(message) => message.raw_message().to_vec(),
        _ => part.contents().to_vec(),
    };
    let kind = part.content_type();
    let media =
        kind.map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream")).to_lowercase());
    let media = media.filter(|media| is_media(media)).unwrap_or_else(|| "application/octet-stream".to_owned());
    let name = harmless(part.attachment_name().unwrap_or(if media == "message/rfc822" { "mail.eml" } else { "file" }));
    Attached { name, media, bytes }
}

/// A file's name as one word in a list of files: no path, nothing hidden, nothing that begins with a dot.
fn harmless(name: &str) -> String {
    let name = line(name, usize::MAX);
    let name = name.rsplit(['/', '\\']).next().unwrap_or("").trim_start_matches('.').trim();
    let name: String = name.chars().take(FILE_NAME_MAX).collect();
    if name.is_empty() { "file".to_owned() } else { name }
}

/// Whether a text could be the name of a letter.
#[must_use]
pub fn is_letter_name(text: &str) -> bool {
    text.len() == NAME && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mail(head: &str, body: &str) -> Incoming {
        let raw = format!("From: Ada Neri <Ada@Example.org>\r\nMessage-ID: <a@b>\r\n{head}\r\n{body}");
        read(raw.as_bytes()).expect("a mail")
    }

    #[test]
    fn a_message_is_known_by_its_id_whatever_else_changes() {
        let (one, other) = (mail("Subject: x\r\n", "a"), mail("X-Received: again\r\nSubject: x\r\n", "b"));
        assert_eq!(one.id, other.id);
        assert_eq!(one.sender, "ada@example.org");
        assert_eq!(read(b"From: a@b.example\r\n\r\nx").unwrap().id, read(b"From: a@b.example\r\n\r\nx").unwrap().id);
        assert_ne!(read(b"From: a@b.example\r\n\r\nx").unwrap().id, read(b"From: a@b.example\r\n\r\ny").unwrap().id);
    }

    #[test]
    fn html_becomes_text_and_nothing_of_it_stays() {
        let html = "<p>Non stampa &egrave;</p><img src=\"https://t.example/p.gif\"><script>alert(1)</script><style>p{}</style>\
            <a href=\"javascript:alert(2)\">qui</a>";
        let read = mail("Content-Type: text/html; charset=utf-8\r\n", html);
        assert!(read.text.contains("Non stampa è") && read.text.contains("qui"), "{}", read.text);
        for gone in ["<", "alert", "t.example", "javascript"] {
            assert!(!read.text.contains(gone), "{gone}: {}", read.text);
        }
    }

    #[test]
    fn quoted_lines_at_the_end_go_and_answers_between_them_stay() {
        let end = "Va bene.\n\nIl giorno 21/11/2026 Ada <a@b.example> ha scritto:\n> prova\n> ancora\n";
        assert_eq!(without_quotes(end), "Va bene.");
        let two = "Va bene.\n\nOn Mon, 21 Nov 2026, Ada Neri\nwrote:\n> prova";
        assert_eq!(without_quotes(two), "Va bene.");
        let between = "> prova\nsì\n> ancora\nno";
        assert_eq!(without_quotes(between), between);
        let shown = "Ho riavviato e non funziona.\nEcco che cosa dice:\n> Errore 0x80";
        assert_eq!(without_quotes(shown), shown, "nobody is quoted");
        assert_eq!(without_quotes("Provato alle 10:\n> Errore"), "Provato alle 10:\n> Errore");
        assert_eq!(without_quotes("> solo citazioni"), "> solo citazioni");
        assert_eq!(without_quotes("Ecco che cosa vedo:\n\nerrore 42"), "Ecco che cosa vedo:\n\nerrore 42");
    }

    #[test]
    fn what_programs_write_is_told_by_its_headers() {
        for (head, why) in [
            ("Auto-Submitted: auto-replied\r\n", Some("auto_reply")),
            ("Auto-Submitted: no\r\n", None),
            ("Precedence: bulk\r\n", Some("auto_reply")),
            ("X-Autoreply: yes\r\n", Some("auto_reply")),
            ("Return-Path: <>\r\n", Some("bounce")),
            ("Return-Path: <ada@example.org>\r\n", None),
            ("Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n", Some("bounce")),
            ("X-Ricevuta: avvenuta-consegna\r\n", Some("pec_receipt")),
            ("X-Ricevuta: accettazione\r\n", Some("pec_receipt")),
        ] {
            assert_eq!(mail(head, "x").automatic, why, "{head}");
        }
    }

    #[test]
    fn certified_mail_is_read_as_its_sender_wrote_it() {
        let inner = "From: Ada <ada@pec.example>\r\nSubject: Guasto\r\nMessage-ID: <in@pec>\r\n\r\nNon stampa.";
        let raw = format!(
            "From: \"Per conto di: ada@pec.example\" <posta-certificata@provider.example>\r\nMessage-ID: <out@pec>\r\n\
             X-Trasporto: posta-certificata\r\nSubject: POSTA CERTIFICATA: Guasto\r\n\
             Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIl giorno...\r\n--b\r\n\
             Content-Type: message/rfc822; name=postacert.eml\r\nContent-Disposition: attachment; filename=postacert.eml\r\n\r\n\
             {inner}\r\n--b--\r\n"
        );
        let read = read(raw.as_bytes()).unwrap();
        assert_eq!((read.sender.as_str(), read.subject.as_str()), ("ada@pec.example", "Guasto"));
        assert_eq!((read.text.as_str(), read.automatic), ("Non stampa.", None));
    }

    #[test]
    fn only_the_topmost_word_on_the_sender_counts() {
        let own = "Authentication-Results: mx.example.org 1;\r\n spf=pass;\r\n dmarc=pass header.from=example.org\r\n";
        assert_eq!(mail(own, "x").vouched_by.as_deref(), Some("mx.example.org"));
        for not in [
            "Authentication-Results: mx.example.org; dmarc=pass header.from=evil.example\r\n",
            "Authentication-Results: mx.example.org; dmarc=pass\r\n",
            "Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=\"a; dmarc=pass header.from=example.org b\"@evil.example\r\n",
            "Authentication-Results: mx.example.org; spf=pass (x; dmarc=pass header.from=example.org ;)\r\n",
        ] {
            assert_eq!(mail(not, "x").vouched_by, None, "{not}");
        }
        let forged = "Authentication-Results: mx.example.org; dmarc=fail\r\nAuthentication-Results: mx.example.org; dmarc=pass\r\n";
        assert_eq!(mail(forged, "x").vouched_by, None);
    }

    #[test]
    fn a_mail_with_two_senders_has_none() {
        let read = read(b"From: ada@example.org\r\nFrom: eve@evil.example\r\nMessage-ID: <a@b>\r\n\r\nx").unwrap();
        assert_eq!(read.sender, "");
        let read = super::read(b"From: ada@example.org, eve@evil.example\r\nMessage-ID: <a@b>\r\n\r\nx").unwrap();
        assert_eq!(read.sender, "", "two in one");
    }

    #[test]
    fn every_text_of_a_mail_is_read_and_what_is_not_taken_is_named() {
        let large = "x".repeat(FILE_BYTES_MAX as usize + 1);
        let part = |kind: &str, text: &str| format!("--b\r\nContent-Type: {kind}\r\n\r\n{text}\r\n");
        let body = [
            part("text/plain", "Prima."),
            part("image/png; name=foto.png", "png"),
            part("text/plain", "Dopo."),
            part("application/zip; name=grande.zip", &large),
            "--b--\r\n".to_owned(),
        ];
        let read = mail("Content-Type: multipart/mixed; boundary=b\r\n", &body.concat());
        assert!(read.text.contains("Prima.") && read.text.contains("Dopo."), "{}", read.text);
        assert_eq!(read.left_out, ["grande.zip"]);
        assert!(read.files.iter().any(|file| file.name == "foto.png"));
    }

    /// FreeScout CVE-2026-28289: a name that passed the check, and became dangerous when it was cleaned afterwards.
    #[test]
    fn a_files_name_is_made_harmless_before_anything_else() {
        for (name, harmless_name) in [
            ("\u{200b}.htaccess", "htaccess"),
            ("../../etc/passwd", "passwd"),
            ("C:\\x\\foto.jpg", "foto.jpg"),
            ("rapporto\u{202e}fdp.exe", "rapportofdp.exe"),
            ("a\r\nContent-Type: x", "a Content-Type: x"),
            ("...", "file"),
        ] {
            assert_eq!(harmless(name), harmless_name, "{name:?}");
        }
    }

    #[test]
    fn bombs_are_put_aside() {
        let parts = format!(
            "From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{}",
            "--b\r\n\r\nx\r\n".repeat(10_000)
        );
        assert_eq!(read(parts.as_bytes()), None);
        let head = format!("From: a@b.example\r\nX-Long: {}\r\n\r\nx", "a".repeat(1 << 20));
        assert_eq!(read(head.as_bytes()), None);
        let mut deep = String::from("From: a@b.example\r\n");
        for at in 0..900 {
            deep.push_str(&format!("Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n"));
        }
        // Read in turns, not in depth: it comes back, whatever it says.
        assert!(read(deep.as_bytes()).is_none_or(|mail| mail.files.len() <= FILES));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

        #[test]
        fn whatever_comes_is_read_or_not_and_is_plain(raw in prop::collection::vec(any::<u8>(), 0..600), subject in ".{0,300}", body in ".{0,300}") {
            let _ = read(&raw);
            let mail = format!("From: a@b.example\r\nSubject: {subject}\r\n\r\n{body}");
            if let Some(read) = read(mail.as_bytes()) {
                prop_assert!(!read.subject.chars().any(|char| char.is_control() || misleads(char)));
                prop_assert!(read.subject.chars().count() <= SUBJECT_MAX);
                prop_assert!(!read.text.chars().any(|char| char.is_control() && !matches!(char, '\n' | '\t')));
            }
        }
    }
}
