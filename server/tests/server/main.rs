//! The server's tests against its own surface: one program, so that it is linked once.

mod archive;
mod cli;
#[path = "../store/cluster.rs"]
#[expect(dead_code, reason = "the conformance suite uses the rest")]
mod cluster;
mod crash;
mod explain;
mod faults;
mod http;
mod imports;
mod jobs;
mod kit;
mod ladders;
mod mail;
mod postgres;
mod tls;
mod trend;
