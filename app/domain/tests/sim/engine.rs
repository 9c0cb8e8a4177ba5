//! The parts of the simulator.

pub mod acts;
pub mod backend;
pub mod device;
pub mod equation;
pub mod faults;
pub mod history;
pub mod intents;
pub mod memory;
pub mod model;
pub mod network;
pub mod oracle;
pub mod people;
pub mod pull;
pub mod rng;
pub mod storage;
pub mod tabs;
pub mod trace;
pub mod world;
