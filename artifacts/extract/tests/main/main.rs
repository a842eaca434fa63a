//! The worker through its front door: real processes, real files, made here.

mod accessibility;
mod containers;
mod engines;
mod fences;
mod fixture;
mod formats;
mod hostile;
mod makers;
mod removed;
