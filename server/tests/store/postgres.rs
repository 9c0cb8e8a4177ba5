//! What only a database server can suffer.

use super::desk::*;

pub async fn the_log_can_not_be_changed_by_accident(kind: Kind) {
    let mut desk = Desk::new(kind).await;
    desk.ticket("Stampante bloccata").await;
    let before = desk.state().await;
    for statement in [
        "UPDATE event SET actor = actor WHERE position = 1",
        "DELETE FROM event",
        "DELETE FROM event WHERE position = 3",
        "TRUNCATE event CASCADE",
        "UPDATE event_private SET value = '\"x\"'",
        "TRUNCATE event_private",
    ] {
        let error = desk.place.database().fails(statement).await;
        assert!(error.contains("append-only") || error.contains("never changed"), "{statement}: {error}");
    }
    assert_eq!(desk.state().await, before);
    desk.store().verify().await.expect("in order");
}
