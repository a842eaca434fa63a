//! What one file may use.

use std::ffi::OsString;
use std::time::Duration;

/// What reading one file may use. The worker fences itself with these; the caller enforces time and output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time on the clock, after which the worker's process group is killed.
    pub wall: Duration,
    /// Memory in bytes the worker may allocate.
    pub memory_bytes: u64,
    /// Processor time, in whole seconds.
    pub cpu: Duration,
    /// Bytes the worker may answer with, all frames together.
    pub output_bytes: u64,
}

impl Default for Limits {
    /// 30 seconds, 1 GiB, 25 seconds of processor time, 32 MiB of output.
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(30),
            memory_bytes: 1 << 30,
            cpu: Duration::from_secs(25),
            output_bytes: 32 << 20,
        }
    }
}

impl Limits {
    /// The limits as the worker's first arguments.
    pub(crate) fn to_args(self) -> [OsString; 4] {
        let wall = u64::try_from(self.wall.as_millis()).unwrap_or(u64::MAX);
        [wall, self.memory_bytes, self.cpu.as_secs().max(1), self.output_bytes].map(|n| n.to_string().into())
    }

    /// Reads what [`to_args`](Self::to_args) wrote; `None` if it is something else.
    pub(crate) fn from_args(args: &[OsString]) -> Option<Self> {
        let mut numbers = args.iter().map(|arg| arg.to_str()?.parse::<u64>().ok());
        let mut next = || numbers.next().flatten();
        Some(Self {
            wall: Duration::from_millis(next()?),
            memory_bytes: next()?,
            cpu: Duration::from_secs(next()?),
            output_bytes: next()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_survive_the_command_line() {
        let limits = Limits::default();
        assert_eq!(Limits::from_args(&limits.to_args()), Some(limits));
        assert_eq!(Limits::from_args(&["x".into()]), None);
    }
}
