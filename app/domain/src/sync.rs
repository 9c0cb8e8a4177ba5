//! The sync protocol: what travels, what the outbox holds, and the client's state machine.

pub mod again;
pub mod amend;
pub mod bytes;
pub mod machine;
pub mod numbers;
pub mod outbox;
pub mod parcel;
pub mod predictions;
pub mod replica;
pub mod server;
pub mod view;
pub mod wire;
