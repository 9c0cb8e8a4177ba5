//! Tokens for programs, made and revoked by administrators.

use super::{ADMIN_MAIL, Desk};
use crate::kit::PASSWORD;
use crate::kit::site::request;
use axum::body::Body;
use axum::http::{Method, StatusCode};

/// The secret on a page, if it shows one.
fn secret(page: &str) -> Option<String> {
    let from = page.split("<code class=\"secret\">").nth(1)?;
    from.split('<').next().map(str::to_owned)
}

async fn status(desk: &Desk, secret: &str) -> StatusCode {
    let bearer = format!("Bearer {secret}");
    let headers = [("authorization", bearer.as_str())];
    desk.site.send(request(Method::GET, "/api/v1/tickets", &headers, Body::empty())).await.status
}

#[tokio::test]
async fn a_token_is_made_with_the_password_shown_once_and_revoked() {
    let desk = Desk::new().await;
    let fields = |days: &'static str, password: &'static str| {
        [
            ("name", "Monitoring"),
            ("scopes", "tickets:read"),
            ("scopes", "tickets:write"),
            ("days", days),
            ("password", password),
        ]
    };
    for (given, told) in
        [(fields("90", "wrong"), "The current password is not right"), (fields("0", PASSWORD), "from 1 to 366")]
    {
        let page = desk.post("/settings/access/tokens", &given).await.text();
        assert!(page.contains(told) && secret(&page).is_none(), "{page}");
        assert!(page.contains("value=\"Monitoring\"") && !page.contains("correct horse"), "what was typed is kept");
    }
    let none =
        desk.post("/settings/access/tokens", &[("name", ""), ("days", "9"), ("password", PASSWORD)]).await.text();
    assert!(none.contains("Choose at least one scope") && none.contains("No token yet"), "{none}");

    let made = desk.post("/settings/access/tokens", &fields("90", PASSWORD)).await.text();
    let secret_text = secret(&made).expect("the secret");
    assert!(made.contains("tickets:read, tickets:write"), "{made}");
    assert_eq!(status(&desk, &secret_text).await, StatusCode::OK);
    let page = desk.page("/settings/access").await;
    assert!(page.contains("Monitoring") && secret(&page).is_none());

    let id = page.split("tokens/revoke").nth(1).and_then(|rest| rest.split("value=\"").nth(1)).expect("an id");
    let id = id.split('"').next().expect("an id");
    assert!(desk.saved("/settings/access/tokens/revoke", &[("id", id)]).await.ends_with("done=token"));
    assert_eq!(status(&desk, &secret_text).await, StatusCode::UNAUTHORIZED);
    assert!(desk.page("/settings/access").await.contains("No token yet"));
}

#[tokio::test]
async fn nobody_else_makes_or_revokes_tokens_there() {
    let desk = Desk::new().await;
    let ada = desk.site.signed_in("ada@example.org").await;
    for path in ["/settings/access/tokens", "/settings/access/tokens/revoke"] {
        let body = super::encoded(&[("name", "x"), ("scopes", "tickets:read"), ("days", "1"), ("password", PASSWORD)]);
        let answer = super::super::sessions::form(&desk.site, path, &ada, &body, &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} of {ADMIN_MAIL} only");
    }
}
