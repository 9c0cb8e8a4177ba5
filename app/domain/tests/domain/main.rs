//! The rules from outside: one program, so that it is linked once.

mod again;
mod amended;
mod assets;
mod checklists;
mod clocks;
mod diagnosis;
mod files;
mod golden;
mod ladders;
mod log;
mod machine;
mod merging;
mod metrics;
mod newer;
mod predictions;
mod priority;
mod promises;
mod properties;
mod records;
mod retired;
mod scopes;
mod support;
mod undo;
mod view;
mod visits;
