//! The server's tests against its own surface: one program, so that it is linked once.

mod archive;
mod cli;
mod crash;
mod http;
mod kit;
mod tls;
