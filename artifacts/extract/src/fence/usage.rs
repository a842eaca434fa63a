//! Limits on what the process may use, by `setrlimit`.

use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

use crate::limits::Limits;

/// Address space that is reserved but not used: the program's own image, the allocator's arenas.
const RESERVED: u64 = 512 << 20;
/// Open files: the three standard ones, two copies, and a few to spare.
const FILES: u64 = 16;

/// Limits memory, processor time, file size, open files and core dumps, and ties the worker's life to its caller's.
pub(crate) fn limit(limits: Limits, stack: u64) -> String {
    let cpu = limits.cpu.as_secs().max(1);
    let memory = limits.memory_bytes.saturating_add(stack);
    let wanted = [
        ("address space", Resource::As, memory.saturating_add(RESERVED), 0),
        ("memory", Resource::Data, memory, 0),
        // One second more for the signal that can be told apart from the kernel's last resort.
        ("processor time", Resource::Cpu, cpu, 1),
        ("file size", Resource::Fsize, 0, 0),
        ("open files", Resource::Nofile, FILES, 0),
        ("core dump", Resource::Core, 0, 0),
    ];
    let mut missing: Vec<&str> = wanted
        .into_iter()
        .filter(|(_, resource, soft, more)| set(*resource, *soft, *soft + *more).is_err())
        .map(|(name, ..)| name)
        .collect();
    if set_parent_process_death_signal(Some(Signal::KILL)).is_err() {
        missing.push("end with the caller");
    }
    match missing.as_slice() {
        [] => "resources: memory, processor time, file size, open files and core dumps are limited".to_owned(),
        missing => format!("resources: the system refused limits on {}", missing.join(", ")),
    }
}

/// Forbids further processes and threads, as far as the user is not privileged.
pub(crate) fn no_processes() {
    // Privileged users are not held by this limit; the fence around system calls holds them.
    let _ = set(Resource::Nproc, 0, 0);
}

fn set(resource: Resource, current: u64, maximum: u64) -> rustix::io::Result<()> {
    setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) })
}
