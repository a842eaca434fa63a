//! The fences around a worker. Each is raised as far as the kernel allows and says how far that was.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
mod usage;

pub(crate) use usage::{limit, no_processes};

/// Forbids the file system and the network to this thread and those it starts.
#[cfg(target_os = "linux")]
pub(crate) fn enclose_files() -> String {
    files::enclose()
}

/// Leaves the whole process only the system calls that reading needs.
#[cfg(target_os = "linux")]
pub(crate) fn enclose_calls() -> String {
    calls::enclose()
}

/// Other systems have no such fence.
#[cfg(not(target_os = "linux"))]
pub(crate) fn enclose_files() -> String {
    "files and network: not fenced on this system".to_owned()
}

/// Other systems have no such fence.
#[cfg(not(target_os = "linux"))]
pub(crate) fn enclose_calls() -> String {
    "system calls: not fenced on this system".to_owned()
}
