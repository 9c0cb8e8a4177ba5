use super::*;

mod contrast;

#[test]
fn path_of_an_entry() {
    assert!(shell::is_here("/desk/tickets/12", "/desk/tickets", false));
    assert!(!shell::is_here("/desk/tickets-old", "/desk/tickets", false));
    assert!(shell::is_here("/desk/", "/desk", true));
    assert!(!shell::is_here("/desk/people", "/desk", true));
}

#[test]
fn at_most_five_places_at_the_bottom() {
    // With more there are four and "More".
    assert_eq!([0, 1, 4, 5, 6, 9].map(shell::in_bar), [0, 1, 4, 5, 4, 4]);
}

#[test]
fn combobox_finds_by_words_and_by_phone_number() {
    let choice = Choice::new("1", "Bruna Cossut").detail("0439 555 0142 · Selvabruna");
    assert!(combobox::matches(&choice, "coss"));
    assert!(combobox::matches(&choice, "selva bruna"));
    assert!(combobox::matches(&choice, "04395550142"));
    assert!(combobox::matches(&choice, "555 01"));
    let choice = Choice::new("2", "Nicolò Dal Pos").detail("+39 0437 555 0199");
    assert!(combobox::matches(&choice, "nicolo"));
    assert!(combobox::matches(&choice, "0039 0437"));
    let choice = Choice::new("1", "Bruna Cossut").detail("0439 555 0142 · Selvabruna");
    assert!(!combobox::matches(&choice, "999"));
    assert!(!combobox::matches(&choice, "cossut roma"));
}

#[test]
fn text_area_text_cannot_leave_its_element() {
    assert_eq!(text_area::encode("</textarea><script>&"), "&lt;/textarea&gt;&lt;script&gt;&amp;");
    assert_eq!(text_area::encode("\nfirst line kept"), "\n\nfirst line kept");
}

#[cfg(feature = "ssr")]
#[test]
fn text_area_under_ssr_holds_the_encoded_text_once() {
    use crate::prelude::*;
    let owner = Owner::new();
    let html = owner.with(|| {
        let value = RwSignal::new(String::from("a</textarea><b>&"));
        view! { <TextArea id="t" label="x" value /> }.to_html()
    });
    assert!(html.contains(">a&lt;/textarea&gt;&lt;b&gt;&amp;</textarea>"), "{html}");
    assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
    assert!(!html.contains("style="), "{html}");
}
